"""What the release's statistics say of a figure. Where they say nothing, neither do the pages."""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from nki.web.site.blocks import Blocks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nki.publication import PublishedRelease
    from nki.web.site.facts import Cell

KEYS = {
    "comparisons": ("indicator", "year", "level", "area", "stratum", "outcome", "other"),
    "variation": ("indicator", "year", "level", "within", "stratum", "outcome"),
    "funnel": ("indicator", "year", "level", "area", "stratum", "outcome"),
    "trend": ("indicator", "level", "area", "stratum", "outcome"),
}
"""The statistical tables of which the pages read the headlines of the newest year, and what a row is found by."""
HEADLINE = b",all,met,"
"""What stands in a row of a headline figure: the only ones the pages ask for, but for estimates."""
ESTIMATED = 6
"""Columns of the estimates before what is said."""


class Apart(NamedTuple):
    """A difference in percentage points, its interval where there is one, and what it amounts to."""

    difference: Decimal
    low: Decimal | None
    high: Decimal | None
    verdict: str


class Table:
    """One statistical table: its lines by indicator and area, and its rows by what they are found by.

    An area's lines are read when one of its rows is asked for.
    """

    def __init__(self, name: str, head: str, lines: Mapping[tuple[str, str], Sequence[str]]) -> None:
        self.lines = lines
        self._columns = head.split(",")
        self._area = KEYS[name].index("within" if "within" in KEYS[name] else "area")
        self._long = len(KEYS[name])
        self._read: dict[tuple[str, str], Mapping[tuple[str, ...], Sequence[str]]] = {}

    def row(self, key: tuple[str, ...]) -> Mapping[str, str]:
        """Give one row, empty where there is none."""
        place = (key[0], key[self._area])
        found = self._read.get(place)
        if found is None:
            rows = csv.reader(self.lines.get(place, ()))
            found = self._read[place] = {tuple(row[: self._long]): row for row in rows}
        row = found.get(key)
        return dict(zip(self._columns, row, strict=True)) if row else {}


class Said:
    """The statistical tables of a release, by name and key; a table that is not there says nothing.

    Of the estimates, which are many, a row is read when it is asked for.
    """

    def __init__(self, estimates: bytes, tables: Mapping[str, Table], alerts: Sequence[Mapping[str, Any]]) -> None:
        self._columns = _head(estimates).split(",")[ESTIMATED:]
        self._estimates = Blocks(estimates)
        self._tables = tables
        self.alerts = alerts
        self._intervals: dict[tuple[str, str, Cell], tuple[Decimal, Decimal] | None] = {}

    def of_area(self, indicator: str, code: str) -> list[str]:
        """Give everything that is said of an area's own figures, to be fingerprinted."""
        return [self._estimates.fingerprint(indicator, code), *self._tables["trend"].lines.get((indicator, code), ())]

    def of_all(self, indicator: str) -> list[str]:
        """Give what is said of how the areas of an indicator stand among each other, to be fingerprinted.

        Of a comparison only the verdict is told, and of the variation a few figures: fingerprinted where they are told.
        """
        lines = [line for place, its in self._tables["funnel"].lines.items() if place[0] == indicator for line in its]
        return [*lines, *(repr(alert) for alert in self.alerts if alert["indicator"] == indicator)]

    def row(self, table: str, *key: str) -> Mapping[str, str]:
        """Give one row, empty where there is none."""
        return self._tables[table].row(key)

    def has(self, table: str) -> bool:
        """Tell whether the release has such a table."""
        return bool(self._tables[table].lines)

    def estimate(self, indicator: str, code: str, cell: Cell) -> Mapping[str, str]:
        """Give what is said of one figure."""
        line = self._estimates.line(indicator, code, *cell)
        return dict(zip(self._columns, next(csv.reader([line])), strict=True)) if line else {}

    def interval(self, indicator: str, code: str, cell: Cell) -> tuple[Decimal, Decimal] | None:
        """Give the interval of a share."""
        asked = (indicator, code, cell)
        if asked not in self._intervals:  # in every language
            row = self.estimate(indicator, code, cell)
            low, high = number(row, "low"), number(row, "high")
            self._intervals[asked] = None if low is None or high is None else (low, high)
        return self._intervals[asked]

    def change(self, indicator: str, code: str, cell: Cell) -> Apart | None:
        """Give the change since the year before."""
        return apart(self.estimate(indicator, code, cell), "change", "change_low", "change_high")

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
    tables = {name: _table(name, files.get(f"{name}.csv", b"\n"), release.years[-1]) for name in KEYS}
    alerts = json.loads(files.get("alerts.json", b"{}")).get("alerts", [])
    return Said(files.get("estimates.csv", b"\n"), tables, alerts)


def _table(name: str, content: bytes, year: int) -> Table:
    """Lay the lines that are needed of a table out by indicator and area; of what stands in a key only "" is quoted."""
    newest = re.compile(rb"(?:^[^,\n]*,%d,.*\n)+" % year, re.MULTILINE).finditer(content)  # one block an indicator
    parts = [block[0] for block in newest] if "year" in KEYS[name] else [content]
    wanted = b"\n".join(line for part in parts for line in _lines_with(HEADLINE, part))
    area = KEYS[name].index("within" if "within" in KEYS[name] else "area")
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for line in wanted.decode().splitlines():
        cells = line.split(",", area + 1)
        found[cells[0], cells[area].strip('"')].append(line)
    return Table(name, _head(content), dict(found))


def _head(content: bytes) -> str:
    return content[: content.find(b"\n")].decode()


def _lines_with(words: bytes, lines: bytes) -> Iterator[bytes]:
    """Find the lines in which some words stand; the others, which are many, are not taken apart."""
    at = lines.find(words)
    while at >= 0:
        end = lines.index(b"\n", at)
        yield lines[lines.rfind(b"\n", 0, at) + 1 : end]
        at = lines.find(words, end)
