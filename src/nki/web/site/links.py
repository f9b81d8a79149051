"""Every address on a page leads to something that is built."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from nki.errors import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Mapping

_ADDRESS = re.compile(rb'(?:href|src|action)="([^"#?][^"]*)"')
_ELSEWHERE = re.compile(r"[a-z]+:|/")
_SHOWN = 5


def targets(path: str, content: bytes) -> tuple[str, ...]:
    """Give what a file links to within the site, as paths from its top."""
    if not path.endswith((".html", ".svg")):
        return ()
    here = posixpath.dirname(path)
    found = {address.decode().partition("#")[0].partition("?")[0] for address in _ADDRESS.findall(content)}
    within = [address for address in found if address and not _ELSEWHERE.match(address)]
    return tuple(sorted(posixpath.normpath(posixpath.join(here, address)) for address in within))


def missing_targets(links: Mapping[str, tuple[str, ...]], there: set[str]) -> None:
    """Raise UnreadableError when a page links to something that is not there.

    A PNG may be drawn when it is asked for, from the SVG that has to be there.
    """
    known = there | {path.removesuffix(".svg") + ".png" for path in there if path.endswith(".svg")}
    missing = [f"{path} → {target}" for path, found in links.items() for target in found if target not in known]
    if missing:
        rest = f" og {len(missing) - _SHOWN} til" if len(missing) > _SHOWN else ""
        raise UnreadableError(f"Lenker som ikke fører noe sted: {', '.join(missing[:_SHOWN])}{rest}.")
