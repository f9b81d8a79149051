"""Serves the application until told to stop; what is under way is finished first."""

from __future__ import annotations

import gc
import signal
from typing import TYPE_CHECKING

import uvicorn

from nki.listening import Patience, patient
from nki.web.answer import PROBLEM
from nki.web.app import open_app
from nki.web.problem import problem
from nki.web.words import DEFAULT

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import ASGIApp

    from nki.web.settings import Settings

_PATIENCE = 10
"""Seconds given to what is under way when the service is told to stop."""


def serve(releases: Path, settings: Settings, host: str, port: int) -> int:
    """Serve what is public in a folder; raises UnreadableError. Gives 0 when it was told to stop."""
    config = uvicorn.Config(
        _opened(releases, settings),
        host=host,
        port=port,
        http=patient(Patience(letters=_letters())),
        ws="none",
        log_level="error",
        access_log=False,
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=_PATIENCE,
        timeout_keep_alive=15,
        lifespan="off",
    )
    server = uvicorn.Server(config)
    # The server hears the signal itself and sends it on to us when it has finished; then nothing is left to do.
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, lambda *_: None)
    server.run()
    return 0 if server.started else 1


def _letters() -> dict[int, tuple[bytes, bytes]]:
    """Write what is said before a question is read; which language its sender has, is not known then."""
    names = {400: "bad_request", 408: "too_slow", 413: "too_large", 431: "too_large", 503: "too_busy"}
    return {status: (PROBLEM.encode(), problem(status, name).body(DEFAULT)) for status, name in names.items()}


def _opened(releases: Path, settings: Settings) -> ASGIApp:
    """Open the application with the garbage collector at rest: figures stay, and looking through them takes time."""
    gc.disable()
    try:
        return open_app(releases, settings)
    finally:
        gc.freeze()
        gc.enable()
