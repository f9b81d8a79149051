"""The engine for real sizes: DuckDB, in memory, over the tables of an extract."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import duckdb

from nki.compute.rollup import roll_up
from nki.compute.set_based import cube_by
from nki.registers.arrow import ArrowStream

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nki.compute.ground import Ground
    from nki.compute.packing import Axes, Matrix
    from nki.compute.set_based import Columns, Run, Tables
    from nki.compute.table import Presence, Tally
    from nki.indicators import Indicator
    from nki.registers import Extract


def count(
    indicators: tuple[Indicator, ...], extract: Extract, ground: Ground, *, active_only: bool
) -> tuple[Tally, Presence]:
    """Count in one pass over the records."""
    ((matrix, axes),) = cubes(indicators, [extract], active_only=active_only)
    return roll_up(matrix, axes, ground)


def cubes(
    indicators: tuple[Indicator, ...], extracts: Sequence[Extract], *, active_only: bool
) -> list[tuple[Matrix, Axes]]:
    """Count extracts, each by itself, to the small cubes everything else is rolled up from."""
    with _engine() as run:
        return [cube_by(run, "duckdb", indicators, extract, active_only=active_only) for extract in extracts]


@contextmanager
def _engine() -> Iterator[Run]:
    """Start an engine that sees the tables it is given, and nothing outside the process."""
    duck = duckdb.connect(":memory:", config={"threads": 2, "enable_external_access": False})

    def run(sql: str, tables: Tables) -> Columns:
        for name, frame in tables.items():
            duck.register(name, ArrowStream(frame))
        return duck.execute(sql).fetchnumpy()

    try:
        yield run
    finally:
        duck.close()
