"""The built site, as files: packed forms that lie beside a file are sent to those who can take them."""

from __future__ import annotations

import os
from mimetypes import guess_type
from typing import TYPE_CHECKING

from starlette.staticfiles import StaticFiles

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.responses import Response
    from starlette.types import Scope

PACKED = {"br": ".br", "gzip": ".gz"}
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "content-security-policy": (
        "default-src 'self'; img-src 'self' data:; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
        "object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class Site(StaticFiles):
    """Static files with `index.html` for a folder and `404.html` for what is not there."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, html=True)

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


def _accepted(scope: Scope) -> set[str]:
    said = dict(scope["headers"]).get(b"accept-encoding", b"").decode("latin-1").lower()
    parts = (part.strip().partition(";") for part in said.split(","))
    return {name for name, _, weight in parts if not weight.strip().startswith("q=0")}
