"""`nki serve`: what is published, for everybody; no register is opened."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from nki.errors import MissingExtraError

if TYPE_CHECKING:
    from argparse import Namespace


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
    if said.site:
        sys.stdout.write(f"Nettstedet: {base}/\n")
    sys.stdout.write(f"{base}/api/pxwebapi/v2/tables (stopp med Ctrl+C)\n")
    sys.stdout.flush()
    return serve(said.releases, settings, said.host, said.port)
