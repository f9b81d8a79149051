"""The cube as a table to keep: how many persons of a place and age band are in each state of each indicator.

Tables of different records add up, and subtract: what was counted of some of them can be taken out again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nki.compute import arrays, duck
from nki.compute.counting import tabulate
from nki.compute.packing import Axes
from nki.compute.rollup import roll_up

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nki.compute.packing import Matrix
    from nki.compute.table import CountTable
    from nki.indicators import Indicator
    from nki.reference import Reference
    from nki.registers import Extract


FEW = 50_000
"""So many persons are counted while a database would be started."""


def count_cubes(
    indicators: tuple[Indicator, ...], extracts: Sequence[Extract], *, active_only: bool
) -> list[pl.DataFrame]:
    """Count extracts: geography i16, kommune and band u16 say who; a column for each state (i64), how many."""
    persons = sum(len(extract.records.persons) for extract in extracts)
    found = (arrays if persons <= FEW else duck).cubes(indicators, extracts, active_only=active_only)
    return [_as_table(*one) for one in found]


def _as_table(matrix: Matrix, axes: Axes) -> pl.DataFrame:
    cells = np.flatnonzero(matrix.any(axis=1))
    places, bands = np.divmod(cells, axes.bands)
    where = pl.DataFrame(axes.places, schema={"geography": pl.Int16(), "kommune": pl.String()}, orient="row")
    persons = pl.from_numpy(matrix[cells].astype(np.int64), [str(state) for state in range(matrix.shape[1])])
    return where[places].hstack([pl.Series("band", bands, pl.UInt16()), *persons])


def tabulate_cube(
    indicators: tuple[Indicator, ...],
    cube: pl.DataFrame,
    extract: Extract,
    reference: Reference,
    structure: int | None = None,
) -> CountTable:
    """Make the table of a cube, as compute_counts makes it of records; the extract says who delivered."""
    where = list(zip(cube["geography"].to_list(), cube["kommune"].to_list(), strict=True))
    numbers = {place: number for number, place in enumerate(sorted(set(where)))}
    axes = Axes((extract.period.year,), tuple(numbers), indicators)
    cell = np.array([numbers[place] for place in where], np.intp) * axes.bands + cube["band"].to_numpy()
    matrix = np.zeros((axes.cells, sum(axes.states)))
    matrix[cell] = cube[:, -sum(axes.states) :].to_numpy()
    return tabulate(indicators, extract, reference, structure, lambda ground: roll_up(matrix, axes, ground))
