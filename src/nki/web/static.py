"""The built site, as files: packed forms that lie beside a file are sent to those who can take them."""

from __future__ import annotations

import os
from functools import lru_cache
from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from nki.web.site import DRAWS, can_draw, draw_png

if TYPE_CHECKING:
    from starlette.types import Scope

REMEMBERED = 256
"""How many drawn charts are kept, at some 40 kB each."""

PACKED = {"br": ".br", "gzip": ".gz"}
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "content-security-policy": (
        "default-src 'none'; img-src 'self' data:; script-src 'self'; style-src 'self'; font-src 'self'; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class Site(StaticFiles):
    """Static files with `index.html` for a folder and `404.html` for what is not there; PNG is drawn when asked for."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, html=True)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Give a file, or a chart as PNG where its SVG is there."""
        if can_draw() and scope["method"] in ("GET", "HEAD"):
            if path == f"ressurser/{DRAWS}":
                return Response(headers=HEADERS, media_type="text/css")
            if path.endswith(".png") and not self._found(path)[1]:
                chart, found = await run_in_threadpool(self._found, path.removesuffix(".png") + ".svg")
                if found:
                    drawn = await run_in_threadpool(_drawn, chart, found.st_mtime_ns)
                    return Response(drawn, headers=HEADERS, media_type="image/png")
        return await super().get_response(path, scope)

    def _found(self, path: str) -> tuple[str, os.stat_result | None]:
        """Look a file up; a name no file system takes is the name of nothing."""
        try:
            return self.lookup_path(path)
        except (OSError, ValueError):
            return "", None

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Send the smallest form the caller can take, under the name and kind of the file itself."""
        path, coding = os.fspath(full_path), ""
        accepted = _accepted(scope)
        for name, suffix in PACKED.items():
            if name in accepted and os.path.isfile(path + suffix):  # noqa: PTH113  (one stat, no object)
                path, coding = path + suffix, name
                stat_result = os.stat(path)  # noqa: PTH116
                break
        response = super().file_response(path, stat_result, scope, status_code)
        response.headers.update(HEADERS)
        response.headers["vary"] = "Accept-Encoding"
        if coding:
            response.headers["content-encoding"] = coding
            kind = guess_type(os.fspath(full_path))[0] or "application/octet-stream"
            response.headers["content-type"] = f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
        return response


@lru_cache(maxsize=REMEMBERED)
def _drawn(chart: str, changed: int) -> bytes:  # noqa: ARG001  (a chart that was made anew is drawn anew)
    return draw_png(Path(chart).read_bytes())


def _accepted(scope: Scope) -> set[str]:
    said = dict(scope["headers"]).get(b"accept-encoding", b"").decode("latin-1").lower()
    parts = (part.strip().partition(";") for part in said.split(","))
    return {name for name, _, weight in parts if not weight.strip().startswith("q=0")}
