"""Room for what is half done. It is held by a lock, so that what a dead process left can be told and swept away."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from nki.registers.store.durable import locked, try_lock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def scratch(tmp: Path) -> Iterator[Path]:
    """Give an empty folder of our own under `tmp`, gone afterwards."""
    folder = tmp / secrets.token_hex(8)
    lock = folder.with_suffix(".lock")
    with locked(tmp / "gate"):
        held = try_lock(lock)
        folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        # A full or failing disk must not hide why we are leaving.
        shutil.rmtree(folder, ignore_errors=True)
        with suppress(OSError):
            lock.unlink()
        if held is not None:
            os.close(held)


def sweep(tmp: Path) -> bool:
    """Remove what dead processes left; tells whether there was any."""
    found = False
    with locked(tmp / "head.gate"):
        (tmp / "head.new").unlink(missing_ok=True)
    with locked(tmp / "gate"):
        for claim in tmp.glob("*.claim"):
            held = try_lock(claim)
            if held is not None:
                claim.unlink(missing_ok=True)
                os.close(held)
        for lock in sorted(tmp.glob("*.lock")):
            held = try_lock(lock)
            if held is not None:
                found = True
                shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
                lock.unlink(missing_ok=True)
                os.close(held)
        for folder in (path for path in tmp.iterdir() if path.is_dir()):
            if not folder.with_suffix(".lock").exists():
                found = True
                shutil.rmtree(folder, ignore_errors=True)
    return found
