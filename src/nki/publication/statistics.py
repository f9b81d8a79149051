"""The statistics of a release: written as tables and one document of alerts, and read back when asked for."""

from __future__ import annotations

import io
import json
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from nki.publication.laying import YearFiles, laid_together
from nki.statistics.columns import COMPARISONS, ESTIMATES, FUNNEL, OF_YEAR, TABLES, TREND, VARIATION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from nki.publication.notices import Notice
    from nki.statistics.assessment import YearAssessment
    from nki.statistics.columns import Table

ALERTS = "alerts.json"


def year_files(year: YearAssessment) -> YearFiles:
    """Write the lines of a year (empty is «cannot be said»), and its alerts as JSON has them; the same always."""
    lines = {name: _lines(frame) for name, frame in year.tables.items()}
    return YearFiles(lines, json.loads(json.dumps([asdict(alert) for alert in year.alerts], default=_exact)))


def _lines(frame: pl.DataFrame) -> dict[str, bytes]:
    parts = frame.partition_by("indicator", as_dict=True)
    return {str(name): part.write_csv(include_header=False).encode() for (name,), part in parts.items()}


def trend_lines(trend: pl.DataFrame) -> bytes:
    """Write the lines of the table `trend`, of all indicators or of one."""
    return trend.write_csv(include_header=False).encode()


def statistics_files(
    years: Sequence[YearFiles], trend: Sequence[bytes], notices: Mapping[str, Notice]
) -> dict[str, bytes]:
    """Lay the years together: a file for each table, sorted by its key, and the alerts as canonical JSON.

    `trend` has the lines of one indicator after another.
    """
    lines = [*((table, laid_together(table.name, years)) for table in OF_YEAR), (TREND, trend)]
    files = {f"{table.name}.csv": b"".join([_head(table), *parts]) for table, parts in lines}
    document = {
        "notices": {name: notice.model_dump() for name, notice in notices.items()},
        "alerts": [alert for year in years for alert in year.alerts],
    }
    written = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return {**files, ALERTS: written.encode()}


def _head(table: Table) -> bytes:
    return ",".join(table.schema).encode() + b"\n"


def _exact(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in an alert.")


def _table_of(table: Table) -> cached_property[pl.DataFrame]:
    """Make what reads a table when first asked for; its docstring gives unit, formula and source of the columns."""
    read = cached_property(lambda self: self._read(table))
    read.__doc__ = table.described
    return read


@dataclass(frozen=True)
class PublishedStatistics:
    """What the figures of a release can say; each table is read when first asked for.

    The docstring of each (`help(release.statistics)`) gives unit, formula and source of its columns; they are polars
    frames, which pandas, pyarrow and duckdb take as they are.
    """

    files: Mapping[str, bytes]

    estimates = _table_of(ESTIMATES)
    comparisons = _table_of(COMPARISONS)
    variation = _table_of(VARIATION)
    funnel = _table_of(FUNNEL)
    trend = _table_of(TREND)

    @cached_property
    def alerts(self) -> tuple[Mapping[str, Any], ...]:
        """The large variations, as in alerts.json; decimals are text.

        spread, p10, p90, percent (points): 90th and 10th percentile of the fitted beta distribution, and the distance
        between them, as in `variation`. chance, percent: 1 - I² [Higgins & Thompson 2002]. p_adjusted: p of Cochran's
        Q among the tests of the year [Benjamini & Hochberg 1995]. threshold, percentage points: what the spread had to
        reach (catalogue, `parameters/statistikk.yaml`). areas: those that stand out, each with share, percent of
        denominator; shrunken, percent: (x + α) / (n + α + β); p_adjusted, two-sided p of z, as in `funnel`; side above,
        below or unreported, and reported_only where that explains it. mixed: areas better by one måltall and worse by
        another. kind: quality, difference or reporting.
        """
        return tuple(json.loads(self.files[ALERTS])["alerts"]) if ALERTS in self.files else ()

    def row(self, table: str, *key: object) -> Mapping[str, Any] | None:
        """Look one row up by its whole key, in the order of the file; None when it cannot be said."""
        if table not in self._index:
            self._index[table] = self._by_key(table)
        return self._index[table].get(key)

    @cached_property
    def _index(self) -> dict[str, dict[tuple[object, ...], Mapping[str, Any]]]:
        return {}

    def _by_key(self, name: str) -> dict[tuple[object, ...], Mapping[str, Any]]:
        (table,) = (table for table in TABLES if table.name == name)
        names = [column.name for column in table.key]
        frame: pl.DataFrame = getattr(self, name)
        return dict(zip(frame.select(names).rows(), frame.rows(named=True), strict=True))

    def _read(self, table: Table) -> pl.DataFrame:
        import polars as pl  # noqa: PLC0415  (heavy; who reads figures only does without)

        if f"{table.name}.csv" not in self.files:
            return pl.DataFrame(schema=table.schema)
        stream = io.BytesIO(self.files[f"{table.name}.csv"])
        return pl.read_csv(stream, schema=table.schema).with_columns(pl.col(pl.String).fill_null(""))
