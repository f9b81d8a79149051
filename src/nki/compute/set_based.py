"""What the engines that run SQL share: the tables the plan reads, and the way from what it finds to every area."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import polars as pl

from nki.compute.dialects import plan_sql
from nki.compute.kernel import add_alike
from nki.compute.packing import Axes
from nki.compute.rollup import roll_up

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nki.compute.dialects import Dialect
    from nki.compute.ground import Ground
    from nki.compute.kernel import Integers
    from nki.compute.packing import Matrix
    from nki.compute.table import Presence, Tally
    from nki.indicators import Indicator
    from nki.period import Period
    from nki.registers import Extract, Records

    Tables = Mapping[str, pl.DataFrame]
    Columns = Mapping[str, Integers]


class Run(Protocol):
    """Runs one statement over named tables and gives its columns."""

    def __call__(self, sql: str, tables: Tables) -> Columns: ...  # noqa: D102  (said above)


def count_by(  # noqa: PLR0913  (an engine, and all that is asked of it)
    run: Run,
    dialect: Dialect,
    indicators: tuple[Indicator, ...],
    extract: Extract,
    ground: Ground,
    *,
    active_only: bool,
) -> tuple[Tally, Presence]:
    """Count in one pass over the records to one small cube; everything else is rolled up from it."""
    return roll_up(*cube_by(run, dialect, indicators, extract, active_only=active_only), ground)


def cube_by(
    run: Run, dialect: Dialect, indicators: tuple[Indicator, ...], extract: Extract, *, active_only: bool
) -> tuple[Matrix, Axes]:
    """Count to the cube: shape (cells, states of all indicators), and what its numbers stand for."""
    axes, persons = _axes(indicators, extract)
    numbers = [] if dialect == "duckdb" else ["delivery", "line"]  # needed only where lines are not as they stand
    lines = extract.records.registrations.rename({"row": "line"})
    tables = {
        "persons": persons.select("person", *numbers, "birth_year", "place"),
        "registrations": lines.select("person", "code", "day", *numbers, "value"),
        "active": active_of(extract.records, extract.period),
    }
    sql = plan_sql(indicators, extract.period, extract.values, dialect, active_only=active_only)
    found = run(sql, tables)
    states = [found[indicator.slug] for indicator in indicators]
    return add_alike(found["cell"], states, found["persons"], axes), axes


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
    return axes, persons.select("person", "delivery", pl.col("row").alias("line"), "birth_year", numbered)


def active_of(records: Records, period: Period) -> pl.DataFrame:
    """Give those with a granted service on 31 December."""
    day = period.last_day
    begun = pl.col("granted") & (pl.col("first") <= day)
    return (
        records.services.filter(begun & (pl.col("last").is_null() | (pl.col("last") >= day))).select("person").unique()
    )
