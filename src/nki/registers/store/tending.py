"""What every command begins with: sweep up after those who died, and read what they received but never read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from nki.registers.store.durable import try_lock
from nki.registers.store.errors import as_letters
from nki.registers.store.judging import judge
from nki.registers.store.listing import get
from nki.registers.store.scratch import sweep
from nki.registers.store.sweeping import sweep_extracts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from nki.registers.store.model import Received
    from nki.registers.store.store import Store


def tend(store: Store, *, thoroughly: bool = False) -> tuple[Received, ...]:
    """Finish what others could not; gives the deliveries that were read now.

    Files that nothing refers to are looked for when somebody has died, or `thoroughly`.
    """
    with as_letters():
        if sweep(store.path("tmp")) or thoroughly:
            _sweep_files(store)
        waiting = store.catalog.rows("SELECT sequence FROM delivery WHERE state = 'received' ORDER BY sequence")
        return tuple(get(store, row["sequence"]) for row in waiting if _take(store, row["sequence"]))


def _take(store: Store, sequence: int) -> bool:
    """Read a delivery, unless another process is at it."""
    claim = try_lock(store.path("tmp", f"{sequence}.claim"))
    if claim is None:
        return False
    # Let go, so that judging can take it: should another come first, it is judged once all the same.
    os.close(claim)
    judge(store, {sequence: None})
    return True


def _sweep_files(store: Store) -> None:
    # Names are given within a transaction; while we hold one, what has a name and no row never will have.
    with store.catalog.writing():
        kept = {row["sha256"] for row in store.catalog.rows("SELECT sha256 FROM object WHERE wrapped_key NOT NULL")}
        _remove(path for path in store.path("objects").glob("*/*") if path.name not in kept)
        _remove(path for path in store.path("quarantine").glob("*/object") if path.parent.name not in kept)
        named = {f"{row['name']}.parquet" for row in store.catalog.rows("SELECT name FROM work")}
        _remove(path for path in store.path("work").glob("*/*/*") if path.name not in named)
    sweep_extracts(store)


def _remove(paths: Iterable[Path]) -> None:
    for path in list(paths):
        path.unlink(missing_ok=True)
