"""The counting kernel, and every national figure, from the packed layout; and the scan they are held against."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from benchmarks.data.packed import national_axes
from benchmarks.data.years import LAST_YEAR
from nki.catalogue import default_catalogue
from nki.compute.ground import lay_ground
from nki.compute.kernel import add_up, in_batches
from nki.compute.packing import FIRST_OUTCOME
from nki.compute.rollup import roll_up_years
from nki.counting import Catalogue
from nki.reference import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from nki.compute.kernel import Batch
    from nki.compute.packing import Axes

AT_ONCE = 2**24
"""Bytes of Parquet that are read at once, if there is more than one file."""


def kernel(data: Path) -> Callable[[], np.ndarray]:
    """Count packed years into the cube."""
    axes = _axes(data)
    return lambda: add_up(_batches(data), axes)


def scan(data: Path) -> Callable[[], object]:
    """Read the same two columns."""
    import duckdb  # noqa: PLC0415  (a subject loads what it needs, and nothing else)

    duck = duckdb.connect(config={"threads": 2})
    duck.read_parquet(str(data / "*.parquet")).create_view("packed")
    return lambda: duck.execute("SELECT count(*), sum(cell), sum(combo) FROM packed").fetchall()


def figures(data: Path) -> Callable[[], np.ndarray]:
    """Count packed years, and roll up to every area, age group, outcome, indicator and year."""
    catalogue = Catalogue(default_catalogue())
    axes = national_axes(catalogue)
    ground = lay_ground(catalogue.reference, LAST_YEAR, {LAST_YEAR})

    def work() -> np.ndarray:
        counted = add_up(_batches(data), axes)
        rolled = roll_up_years(counted, axes, ground)
        land = rolled.areas.index((Level.LAND, ground.geography.land.code))
        summed = np.concatenate([everyone[:, land] for everyone in rolled.everyone], axis=1)
        if (summed.sum(axis=0) != counted.sum(axis=0)).any():
            raise ValueError("What was rolled up is not what was counted.")
        return outcomes(counted, axes)

    return work


def outcomes(counted: np.ndarray, axes: Axes) -> np.ndarray:
    """Keep of a cube what the others count: outcomes by year, kommune and known age group."""
    by_cell = counted.reshape(len(axes.years), len(axes.places), axes.bands, -1)[:, :, :-1]
    first = 0
    columns: list[int] = []
    for states in axes.states:
        columns += range(first + FIRST_OUTCOME, first + states)
        first += states
    return by_cell[..., columns]


def by_hand(data: Path) -> Callable[[], np.ndarray]:
    """Count the same cube as one would in DuckDB: a small table says what a combination means, and sums are added."""
    import duckdb  # noqa: PLC0415

    axes = _axes(data)
    duck = duckdb.connect(config={"threads": 2, "memory_limit": "2GB"})
    duck.read_parquet(str(data / "*.parquet")).create_view("packed")
    meaning, rest = {"combo": np.arange(axes.combos)}, np.arange(axes.combos)
    for number, states in enumerate(axes.states):
        rest, state = np.divmod(rest, states)
        meaning |= {f"s{number}_{one}": (state == one).astype(np.float64) for one in range(states)}
    duck.from_arrow(pl.DataFrame(meaning).to_arrow()).create("meaning")
    # What gives DuckDB its quickest way to group by few small numbers.
    duck.execute("SET perfect_ht_threshold = 20")
    sums = ", ".join(f"sum({name})" for name in meaning if name != "combo")
    statement = f"SELECT cell, {sums} FROM packed JOIN meaning USING (combo) GROUP BY cell"  # noqa: S608

    def work() -> np.ndarray:
        cell, *columns = map(np.asarray, duck.execute(statement).fetchnumpy().values())
        cube = np.zeros((axes.cells, len(columns)))
        cube[cell] = np.stack(columns, axis=1)
        return cube

    return work


def _axes(data: Path) -> Axes:
    return national_axes(**json.loads((data.parent / "axes.json").read_text(encoding="utf-8")))


def _batches(data: Path) -> Iterator[Batch]:
    """Read row group by row group: a batch that spans two years would need a histogram twice as wide."""
    for files in _together(sorted(data.glob("*.parquet"))):
        rows = pl.read_parquet(files, columns=["cell", "combo"], low_memory=True)
        for cell, combo in zip(rows["cell"].get_chunks(), rows["combo"].get_chunks(), strict=True):
            yield from in_batches(cell.to_numpy(), combo.to_numpy())


def _together(files: Iterable[Path]) -> Iterator[list[Path]]:
    """Divide files into those that are read at once: to open a small one costs as much as to read it."""
    found: list[Path] = []
    for file in files:
        if sum(one.stat().st_size for one in [*found, file]) > AT_ONCE and found:
            yield found
            found = []
        found.append(file)
    if found:
        yield found
