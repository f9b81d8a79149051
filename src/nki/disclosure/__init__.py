"""The gate between those who own the data and everyone else.

The parts are loaded when first used: who reads a status loads nothing that can see a count.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nki.disclosure.gate import protect
    from nki.disclosure.grid import small_cells
    from nki.disclosure.policy import Policy, load_policy
    from nki.disclosure.proof import Proof
    from nki.disclosure.table import FigureKey, ProtectedCell, ProtectedTable, Status

__all__ = [
    "FigureKey",
    "Policy",
    "Proof",
    "ProtectedCell",
    "ProtectedTable",
    "Status",
    "load_policy",
    "protect",
    "small_cells",
]
_PARTS = {
    "FigureKey": "table",
    "Policy": "policy",
    "Proof": "proof",
    "ProtectedCell": "table",
    "ProtectedTable": "table",
    "Status": "table",
    "load_policy": "policy",
    "protect": "gate",
    "small_cells": "grid",
}


def __getattr__(name: str) -> object:
    """Load a part when it is first asked for."""
    if name not in _PARTS:
        raise AttributeError(f"module 'nki.disclosure' has no attribute {name!r}")
    return getattr(import_module(f"nki.disclosure.{_PARTS[name]}"), name)
