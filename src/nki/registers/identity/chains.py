"""Remembers the last notification of each kommune, so that a gap between two sendings shows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from nki.errors import UnreadableError
from nki.registers.formats.messagerules import Link
from nki.registers.identity.keys import write_secret

if TYPE_CHECKING:
    from pathlib import Path


def read_link(path: Path, kommune: str) -> Link | None:
    """Read the last notification of a kommune; None when there is none. Raises UnreadableError."""
    said = _read(path).get(kommune)
    return Link(int(said[0]), str(said[1])) if said else None


def write_link(path: Path, kommune: str, link: Link) -> None:
    """Remember the last notification of a kommune; old or new, never half."""
    every = _read(path) | {kommune: [link.number, link.guid]}
    write_secret(path, json.dumps(every, indent=1, sort_keys=True).encode())


def _read(path: Path) -> dict[str, list[str | int]]:
    if not path.exists():
        return {}
    try:
        every: dict[str, list[str | int]] = json.loads(path.read_bytes())
        return {str(kommune): [int(link[0]), str(link[1])] for kommune, link in every.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, IndexError):
        raise UnreadableError(f"{path}: er ikke en fil over siste notifikasjon. Legg den tilbake fra kopien.") from None
