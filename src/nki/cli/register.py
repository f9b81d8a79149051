"""What the commands that use the register begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nki.cli.opening import open_catalogue
from nki.registers.store import open_store

if TYPE_CHECKING:
    from argparse import Namespace
    from contextlib import AbstractContextManager

    from nki.registers.store.store import Store


def open_register(said: Namespace, *, create: bool = False) -> AbstractContextManager[Store]:
    """Open the register asked for, or begin one."""
    return open_store(said.register, open_catalogue(said).folder, create=create)
