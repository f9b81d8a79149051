"""The built site, as files: packed forms that lie beside a file are sent to those who can take them."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles

from nki.web.answer import OK, accepted_codings, letter_to, no_such_part, part_of
from nki.web.site import DRAWS, can_draw, draw_png

if TYPE_CHECKING:
    from starlette.types import Scope

REMEMBERED = 256
"""How many drawn charts are kept, at some 40 kB each."""

WRONG_METHOD = 405
FOREVER = "public, max-age=31536000, immutable"
_HASHED = re.compile(r"^ressurser/[^/]+-[0-9a-f]{8}\.\w+$")
"""Files whose name says what is in them; all others are asked for again each time, and answered with 304."""
_INNER = re.compile(r"(^|/)\.(?!well-known/)[^/]")
"""What the builder keeps for itself."""
_API = re.compile(r"(utgivelser/[^/]+/)?api(/|$)")
"""What begins as an address of the bank and is none: answered with a letter, as the bank's own."""

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
        """Give a file, or a chart as PNG where its SVG is there; raises HTTPException where a letter is to be sent."""
        if _INNER.search(path) or _API.match(path):
            raise HTTPException(status_code=404)
        if scope["method"] != "GET" or part_of(_asked(scope, b"range"), 1) is None:
            scope["headers"] = [one for one in scope["headers"] if one[0] != b"range"]  # as one that is not understood
        if can_draw() and scope["method"] in ("GET", "HEAD"):
            if path == f"ressurser/{DRAWS}":
                return Response(headers=HEADERS, media_type="text/css")
            if path.endswith(".png") and not self._found(path)[1]:
                chart, found = await run_in_threadpool(self._found, path.removesuffix(".png") + ".svg")
                if found:
                    drawn = await run_in_threadpool(_drawn, chart, found.st_mtime_ns)
                    return Response(drawn, headers=HEADERS, media_type="image/png")
        try:
            response = await super().get_response(path, scope)
        except (HTTPException, OSError) as error:
            if isinstance(error, HTTPException) and error.status_code == WRONG_METHOD:
                raise
            raise HTTPException(status_code=404) from None
        if _is_beyond(response, scope):
            # Our letters are ASGI applications, which is all that is asked of them; the type says Response.
            return cast("Response", letter_to(scope, no_such_part(int(response.headers["content-length"]))))
        return _dressed(response, path)

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
        response.headers["vary"] = "Accept-Encoding"
        if coding:
            response.headers["content-encoding"] = coding
            kind = guess_type(os.fspath(full_path))[0] or "application/octet-stream"
            response.headers["content-type"] = f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
        return response


def _dressed(response: Response, path: str) -> Response:
    """Put on what every file is sent with; a folder leads to itself with a slash, by no name but its own."""
    response.headers.update(HEADERS)
    response.headers["cache-control"] = FOREVER if _HASHED.search(path) else "no-cache"
    if "location" in response.headers:
        response.headers["location"] = f"./{quote(os.path.basename(path))}/"  # noqa: PTH119  (no object)
    return response


@lru_cache(maxsize=REMEMBERED)
def _drawn(chart: str, changed: int) -> bytes:  # noqa: ARG001  (a chart that was made anew is drawn anew)
    return draw_png(Path(chart).read_bytes())


def _is_beyond(response: Response, scope: Scope) -> bool:
    """Tell whether a part is asked for that lies behind the end of the file, as it would be sent."""
    wanted, condition = _asked(scope, b"range"), _asked(scope, b"if-range").decode("latin-1")
    if not (wanted and isinstance(response, FileResponse) and response.status_code == OK):
        return False
    if condition and condition not in (response.headers["etag"], response.headers["last-modified"]):
        return False
    return not part_of(wanted, int(response.headers["content-length"]))


def _accepted(scope: Scope) -> set[str]:
    return {name.decode("latin-1") for name in accepted_codings(_asked(scope, b"accept-encoding"))}


def _asked(scope: Scope, name: bytes) -> bytes:
    found: bytes = dict(scope["headers"]).get(name, b"")
    return found
