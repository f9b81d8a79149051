"""What a process that died left half made among the releases."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def sweep(shelf: Path) -> None:
    """Take away everything that has no name yet; call with the releases held alone."""
    for path in shelf.glob(".*"):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
