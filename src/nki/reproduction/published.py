"""What Helsedirektoratet published for 2017-2021, as it stands in the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from nki.catalogue import Entry, load_rows

if TYPE_CHECKING:
    from pathlib import Path

Shares = tuple[Decimal | None, Decimal | None, Decimal | None, Decimal | None]
"""Percent with at most three decimals for met, partly_met, unmet, unreported; None = withheld."""

Status = Literal["rapportert", "ikke_rapportert", "rapportert_sammen_med"]


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """The four published shares (måltall 1a, 5a, 9a, 13a) of one indicator, year and place.

    `nki_id` is "34" (bistand) or "274" (transport). `structure` 2020: the kommuner of 2020 for every year;
    2019: a kommune that ended in 2019, under its own code of that year.
    """

    nki_id: str
    year: int
    level: str
    area: str
    name: str
    structure: int
    shares: Shares


@dataclass(frozen=True, slots=True)
class Absence:
    """A kommune that did not report itself in a year, and with whom it reported, if with anyone."""

    year: int
    kommune: str
    structure: int
    status: Status
    together_with: str


@dataclass(frozen=True, slots=True)
class Published:
    """All that was published, and what is known of those who did not report."""

    rows: tuple[PublishedRow, ...]
    absences: tuple[Absence, ...] = ()

    @property
    def years(self) -> tuple[int, ...]:
        """The reporting years there are rows for, in order."""
        return tuple(sorted({row.year for row in self.rows}))

    def kommuner(self, year: int) -> tuple[PublishedRow, ...]:
        """Give the kommune rows of one year, both indicators and both structures."""
        return tuple(row for row in self.rows if row.year == year and row.level == "kommune")


Kommune = Annotated[str, Field(pattern=r"^\d{4}$")]
Share = Annotated[Decimal, Field(ge=0, le=100, decimal_places=3)]


class _Line(Entry):
    nki_id: Literal["34", "274"]
    aar: int
    nivaa: Literal["land", "fylke", "kommune"]
    omraade: str
    navn: str
    struktur: int
    andel_1a: Share | None = None
    andel_5a: Share | None = None
    andel_9a: Share | None = None
    andel_13a: Share | None = None


class _AbsenceLine(Entry):
    aar: int
    kommune: Kommune
    navn: str
    struktur: int
    status: Status
    sammen_med: Kommune | None = None
    merknad: str


def load_published(folder: Path) -> Published:
    """Read `nki_2017_2021.csv` and `avvik.csv` of `folder`; raises CatalogueError, UnreadableError."""
    lines = load_rows(folder / "nki_2017_2021.csv", _Line)
    absences = load_rows(folder / "avvik.csv", _AbsenceLine)
    return Published(tuple(map(_row, lines)), tuple(map(_absence, absences)))


def _row(line: _Line) -> PublishedRow:
    shares = (line.andel_1a, line.andel_5a, line.andel_9a, line.andel_13a)
    return PublishedRow(line.nki_id, line.aar, line.nivaa, line.omraade, line.navn, line.struktur, shares)


def _absence(line: _AbsenceLine) -> Absence:
    return Absence(line.aar, line.kommune, line.struktur, line.status, line.sammen_med or "")
