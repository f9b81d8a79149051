"""What the release's statistics say of a figure. Where they say nothing, neither do the pages."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from nki.publication import PublishedRelease
    from nki.web.site.facts import Cell

KEYS = {
    "estimates": ("indicator", "year", "level", "area", "stratum", "outcome"),
    "comparisons": ("indicator", "year", "level", "area", "stratum", "outcome", "other"),
    "variation": ("indicator", "year", "level", "within", "stratum", "outcome"),
    "funnel": ("indicator", "year", "level", "area", "stratum", "outcome"),
    "trend": ("indicator", "level", "area", "stratum", "outcome"),
}
"""The statistical tables the pages read, and what a row of each is found by."""
OWN = ("estimates",)
"""Read whole; of the others only the headline."""
OF_AREA, OF_ALL = ("estimates", "trend"), ("variation", "funnel")
"""Tables told whole of an area on its own page, and of all areas on the pages of all. Of a comparison only the verdict
is told, which is fingerprinted where it is told.
"""
HEADLINE = ",all,met,"
"""What stands in a row of a headline figure: the only ones the pages ask for, but for intervals."""


class Apart(NamedTuple):
    """A difference in percentage points, its interval where there is one, and what it amounts to."""

    difference: Decimal
    low: Decimal | None
    high: Decimal | None
    verdict: str


class Table(NamedTuple):
    """One statistical table: its columns, and its rows by what they are found by."""

    columns: Sequence[str]
    rows: Mapping[tuple[str, ...], Sequence[str]]


class Said:
    """The statistical tables of a release, by name and key; a table that is not there says nothing."""

    def __init__(
        self,
        tables: Mapping[str, Table],
        alerts: Sequence[Mapping[str, Any]],
        lines: Mapping[tuple[str, ...], list[str]],
    ) -> None:
        self._tables = tables
        self.alerts = alerts
        self._lines = lines
        self.interval = cache(self._interval)  # asked for in every language

    def of_area(self, indicator: str, code: str) -> list[str]:
        """Give everything that is said of an area's own figures, to be fingerprinted."""
        return self._lines.get((indicator, code), [])

    def of_all(self, indicator: str) -> list[str]:
        """Give what is said of all areas of an indicator at once, to be fingerprinted."""
        return self._lines.get((indicator, ""), [])

    def row(self, table: str, *key: str) -> Mapping[str, str]:
        """Give one row, empty where there is none."""
        found = self._tables.get(table)
        row = found.rows.get(key) if found else None
        return dict(zip(found.columns, row, strict=True)) if found and row else {}

    def has(self, table: str) -> bool:
        """Tell whether the release has such a table."""
        return table in self._tables and bool(self._tables[table].rows)

    def estimate(self, indicator: str, level: str, code: str, cell: Cell) -> Mapping[str, str]:
        """Give what is said of one figure."""
        return self.row("estimates", indicator, str(cell.year), level, code, cell.stratum, cell.outcome)

    def _interval(self, indicator: str, level: str, code: str, cell: Cell) -> tuple[Decimal, Decimal] | None:
        """Give the interval of a share."""
        row = self.estimate(indicator, level, code, cell)
        low, high = number(row, "low"), number(row, "high")
        return None if low is None or high is None else (low, high)

    def change(self, indicator: str, level: str, code: str, cell: Cell) -> Apart | None:
        """Give the change since the year before."""
        return apart(self.estimate(indicator, level, code, cell), "change", "change_low", "change_high")

    def trend(self, indicator: str, level: str, code: str, cell: Cell) -> Mapping[str, str]:
        """Give the change from the first year that can be held against the newest; empty where nothing is said."""
        return self.row("trend", indicator, level, code, cell.stratum, cell.outcome)

    def against(self, indicator: str, level: str, code: str, cell: Cell, other: str) -> Apart | None:
        """Hold the area against another level it is part of."""
        key = (indicator, str(cell.year), level, code, cell.stratum, cell.outcome, other)
        return apart(self.row("comparisons", *key), "difference", "low", "high")

    def funnel(self, indicator: str, level: str, code: str, cell: Cell) -> Mapping[str, str]:
        """Give limits, standing and rank of one area."""
        return self.row("funnel", indicator, str(cell.year), level, code, cell.stratum, cell.outcome)

    def variation(self, indicator: str, level: str, cell: Cell) -> Mapping[str, str]:
        """Give how much the areas of a level differ over the whole country."""
        return self.row("variation", indicator, str(cell.year), level, "", cell.stratum, cell.outcome)


def number(row: Mapping[str, str], name: str) -> Decimal | None:
    """Read one number of a row; None where nothing is said."""
    return Decimal(row[name]) if row.get(name) else None


def apart(row: Mapping[str, str], difference: str, low: str, high: str) -> Apart | None:
    """Read a difference with its interval; the verdict of a change stands under its own name."""
    found = number(row, difference)
    if found is None:
        return None
    verdict = row.get(f"{difference}_verdict") or row.get("verdict") or "unclear"
    return Apart(found, number(row, low), number(row, high), verdict)


def read_said(release: PublishedRelease) -> Said:
    """Read the statistical tables of a release."""
    files = release.statistics.files
    tables: dict[str, Table] = {}
    said: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name, key in KEYS.items():
        head, *lines = files.get(f"{name}.csv", b"\n").decode().splitlines()
        wanted = lines if name in OWN else [line for line in lines if HEADLINE in line]
        columns, *rows = csv.reader([head, *wanted])
        tables[name] = Table(columns, dict(zip(_found_by(columns, key, rows), rows, strict=True)))
        if name in (*OF_AREA, *OF_ALL):
            whose = _found_by(columns, ("indicator", "area" if name in OF_AREA else ""), rows)
            for line, place in zip(wanted, whose, strict=True):
                said[place].append(line)
    alerts = json.loads(files.get("alerts.json", b"{}")).get("alerts", [])
    for alert in alerts:
        said[alert["indicator"], ""].append(repr(alert))
    return Said(tables, alerts, said)


def _found_by(columns: Sequence[str], names: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Give of every row what stands under some names; what has no column is empty."""
    places = [columns.index(name) if name in columns else None for name in names]
    return (tuple("" if place is None else row[place] for place in places) for row in rows)
