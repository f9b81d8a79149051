"""Protect the five tables another program has protected: time and what is left to show, side by side.

The peer is SSB's R package SSBtools 1.8.6; its CPU-seconds are those that came with its results.
"""

from __future__ import annotations

import gzip
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table
from scipy import sparse

from nki.disclosure.suppression import CellName, Problem, certified, repair, round_small, suppress
from nki.disclosure.suppression.cells import loss, partners
from nki.disclosure.suppression.rounding import deviation

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = Path(__file__).parents[1] / "tests" / "data" / "gauss"
PEER = {"a": 0.04, "b": 0.12, "c": 0.5, "d": 2.4, "e": 24.0}
AGE, OUTCOMES, SLOTS = 5, 5, 15


class Row(NamedTuple):
    """CPU-seconds, cells withheld for others, and shares kept."""

    name: str
    peer: float
    gauss: float
    gauss_cells: int
    repair: float
    repair_cells: int
    proof: float
    unproven: int
    kept: tuple[float, float]
    kept_gauss: tuple[float, float]
    rounding: tuple[float, float, int]


def read(letter: str) -> tuple[Problem, list[CellName]]:
    """Read a table as a problem with the names of its cells."""
    table = json.loads(gzip.decompress((DATA / f"gauss_{letter}.json.gz").read_bytes()))
    atoms, cells = np.arange(table["atoms"]), len(table["cells"])
    start = np.cumsum([0, *(len(inside) for inside in table["cells"])])
    inside = np.concatenate(table["cells"])
    counts = np.zeros(len(atoms), np.int64)
    for column, value in zip(table["cells"], table["values"], strict=True):
        if len(column) == 1:
            counts[column[0]] = value
    names = [CellName(*label) for label in table["labels"]]
    problem = Problem(
        members=sparse.csc_array((np.ones(len(inside), np.int8), inside, start), shape=(len(atoms), cells)),
        counts=counts,
        order=np.array(table["candidates"]),
        primary=np.isin(np.arange(cells), table["primary"]),
        fixed=np.zeros(cells, bool),
        loss=np.array([loss(name, value) for name, value in zip(names, table["values"], strict=True)]),
        coords=np.stack([atoms // SLOTS, atoms % SLOTS // AGE, atoms % OUTCOMES], axis=1),
        partner=np.array(partners(names)),
    )
    return problem, names


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Give CPU-seconds and result."""
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def kept(names: list[CellName], withheld: np.ndarray) -> tuple[float, float]:
    """Give the shares of kommuner with måltall 1a, and of their all-age outcomes, shown; small ones are not shown."""
    hidden = {name for name, gone in zip(names, withheld, strict=True) if gone}
    whole = [name for name in names if name.level == "kommune" and name.stratum == "all"]
    headline = [
        name not in hidden and name._replace(outcome="denominator") not in hidden
        for name in whole
        if name.outcome == "met"
    ]
    outcomes = [name not in hidden for name in whole if name.outcome != "denominator"]
    return float(np.mean(headline)), float(np.mean(outcomes))


def measure(letter: str) -> Row:
    """Protect one table both ways."""
    problem, names = read(letter)
    gauss, plain = timed(lambda: suppress(problem))
    repairing, repaired = timed(lambda: repair(problem))
    proof, proven = timed(lambda: certified(problem, repaired.secondary, repaired.moves))
    rounding, rounded = timed(lambda: round_small(problem))
    off = np.abs(deviation(problem, rounded))
    return Row(
        letter,
        PEER[letter],
        gauss,
        int(plain.sum()),
        repairing,
        int(repaired.secondary.sum()),
        proof,
        int((problem.primary & ~proven).sum()),
        kept(names, problem.primary | repaired.secondary),
        kept(names, problem.primary | plain),
        (rounding, float(off.mean()), int(off.max())),
    )


def main() -> None:
    """Print the table."""
    heads = ("", "R CPU s", "elimination", "R / ours", "cells", "repair", "cells", "proof", "unproven")
    more = ("1a kept (elimination)", "all ages kept (elimination)", "rounding: s, mean, max")
    table = Table(*heads, *more, title="Disclosure control, CPU-seconds on one core")
    for letter in PEER:
        row = measure(letter)
        shares = [f"{after:.1%} ({before:.1%})" for after, before in zip(row.kept, row.kept_gauss, strict=True)]
        second, mean, most = row.rounding
        table.add_row(
            row.name,
            f"{row.peer:g}",
            f"{row.gauss:.3f}",
            f"{row.peer / row.gauss:.0f}",
            str(row.gauss_cells),
            f"{row.repair:.2f}",
            str(row.repair_cells),
            f"{row.proof:.3f}",
            str(row.unproven),
            *shares,
            f"{second:.2f}, {mean:.3f}, {most}",
        )
    Console(width=160).print(table)


if __name__ == "__main__":
    main()
