"""What lies among deliveries and looks like one, but is read by nobody: told when checking, never when counting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nki.registers import letters
from nki.registers.sources import FILES, children_of, members_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from nki.errors import Finding

_TABLES = (".csv", ".parquet")
_ARCHIVES = (".7z", ".rar", ".tar", ".gz", ".tgz")


def overlooked(paths: Iterable[Path]) -> list[Finding]:
    """Find, in and under `paths`, what is passed over when deliveries are looked for."""
    given = {path.resolve(): path for path in paths}
    found = {place.resolve(): place for path in given.values() if path.is_dir() for place in _under(path)}
    passed_over = [place for known, place in found.items() if known not in given]
    return [letters.OVERLOOKED.finding(f"{place.parent.name}/{place.name}") for place in passed_over]


def _under(folder: Path) -> Iterator[Path]:
    children = children_of(folder)
    delivery = bool(members_of(child.name for child in children if child.is_file()))
    passed_over = _ARCHIVES + ((".zip",) if delivery else _TABLES)
    for child in children:
        if child.is_file():
            if child.name.lower().endswith(passed_over):
                yield child
        elif not delivery:
            yield from _under(child)
        elif _holds_some(child):
            yield child


def _holds_some(folder: Path) -> bool:
    """Tell whether a folder within a delivery, or one just below it, holds tables or archives."""
    below = (file for pattern in ("*", "*/*") for file in folder.glob(pattern))
    return any(file.name.lower() in FILES or file.name.lower().endswith((".zip", *_ARCHIVES)) for file in below)
