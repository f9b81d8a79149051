"""Lays what the figures can say out as the cells of a table, from the files of the release."""

from __future__ import annotations

import csv
from itertools import product
from typing import TYPE_CHECKING

from nki.web.bank.statistics import BEFORE, OTHER, SILENT
from nki.web.bank.table import MARKS, NOT_APPLICABLE, empty_cells, shown_marks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from nki.publication import PublishedRelease
    from nki.web.bank.statistics import Measure, Statistic
    from nki.web.bank.table import Cells, Table

LAND = "0"
Figure = tuple[str, str, str, str]
"""Area, outcome, age and year of a figure: its level follows from the code of the area."""


def lay_out_statistic(release: PublishedRelease, slug: str, statistic: Statistic) -> Callable[[Table], Cells]:
    """Give what lays out a table of statistics. Where there is nothing to say, the sign of the figure stands."""

    def lay_out(table: Table) -> Cells:
        cells = empty_cells(table)
        if statistic.own:
            _mark_hidden(cells, table, statistic, _Hidden(release, slug))
        shown, steps = shown_marks(release), _steps(table)
        places = {column: steps[code] for code, column in statistic.sides.items()}
        for row in csv.DictReader(release.statistics.files[statistic.file].decode().splitlines()):
            year = row[statistic.sides["Tid"]]
            # A series that has no later year than this one is not in a table of the newest year.
            if row["indicator"] != slug or year not in steps["Tid"]:
                continue
            corner = sum(place[row[column] or LAND] for column, place in places.items())
            mark = shown[year]
            for measure in statistic.measures:
                place, figure = corner + steps["ContentsCode"][measure.code], _figure(measure, row[measure.column])
                # Nothing is said of a figure that is not shown, whatever the file says.
                if figure is not None and cells.marks[place] == NOT_APPLICABLE:
                    cells.figures[place], cells.marks[place] = figure, mark
        return cells

    return lay_out


def _figure(measure: Measure, text: str) -> str | None:
    """Give a figure as it is written in the bank; None where it cannot be said."""
    if not measure.words:
        return text or None
    if not text:
        return str(measure.words[""]) if "" in measure.words else None
    return str(sum(measure.words.get(word, 0) for word in text.split()))


def _steps(table: Table) -> Mapping[str, Mapping[str, int]]:
    """Say how far each value of each variable is from the first cell."""
    return {
        variable.code: {code: place * stride for code, place in variable.places.items()}
        for variable, stride in zip(table.variables, table.strides, strict=True)
    }


def _mark_hidden(cells: Cells, table: Table, statistic: Statistic, hidden: _Hidden) -> None:
    """Let every cell have the sign of the figure it rests on, where that is not shown."""
    steps = _steps(table)
    measures: dict[str, list[int]] = {}
    for measure in statistic.measures:
        measures.setdefault(measure.rests_on, []).append(steps["ContentsCode"][measure.code])
    names = list(statistic.sides)
    for corner in product(*(steps[name].items() for name in names)):
        codes = {name: code for name, (code, _) in zip(names, corner, strict=True)}
        start = sum(step for _, step in corner)
        for rests_on, inner in measures.items():
            mark = hidden.mark(codes, rests_on)
            for step in inner if mark != NOT_APPLICABLE else ():
                cells.marks[start + step] = mark


class _Hidden:
    """Why figures are not shown: the mark of each, and of those it is held against."""

    def __init__(self, release: PublishedRelease, slug: str) -> None:
        self.marks: dict[Figure, int] = {
            (key.area, key.outcome, key.stratum, str(key.year)): MARKS.index(figure.status)
            for key, figure in release.figures.items()
            if key.indicator == slug and figure.share is None
        }
        years = [(str(year["year"]), str(year["structure"])) for year in release.manifest["years"]]
        self.wholes = {
            (year, area["area"]): {"land": LAND, "fylke": area["fylke"], "kostragruppe": area["kostragruppe"]}
            for year, structure in years
            for area in release.areas
            if area["structure"] == structure
        }

    def mark(self, codes: Mapping[str, str], rests_on: str) -> int:
        """Give the mark of the first figure that is not shown; not applicable where all are, or none is there."""
        found = (self.marks.get(figure) for figure in self._figures(codes, rests_on))
        return next((mark for mark in found if mark is not None), NOT_APPLICABLE)

    def _figures(self, codes: Mapping[str, str], rests_on: str) -> Iterator[Figure]:
        area, outcome, age, year = (codes[name] for name in ("Region", "Utfall", "Alder", "Tid"))
        yield area, outcome, age, year
        if rests_on == BEFORE:
            yield area, outcome, age, str(int(year) - 1)
        elif rests_on == SILENT:
            yield area, SILENT, age, year
        elif rests_on == OTHER:
            whole = self.wholes.get((year, area), {}).get(codes["Mot"])
            if whole:
                yield whole, outcome, age, year
