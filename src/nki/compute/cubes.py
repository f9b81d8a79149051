"""The cube as a table to keep: so many persons of a place and age band, in a state of an indicator.

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
    """Count extracts: geography i16, kommune, band u16, state u16 (its place among those of all), persons i64."""
    persons = sum(len(extract.records.persons) for extract in extracts)
    found = (arrays if persons <= FEW else duck).cubes(indicators, extracts, active_only=active_only)
    return [_as_table(*one) for one in found]


def _as_table(matrix: Matrix, axes: Axes) -> pl.DataFrame:
    cells, states = np.nonzero(matrix)
    places, bands = np.divmod(cells, axes.bands)
    where = pl.DataFrame(axes.places, schema={"geography": pl.Int16(), "kommune": pl.String()}, orient="row")
    return where[places].with_columns(
        band=pl.Series(bands, dtype=pl.UInt16()),
        state=pl.Series(states, dtype=pl.UInt16()),
        persons=pl.Series(matrix[cells, states], dtype=pl.Float64()).cast(pl.Int64),
    )


def tabulate_cube(
    indicators: tuple[Indicator, ...],
    cube: pl.DataFrame,
    extract: Extract,
    reference: Reference,
    structure: int | None = None,
) -> CountTable:
    """Make the table of a cube, as compute_counts makes it of records; the extract says who delivered."""
    where = cube.select("geography", "kommune").unique().sort("geography", "kommune")
    axes = Axes((extract.period.year,), tuple(where.iter_rows()), indicators)
    numbered = cube.join(where.with_row_index("place"), on=["geography", "kommune"])
    cell = numbered["place"].cast(pl.Int64).to_numpy() * axes.bands + numbered["band"].to_numpy()
    matrix = np.zeros((axes.cells, sum(axes.states)))
    matrix[cell, numbered["state"].to_numpy()] = numbered["persons"].to_numpy()
    return tabulate(indicators, extract, reference, structure, lambda ground: roll_up(matrix, axes, ground))
