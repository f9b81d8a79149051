"""What several commands begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nki.catalogue import default_catalogue
from nki.counting import Catalogue, Request
from nki.errors import UnreadableError

if TYPE_CHECKING:
    from argparse import Namespace


def open_catalogue(said: Namespace) -> Catalogue:
    """Open the catalogue asked for, or the one that came along; raises UnreadableError."""
    folder = said.catalogue or default_catalogue()
    if not (folder / "indicators").is_dir():
        raise UnreadableError(f"{folder}: ikke en katalog. En katalog har mappen indicators/.")
    return Catalogue(folder)


def request_for(said: Namespace, year: int) -> Request:
    """Turn what was said into a request for one year."""
    register, carry = said.register, getattr(said, "carry_forward", False)
    return Request(tuple(said.deliveries), year, said.structure, said.engine, said.active_only, register, carry)
