"""Checks deliveries with Parquet in a process of its own: a damaged file can stop the reader, and its process with it.

What reads Parquet is written in another language, and ends the whole process when a page says it holds more rows than
there is memory in the world. A register has a child for this (see registers.store.parsing); this one is for those who
check on their own machine, and has no limits and no key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from nki.errors import Finding

    Findings = tuple[Finding, ...]

_PARQUET = ".parquet"


def check(paths: Sequence[Path], said: Namespace) -> Findings:
    """Say everything there is to say about deliveries; raises UnreadableError."""
    if not any(map(_has_parquet, paths)):
        return _checked(paths, said)
    found = _apart(paths, said)
    if found is not None:
        return found
    from nki.registers.letters import BROKEN

    stopped = [path for path in paths if len(paths) == 1 or _apart([path], said) is None]
    letters = tuple(BROKEN.finding(path.name, hint="En av Parquet-filene er skadet.") for path in stopped)
    others = [path for path in paths if path not in stopped]
    return letters + ((_apart(others, said) if others else None) or ())


def _apart(paths: Sequence[Path], said: Namespace) -> Findings | None:
    """Check in another process; None when that made it stop."""
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        try:
            return pool.submit(_checked, paths, said).result()
        except BrokenProcessPool:
            return None


def _checked(paths: Sequence[Path], said: Namespace) -> Findings:
    # Here, so that whoever asks another process has not loaded it all as well.
    from nki.cli.opening import open_catalogue
    from nki.registers import check_deliveries

    catalogue = open_catalogue(said)
    return check_deliveries(paths, catalogue.schema, catalogue.reference, controls=catalogue.controls)


def _has_parquet(path: Path) -> bool:
    return any(name.lower().endswith(_PARQUET) for name in _names(path))


def _names(path: Path) -> Iterable[str]:
    if path.is_dir():
        return (str(one) for one in path.rglob("*"))
    try:
        with ZipFile(path) as packed:
            return packed.namelist()
    except (BadZipFile, OSError):
        return [str(path)]
