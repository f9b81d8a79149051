"""`nki counts`: the unprotected counts of a year, for those who own the data."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from nki.cli.opening import open_catalogue, request_for
from nki.cli.progress import progress
from nki.counting import count_year

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path


def run(said: Namespace) -> int:
    """Count and write the table; nothing is written when any delivery is refused."""
    with progress() as step:
        counts = count_year(
            open_catalogue(said),
            request_for(said, said.year),
            lambda done, total: step(f"Leser {said.year}", done, total),
        )
    write_whole(said.out, counts.to_csv())
    return 0


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file so that it is either the old one or the new one, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    building = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        building.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        building.replace(path)
    finally:
        building.unlink(missing_ok=True)
