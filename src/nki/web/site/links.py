"""Every address on a page leads to something that is built."""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from nki.errors import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Mapping

_BEFORE = (b'href="', b'src="', b'action="')
_ELSEWHERE = re.compile(r"[a-z]+:|/")
_SHOWN = 5


def targets(path: str, content: bytes) -> tuple[str, ...]:
    """Give what a file links to within the site, as paths from its top."""
    if not path.endswith((".html", ".svg")):
        return ()
    here = posixpath.dirname(path)
    addresses = {part.partition(b'"')[0] for before in _BEFORE for part in content.split(before)[1:]}
    return tuple(sorted({_target(here, address) for address in addresses} - {""}))


@lru_cache(maxsize=20_000)
def _target(here: str, address: bytes) -> str:
    """Give where an address leads from a folder; "" where that is elsewhere, or on the page itself."""
    file = address.decode().partition("#")[0].partition("?")[0]
    return posixpath.normpath(posixpath.join(here, file)) if file and not _ELSEWHERE.match(file) else ""


def missing_targets(links: Mapping[str, tuple[str, ...]], there: set[str]) -> None:
    """Raise UnreadableError when a page links to something that is not there.

    A PNG may be drawn when it is asked for, from the SVG that has to be there.
    """
    known = there | {path.removesuffix(".svg") + ".png" for path in there if path.endswith(".svg")}
    missing = [f"{path} → {target}" for path, found in links.items() for target in found if target not in known]
    if missing:
        rest = f" og {len(missing) - _SHOWN} til" if len(missing) > _SHOWN else ""
        raise UnreadableError(f"Lenker som ikke fører noe sted: {', '.join(missing[:_SHOWN])}{rest}.")
