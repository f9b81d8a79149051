"""Says again what a release says its figures can carry, from what the public has of it and nothing else.

What is read: `figures.csv`, how many persons each figure rests on (`coverage.csv`), and of `manifest.json` which year's
map a year is in. No figure that was withheld can come in, since none is there.
"""

from __future__ import annotations

import csv
import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from nki.disclosure import FigureKey, Status
from nki.disclosure.table import ProtectedCell, ProtectedCoverage
from nki.period import Period
from nki.publication.notices import Notice
from nki.publication.statistics import ALERTS, statistics_files, trend_lines, year_files
from nki.statistics import assess, estimate, load_thresholds
from nki.statistics.columns import TABLES

if TYPE_CHECKING:
    from pathlib import Path

    from nki.counting import Catalogue
    from nki.disclosure import ProtectedTable
    from nki.statistics import EstimateTable

STATED = (*(f"{table.name}.csv" for table in TABLES), ALERTS)
"""The files of a release that say what its figures can carry."""


def stated_again(folder: Path, catalogue: Catalogue) -> dict[str, bytes]:
    """Compute the files of statistics anew from the public files of a release."""
    manifest = json.loads((folder / "manifest.json").read_bytes())
    tables = [_table(folder, year) for year in manifest["years"]]
    thresholds = load_thresholds(catalogue.folder, Period(max(one["year"] for one in manifest["years"])).last_day)
    said = assess(tables, catalogue.indicators, catalogue.reference, thresholds)
    notices = {name: Notice(**texts) for name, texts in json.loads((folder / ALERTS).read_bytes())["notices"].items()}
    return statistics_files([year_files(year) for year in said.years], [trend_lines(said.trend)], notices)


def _table(folder: Path, year: dict[str, Any]) -> EstimateTable:
    cells = {
        FigureKey(*(row[name] if name != "year" else year["year"] for name in FigureKey._fields)): _cell(row)
        for row in _rows(folder / "figures.csv", year["year"])
    }
    coverage = {
        FigureKey(row["indicator"], year["year"], row["level"], row["area"], "all", "all"): ProtectedCoverage(
            _whole(row["persons"]), _whole(row["registered"]), Status(row["status"])
        )
        for row in _rows(folder / "coverage.csv", year["year"])
    }
    stand_in = SimpleNamespace(year=year["year"], structure=year["structure"], cells=cells, coverage=coverage)
    return estimate(cast("ProtectedTable", stand_in))


def _rows(path: Path, year: int) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return [row for row in csv.DictReader(stream) if row["year"] == str(year)]


def _cell(row: dict[str, str]) -> ProtectedCell:
    return ProtectedCell(_whole(row["count"]), _whole(row["denominator"]), Status(row["status"]))


def _whole(text: str) -> int | None:
    return int(text) if text else None
