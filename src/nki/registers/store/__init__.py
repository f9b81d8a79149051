"""Keeps what was delivered: sealed, acknowledged only when it is on disk, and counted as a whole or not at all.

The parts are loaded when first used: most commands need only some, and reading tables is heavy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nki.registers.store.bundle import find_bundles
    from nki.registers.store.listing import deliveries
    from nki.registers.store.receiving import receive
    from nki.registers.store.rotation import rotate_key
    from nki.registers.store.standing import year_standing
    from nki.registers.store.store import open_store
    from nki.registers.store.tending import tend
    from nki.registers.store.undoing import withdraw
    from nki.registers.store.verifying import verify_chain
    from nki.registers.store.yearly import extract_from_store

__all__ = [
    "deliveries",
    "extract_from_store",
    "find_bundles",
    "open_store",
    "receive",
    "rotate_key",
    "tend",
    "verify_chain",
    "withdraw",
    "year_standing",
]
_ROOMS = {
    "deliveries": "listing",
    "extract_from_store": "yearly",
    "find_bundles": "bundle",
    "open_store": "store",
    "receive": "receiving",
    "rotate_key": "rotation",
    "tend": "tending",
    "verify_chain": "verifying",
    "withdraw": "undoing",
    "year_standing": "standing",
}


def __getattr__(name: str) -> object:
    """Load a part when it is first asked for."""
    if name not in _ROOMS:
        raise AttributeError(f"module 'nki.registers.store' has no attribute {name!r}")
    return getattr(import_module(f"nki.registers.store.{_ROOMS[name]}"), name)
