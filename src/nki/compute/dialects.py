"""The one plan as each engine wants it: DuckDB runs it as it is written, sqlglot carries it to the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from nki.compute.packing import Axes
from nki.compute.plan import AS_THEY_STAND, SORTED, plan_of
from nki.errors import MissingExtraError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nki.indicators import Indicator
    from nki.period import Period

Dialect = Literal["duckdb", "postgres", "spark"]
DIALECTS: tuple[Dialect, ...] = get_args(Dialect)


def plan_sql(
    indicators: tuple[Indicator, ...],
    period: Period,
    values: Sequence[str],
    engine: str = "duckdb",
    *,
    active_only: bool = False,
) -> str:
    """Write the statement an engine runs to count indicators (see plan); raises UsageError, MissingExtraError."""
    if engine not in DIALECTS:
        raise UsageError(f"Motoren «{engine}» har ingen SQL. Velg en av: {', '.join(DIALECTS)}.")
    axes = Axes((period.year,), (), indicators)
    order = AS_THEY_STAND if engine == "duckdb" else SORTED
    plan = plan_of(axes, period, values, order, active_only=active_only)
    return plan if engine == "duckdb" else _carried(plan, engine)


def _carried(plan: str, dialect: str) -> str:
    try:
        import sqlglot  # noqa: PLC0415  (of no use to the engine most have)
    except ImportError:
        raise MissingExtraError(
            f"Planen bæres til {dialect} av sqlglot. Installer det med: pip install 'nki[{dialect}]'"
        ) from None
    statement = sqlglot.parse_one(plan, read="duckdb")
    return statement.sql(dialect=dialect, pretty=True, unsupported_level=sqlglot.ErrorLevel.RAISE)
