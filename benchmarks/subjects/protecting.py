"""Protecting tables another program has protected: elimination, ranges as wide as the policy asks, and the proof."""

from __future__ import annotations

import gzip
import json
import pickle
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from nki.catalogue import default_catalogue
from nki.counting import Catalogue
from nki.disclosure import load_policy
from nki.disclosure.gate import tasks_for
from nki.disclosure.suppression import CellName, Problem, certified, repair, round_small, suppress
from nki.disclosure.suppression.cells import details, losses, partners
from nki.disclosure.working import work
from nki.period import Period

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

AGE, OUTCOMES, SLOTS = 5, 5, 15


def elimination(data: Path) -> Callable[[], NDArray[np.bool_]]:
    """Find what must go so that nothing follows from the sums."""
    problem = read(data)
    return lambda: suppress(problem)


def ranges(data: Path) -> Callable[[], NDArray[np.bool_]]:
    """Find what must go so that every range is wide, with second thoughts."""
    problem = read(data)
    return lambda: repair(problem).secondary


def proof(data: Path) -> Callable[[], NDArray[np.bool_]]:
    """Check the moves that prove it, in whole numbers."""
    problem = read(data)
    repaired = repair(problem)
    return lambda: certified(problem, repaired.secondary, repaired.moves)


def rounding(data: Path) -> Callable[[], NDArray[np.int64]]:
    """Round small counts instead."""
    problem = read(data)
    return lambda: round_small(problem)


def read(file: Path) -> Problem:
    """Read a table as a problem."""
    table = json.loads(gzip.decompress(file.read_bytes()))
    atoms, cells = np.arange(table["atoms"]), len(table["cells"])
    start = np.cumsum([0, *(len(inside) for inside in table["cells"])])
    inside = np.concatenate(table["cells"])
    counts = np.zeros(len(atoms), np.int64)
    for column, value in zip(table["cells"], table["values"], strict=True):
        if len(column) == 1:
            counts[column[0]] = value
    names = [CellName(*label) for label in table["labels"]]
    detail = details(names)
    return Problem(
        members=sparse.csc_array((np.ones(len(inside), np.int8), inside, start), shape=(len(atoms), cells)),
        counts=counts,
        order=np.array(table["candidates"]),
        primary=np.isin(np.arange(cells), table["primary"]),
        fixed=np.zeros(cells, bool),
        loss=losses(names, detail, np.array(table["values"])),
        coords=np.stack([atoms // SLOTS, atoms % SLOTS // AGE, atoms % OUTCOMES], axis=1),
        partner=np.array(partners(names, detail)),
    )


def gate(data: Path) -> Callable[[], list[int]]:
    """Take every indicator-year through the gate as a release does, in as many processes as there are cores."""
    return lambda: _through_the_gate(data)


def _through_the_gate(data: Path) -> list[int]:
    catalogue = Catalogue(default_catalogue())
    tasks = []
    for counts in pickle.loads((data / "counts.pickle").read_bytes()):  # noqa: S301  (from our own builder)
        geography = catalogue.reference.geography(counts.structure)
        tasks += tasks_for(counts, load_policy(catalogue.folder, Period(counts.year)), geography)
    sheets = work(tasks)
    if not all(sheet.proof.passed for sheet in sheets):
        raise ValueError("Something did not pass the gate.")
    return [int(sheet.proof.sha256[:12], 16) for sheet in sheets]
