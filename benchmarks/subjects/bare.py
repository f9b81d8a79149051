"""The least a Python server can do: the same server, an application of five lines, and the bytes of a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

BODY = b""


async def application(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001  (ASGI)
    """Send the bytes, whatever is asked."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(BODY))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": BODY})


if __name__ == "__main__":
    BODY = Path(sys.argv[1]).read_bytes()
    uvicorn.run(application, host="localhost", port=int(sys.argv[2]), log_level="warning", access_log=False)
