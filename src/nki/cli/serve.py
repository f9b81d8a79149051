"""`nki serve`: what is published, for everybody; no register is opened.

With accounts on, the kommuner's rooms run beside it in a process of their own, with an address of their own: this one
knows where the register is, never opens it, and has no way to what the other knows.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from nki.errors import MissingExtraError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator

    from nki.web import Settings


def run(said: Namespace) -> int:
    """Serve the public releases in a folder until stopped; raises UnreadableError, MissingExtraError."""
    try:
        from nki.web.serving import serve
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            f"nki serve krever tillegget web ({error.name} mangler): pip install nki[web]."
        ) from None
    from nki.web import Settings

    base = (said.base_url or f"http://{said.host}:{said.port}").rstrip("/")
    settings = Settings(
        base_url=base, cells=said.cells, calls=said.calls, window=said.window, saved=said.saved, site=said.site
    )
    with _rooms(said):
        return _serve(said, base, settings, serve)


def _serve(said: Namespace, base: str, settings: Settings, serve: Callable[..., int]) -> int:
    if said.site:
        sys.stdout.write(f"Nettstedet: {base}/\n")
    sys.stdout.write(f"{base}/api/pxwebapi/v2/tables (stopp med Ctrl+C)\n")
    sys.stdout.flush()
    return serve(said.releases, settings, said.host, said.port)


@contextmanager
def _rooms(said: Namespace) -> Iterator[None]:
    """Keep the kommuner's rooms open while we are, when asked for."""
    if said.accounts is None:
        yield
        return
    command = [sys.executable, "-m", "nki", "rooms", "--register", said.accounts, "--releases", said.releases]
    command += ["--host", said.host, "--port", str(said.rooms_port)]
    command += ["--origin", said.rooms_origin] if said.rooms_origin else []
    command += ["--access", said.access] if said.access else []
    with subprocess.Popen(command) as rooms:  # noqa: S603  (our own command)
        try:
            yield
        finally:
            rooms.terminate()
