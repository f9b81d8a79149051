"""Checks deliveries with Parquet in a process of its own: a damaged file can stop the reader, and its process with it.

What reads Parquet is written in another language, and ends the whole process when a page says it holds more rows than
there is memory in the world. A register has a child for this (see registers.store.parsing); this one is for those who
check on their own machine, and has no limits and no key.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence
    from pathlib import Path

    from nki.errors import Finding

    Findings = tuple[Finding, ...]

_PARQUET = ".parquet"


def check(paths: Sequence[Path], said: Namespace) -> Findings:
    """Say everything there is to say about deliveries; raises UnreadableError."""
    from nki.registers.sources import find_sources

    sources = find_sources(paths)
    if not any(name.lower().endswith(_PARQUET) for source in sources for name in source.members.values()):
        return _checked(paths, said)
    found = check_apart(paths, said)
    return _each_apart([source.path for source in sources], said) if found is None else found


def _each_apart(paths: Sequence[Path], said: Namespace) -> Findings:
    """Name those that make the reader stop, and check the others: together, as some findings are about several."""
    from nki.registers.letters import BROKEN

    alone = {path: check_apart([path], said) for path in paths}
    stopped = [path for path, found in alone.items() if found is None]
    letters = tuple(BROKEN.finding(path.name, hint="En av Parquet-filene er skadet.") for path in stopped)
    others = [path for path in alone if path not in stopped]
    together = check_apart(others, said) if len(others) > 1 else None
    by_itself = chain.from_iterable(alone[path] or () for path in others)
    return (*letters, *(by_itself if together is None else together))


def check_apart(paths: Sequence[Path], said: Namespace) -> Findings | None:
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
