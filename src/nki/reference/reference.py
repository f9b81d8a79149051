"""The one thing the other rooms ask: geographies, correspondences and sources, from one reading of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from nki.errors import CatalogueError, Finding, Severity, UsageError
from nki.reference.correspondence import Correspondence, backward, forward
from nki.reference.layout import lay_out
from nki.reference.source import Source
from nki.reference.steps import shares, steps
from nki.reference.tables import Tables, load_tables

if TYPE_CHECKING:
    from pathlib import Path

    from nki.reference.area import Area
    from nki.reference.geography import Geography


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """The code lists of one catalogue; what has been laid out once is kept as long as the object lives."""

    _tables: Tables = field(repr=False)
    _plans: dict[date, Geography] = field(init=False, repr=False, default_factory=dict)
    _ways: dict[tuple[int, int], Correspondence] = field(init=False, repr=False, default_factory=dict)

    @property
    def years(self) -> range:
        """The years the code lists are complete for."""
        covers = self._tables.sources.covers
        return range(covers.first, covers.last + 1)

    def geography(self, year: int) -> Geography:
        """Give the ground plan on 1 January; raises UsageError for a year outside `years`."""
        return self._plan(date(self._known(year), 1, 1))

    def areas_on(self, day: date) -> tuple[Area, ...]:
        """Give all areas as they were on `day`, in publication order; raises UsageError outside `years`."""
        self._known(day.year)
        return self._plan(day).areas

    def bydeler(self, year: int) -> dict[str, str]:
        """Give the kommune of every bydel on 1 January, by code; raises UsageError outside `years`."""
        day = date(self._known(year), 1, 1)
        return {row.code: row.kommune for row in self._tables.bydeler if row.holds(day)}

    def correspondence(self, from_year: int, to_year: int) -> Correspondence:
        """Give the way between the kommuner of two years, either direction; raises UsageError outside `years`."""
        years = self._known(from_year), self._known(to_year)
        if years not in self._ways:
            self._ways[years] = self._way(from_year, to_year)
        return self._ways[years]

    def source(self, file: str) -> Source:
        """Say where a code list, «kommuner.csv», comes from; raises UsageError when there is no such list."""
        for entry in self._tables.sources.files:
            if entry.file == file:
                return Source(**dict(entry))
        known = ", ".join(entry.file for entry in self._tables.sources.files)
        raise UsageError(f"Ingen kodeliste heter «{file}». Disse finnes: {known}.")

    def _known(self, year: int) -> int:
        if year not in self.years:
            first, last = self.years[0], self.years[-1]
            raise UsageError(f"Kodelistene dekker årene {first}–{last}, og {year} er ikke blant dem.")
        return year

    def _plan(self, day: date) -> Geography:
        if day not in self._plans:
            self._plans[day] = lay_out(self._tables, day)
        return self._plans[day]

    def _way(self, from_year: int, to_year: int) -> Correspondence:
        early, late = sorted((from_year, to_year))
        first, last = self.geography(early), self.geography(late)
        all_steps = steps(self._tables.changes, self._tables.parts)
        taken = [step for step in all_steps if date(early, 1, 1) < step.day <= date(late, 1, 1)]
        found = {area.code: shares(area.code, taken) for area in first.kommuner}
        self._insist_on_codes(last, {code for split in found.values() for code in split})
        return (forward if from_year <= to_year else backward)(from_year, to_year, found)

    def _insist_on_codes(self, last: Geography, reached: set[str]) -> None:
        astray = sorted(reached ^ set(last.fylke_by_kommune))
        if astray:
            what = f"Endringene fører ikke til kommunene i {last.year}; dette skiller: {', '.join(astray)}."
            file = str(self._tables.folder / "kommuneendringer.csv")
            todo = "Legg inn endringen som mangler, eller rett datoen i kommuner.csv."
            raise CatalogueError([Finding("K208", Severity.ERROR, what, file, todo=todo)])


def load_reference(folder: Path) -> Reference:
    """Read the code lists of the catalogue at `folder` (the root, with codelists/ in it).

    Raises CatalogueError with all findings when the lists contradict themselves, UnreadableError when one is missing.
    """
    return Reference(load_tables(folder / "codelists"))
