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
from nki.registers.arrow import ArrowStream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nki.compute.ground import Ground
    from nki.compute.packing import Matrix
    from nki.compute.table import Presence, Tally
    from nki.indicators import Indicator
    from nki.period import Period
    from nki.registers import Extract, Records


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
            duck.register(name, ArrowStream(frame))
        yield duck
    finally:
        duck.close()


def cube(duck: duckdb.DuckDBPyConnection, axes: Axes) -> Matrix:
    """Count table or view `packed`: shape (cells, states of all indicators), whole numbers."""
    rows = duck.execute("SELECT cell, combo FROM packed").fetchnumpy()
    return add_up(in_batches(rows["cell"], rows["combo"]), axes)


def _axes(indicators: tuple[Indicator, ...], extract: Extract) -> tuple[Axes, pl.DataFrame]:
    persons = extract.records.persons
    where = persons.select("geography", "kommune")
    # Those of one kommune mostly stand together: what is said of the first of them goes for the rest.
    moved = where.select(~pl.all_horizontal(pl.all() == pl.all().shift()).fill_null(value=False)).to_series()
    heads = where.filter(moved)
    places = heads.unique().sort("geography", "kommune")
    found = heads.join(places.with_row_index("place"), on=["geography", "kommune"], how="left", maintain_order="left")
    numbered = found["place"].gather(moved.cast(pl.UInt32).cum_sum() - 1)
    axes = Axes((extract.period.year,), tuple(places.iter_rows()), indicators)
    return axes, persons.select("person", "birth_year", numbered)


def _active(records: Records, period: Period) -> pl.DataFrame:
    day = period.last_day
    begun = pl.col("granted") & (pl.col("first") <= day)
    return (
        records.services.filter(begun & (pl.col("last").is_null() | (pl.col("last") >= day))).select("person").unique()
    )
