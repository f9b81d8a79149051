"""The engine for real sizes: DuckDB, in memory, over the tables of an extract."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import duckdb
import polars as pl

from nki.compute import plan
from nki.compute.kernel import add_up, in_batches
from nki.compute.packing import Axes
from nki.compute.rollup import roll_up

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nki.compute.ground import Ground
    from nki.compute.packing import Matrix
    from nki.compute.table import Presence, Tally
    from nki.indicators import Indicator
    from nki.period import Period
    from nki.registers import Extract, Records


class _Stream:
    """A polars table as DuckDB reads it without pyarrow: by its Arrow stream alone."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._frame.__arrow_c_stream__(requested_schema)


def count(
    indicators: tuple[Indicator, ...], extract: Extract, ground: Ground, *, active_only: bool
) -> tuple[Tally, Presence]:
    """Count in one pass over the records to one small cube; everything else is rolled up from it."""
    axes, persons = _axes(indicators, extract)
    tables = {
        "persons": persons,
        "registrations": extract.records.registrations.select("person", "code", "day", "value"),
        "active": _active(extract.records, extract.period),
    }
    with connection(tables) as duck:
        packed = plan.pack(axes, extract.period, extract.values, active_only=active_only)
        duck.execute(f"CREATE VIEW packed AS {packed}")
        return roll_up(cube(duck, axes), axes, ground)


@contextmanager
def connection(tables: dict[str, pl.DataFrame]) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open an engine that sees these tables, and nothing outside the process."""
    duck = duckdb.connect(":memory:", config={"threads": 2, "enable_external_access": False})
    try:
        for name, frame in tables.items():
            duck.register(name, _Stream(frame))
        yield duck
    finally:
        duck.close()


def cube(duck: duckdb.DuckDBPyConnection, axes: Axes) -> Matrix:
    """Count table or view `packed`: shape (cells, states of all indicators), whole numbers."""
    rows = duck.execute("SELECT cell, combo FROM packed").fetchnumpy()
    return add_up(in_batches(rows["cell"], rows["combo"]), axes)


def _axes(indicators: tuple[Indicator, ...], extract: Extract) -> tuple[Axes, pl.DataFrame]:
    persons = extract.records.persons
    places = persons.select("geography", "kommune").unique().sort("geography", "kommune")
    numbered = persons.join(places.with_row_index("place"), on=["geography", "kommune"], maintain_order="left")
    axes = Axes((extract.period.year,), tuple(places.iter_rows()), indicators)
    return axes, numbered.select("person", "birth_year", "place")


def _active(records: Records, period: Period) -> pl.DataFrame:
    day = period.last_day
    begun = pl.col("granted") & (pl.col("first") <= day)
    return (
        records.services.filter(begun & (pl.col("last").is_null() | (pl.col("last") >= day))).select("person").unique()
    )
