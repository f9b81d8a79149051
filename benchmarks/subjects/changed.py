"""A year counted again after one delivery was corrected: only those it is about, or everybody."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.data.register import EXTRACTS, FILES, KEPT
from benchmarks.data.years import LAST_YEAR
from nki.catalogue import default_catalogue
from nki.counting import Catalogue, Request, count_year
from nki.registers.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Work = Callable[[], list[tuple[int, ...]]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """Work that needs things to be as they were each time; see benchmarks.subject."""

    before: Callable[[], None]
    work: Work

    def __call__(self) -> list[tuple[int, ...]]:
        """Do both."""
        self.before()
        return self.work()


def corrected(data: Path) -> Work:
    """Count with the count of before the correction at hand."""
    return _count(data, json.loads((data / KEPT).read_text(encoding="utf-8")))


def everybody(data: Path) -> Work:
    """Count with nothing at hand but the records of each delivery."""
    return _count(data, [])


def again(data: Path) -> Work:
    """Count when nothing has changed since the last time."""
    _count(data, [])()
    return _work(data)


def _count(data: Path, kept: list[list[str]]) -> Work:
    def before() -> None:
        with open_store(data / "register", default_catalogue()) as store, store.catalog.writing():
            store.catalog.run("DELETE FROM extract")
            for row in kept:
                store.catalog.run("INSERT INTO extract VALUES (?, ?, ?, ?)", row)
        if kept:
            # What is kept of a year goes with the row that named it.
            shutil.copytree(data / FILES, data / "register" / EXTRACTS, dirs_exist_ok=True)

    return Prepared(before, _work(data))


def _work(data: Path) -> Work:
    catalogue = Catalogue(default_catalogue())
    # Read before the clocks are on: it is the same for all.
    _ = catalogue.indicators, catalogue.reference.geography(LAST_YEAR), catalogue.controls
    request = Request((), LAST_YEAR, register=data / "register")
    return lambda: [tuple(counts) for counts in count_year(catalogue, request).rows.values()]
