"""The latest answer per person and question at one cut-off, from a history in order; and the scan it is held against.

Every subject adds up what it found, so that every column is read and nothing but the work is timed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from nki.compute import plan
from nki.period import Period

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

YEAR = 2021
ADDED = "SELECT count(*), sum(person), sum(code), sum(value)"
IN_TIME = "day IS NULL OR day <= DATE '2021-12-31'"


def scan(data: Path) -> Callable[[], object]:
    """Read the columns, and choose nothing."""
    return _run(data, f"SELECT count(*), sum(person), sum(code), sum(value) FROM registrations WHERE {IN_TIME}")  # noqa: S608


def ours(data: Path) -> Callable[[], object]:
    """Look one line ahead, as nki does."""
    return _run(data, f"{ADDED} FROM ({plan.latest_answers(Period(YEAR))})")


def row_number(data: Path) -> Callable[[], object]:
    """Give a number to the rows of each person and question."""
    order = "row_number() OVER (PARTITION BY person, code ORDER BY day DESC, file_row_number DESC)"
    return _run(data, f"{ADDED} FROM (FROM registrations WHERE {IN_TIME} QUALIFY {order} = 1)")


def arg_max(data: Path) -> Callable[[], object]:
    """Take the value of the highest day and row."""
    rank = "(day - DATE '1900-01-01') * 10_000_000_000 + file_row_number"
    found = f"SELECT person, code, arg_max(value, {rank}) AS value FROM registrations WHERE {IN_TIME} GROUP BY ALL"  # noqa: S608
    return _run(data, f"{ADDED} FROM ({found})")


def _run(data: Path, statement: str) -> Callable[[], object]:
    duck = duckdb.connect(config={"threads": 2})
    duck.read_parquet(str(data / "*.parquet"), file_row_number=True).create_view("registrations")
    return lambda: duck.execute(statement).fetchall()
