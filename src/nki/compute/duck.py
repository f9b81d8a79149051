"""The engine for real sizes: DuckDB, in memory, over the tables of an extract."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import duckdb

from nki.compute.set_based import count_by, cube_by
from nki.registers.arrow import ArrowStream

if TYPE_CHECKING:
    from nki.compute.set_based import Columns, Tables


def _run(sql: str, tables: Tables) -> Columns:
    """Run the plan in an engine that sees these tables, and nothing outside the process."""
    duck = duckdb.connect(":memory:", config={"threads": 2, "enable_external_access": False})
    try:
        for name, frame in tables.items():
            duck.register(name, ArrowStream(frame))
        return duck.execute(sql).fetchnumpy()
    finally:
        duck.close()


count = partial(count_by, _run, "duckdb")
cube = partial(cube_by, _run, "duckdb")
