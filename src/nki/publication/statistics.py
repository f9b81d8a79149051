"""The statistics of a release: written as tables and one document of alerts, and read back when asked for."""

from __future__ import annotations

import io
import json
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from nki.publication.notices import Notice
    from nki.statistics import Assessment
    from nki.statistics.columns import Table

ALERTS = "alerts.json"


def statistics_files(assessment: Assessment, notices: Mapping[str, Notice]) -> dict[str, str]:
    """Write every table as CSV (empty is «cannot be said») and the alerts as canonical JSON; the same bytes always."""
    files = {f"{name}.csv": frame.write_csv(line_terminator="\n") for name, frame in assessment.tables.items()}
    document = {
        "notices": {name: notice.model_dump() for name, notice in notices.items()},
        "alerts": [asdict(alert) for alert in assessment.alerts],
    }
    written = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True, default=_exact) + "\n"
    return {**files, ALERTS: written}


def _exact(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in an alert.")


@dataclass(frozen=True)
class PublishedStatistics:
    """What the figures of a release can say; each table is read when first asked for.

    `nki.statistics.columns` gives unit, formula and source of every column. A row that is not there cannot be said.
    """

    files: Mapping[str, bytes]

    @cached_property
    def estimates(self) -> pl.DataFrame:
        """Per figure: interval, change since last year, reported-only companion (unofficial), coverage, breaks."""
        return self._read("estimates")

    @cached_property
    def comparisons(self) -> pl.DataFrame:
        """Each area against its kostragruppe, fylke and the land."""
        return self._read("comparisons")

    @cached_property
    def variation(self) -> pl.DataFrame:
        """How much kommuner and fylker differ, per indicator, year, age group and outcome."""
        return self._read("variation")

    @cached_property
    def funnel(self) -> pl.DataFrame:
        """Each kommune and fylke among the others: limits at its own size, whether it stands out, shrunken share."""
        return self._read("funnel")

    @cached_property
    def trend(self) -> pl.DataFrame:
        """Each series from the first year after its last break to its last."""
        return self._read("trend")

    @cached_property
    def alerts(self) -> tuple[Mapping[str, Any], ...]:
        """The large variations, as in alerts.json; decimals are text."""
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
        names = [column.name for column in _table(name).key]
        frame: pl.DataFrame = getattr(self, name)
        return dict(zip(frame.select(names).rows(), frame.rows(named=True), strict=True))

    def _read(self, name: str) -> pl.DataFrame:
        import polars as pl  # noqa: PLC0415  (heavy; who reads figures only does without)

        schema = _table(name).schema
        if f"{name}.csv" not in self.files:
            return pl.DataFrame(schema=schema)
        stream = io.BytesIO(self.files[f"{name}.csv"])
        return pl.read_csv(stream, schema=schema).with_columns(pl.col(pl.String).fill_null(""))


def _table(name: str) -> Table:
    from nki.statistics.columns import TABLES  # noqa: PLC0415  (heavy, as above)

    (found,) = (table for table in TABLES if table.name == name)
    return found
