"""Lays the figures of a release out as the cells of a table."""

from __future__ import annotations

import csv
from operator import itemgetter
from typing import TYPE_CHECKING

from nki.web.bank.table import MARKS, NOT_APPLICABLE, SHOWN, empty_cells, shown_marks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nki.publication import PublishedRelease
    from nki.web.bank.table import Cells, Table

_ABSENT = {"not_reported", "reported_with"}
_ABSENT_MARKS = {status: place or NOT_APPLICABLE for place, status in enumerate(MARKS)}
_NO_LIMITS: tuple[str | None, str | None] = (None, None)
_COLUMNS = {
    "Kommuner": "kommuner",
    "Rapportert": "reported",
    "Viderefoert": "carried",
    "Personer": "persons",
    "Registrert": "registered",
    "Dekning": "coverage",
}


INTERVALS = "estimates.csv"
Key = tuple[str, str, str, str, str]


def lay_out_figures(release: PublishedRelease, slug: str) -> Callable[[Table], Cells]:
    """Give what lays out the table of an indicator: region, outcome, age, measure, year.

    A share that is withheld has no interval for the same reason; one that is exact has none to speak of.
    """

    def lay_out(table: Table) -> Cells:
        cells = empty_cells(table)
        region, outcome, age, measure, year = (variable.places for variable in table.variables)
        first, second, third, fourth, fifth = table.strides
        shown, limits = shown_marks(release), _intervals(release, slug)
        for key, figure in release.figures.items():
            if key.indicator != slug:
                continue
            corner = region[key.area] * first + outcome[key.outcome] * second + age[key.stratum] * third
            corner += year[str(key.year)] * fifth
            said = limits.get((str(key.year), key.level, key.area, key.stratum, key.outcome), _NO_LIMITS)
            low, high = _NO_LIMITS if figure.share is None else said
            values: dict[str, object] = {"Antall": figure.count, "Nevner": figure.denominator, "Andel": figure.share}
            values |= {"AndelNedre": low, "AndelOevre": high} if "AndelNedre" in measure else {}
            for code, value in values.items():
                place = corner + measure[code] * fourth
                if value is None:
                    cells.marks[place] = _ABSENT_MARKS[figure.status]
                else:
                    cells.figures[place], cells.marks[place] = str(value), shown[str(key.year)]
        return cells

    return lay_out


def lay_out_coverage(release: PublishedRelease, slug: str) -> Callable[[Table], Cells]:
    """Give what lays out what the figures rest on: region, measure, year."""

    def lay_out(table: Table) -> Cells:
        cells = empty_cells(table)
        shown = shown_marks(release)
        for row in release.reporting:
            _fill(table, cells, (row["kommune"], row["year"]), dict.fromkeys(_COLUMNS, ""), _absence(row["status"]))
        for row in release.coverage:
            if row["indicator"] == slug:
                figures = {code: row.get(column, "0") for code, column in _COLUMNS.items()}
                marks = (shown[row["year"]], MARKS.index(row["status"]))
                _fill(table, cells, (row["area"], row["year"]), figures, marks)
        return cells

    return lay_out


def _fill(
    table: Table, cells: Cells, where: tuple[str, str], figures: Mapping[str, str], marks: tuple[int, int]
) -> None:
    """Fill every measure of an area and year; `marks` are that of a figure, and that of none."""
    region, measure, year = (variable.places for variable in table.variables)
    first, second, third = table.strides
    for code, text in figures.items():
        place = region[where[0]] * first + measure[code] * second + year[where[1]] * third
        cells.figures[place], cells.marks[place] = (text, marks[0]) if text else (None, marks[1])


def _intervals(release: PublishedRelease, slug: str) -> Mapping[Key, tuple[str | None, str | None]]:
    """Read the limits of every share of an indicator, as text; None where the release says none."""
    rows = csv.reader(release.statistics.files.get(INTERVALS, b"").decode().splitlines())
    names = next(rows, [])
    if not names:
        return {}
    wanted = itemgetter(*map(names.index, ("indicator", "year", "level", "area", "stratum", "outcome", "low", "high")))
    found = {}
    for row in rows:
        indicator, *key, low, high = wanted(row)
        if indicator == slug:
            found[tuple(key)] = (low or None, high or None)
    return found


def _absence(status: str) -> tuple[int, int]:
    return SHOWN, MARKS.index("not_reported" if status in _ABSENT else "not_applicable")
