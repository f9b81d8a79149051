"""Figures people have from elsewhere: a kommune's annual report, an answer in parliament, a newspaper.

What nki publishes must be safe together with them, as with its own earlier releases. The file itself is never
published, nor its fingerprint: a release says how many there were.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, NonNegativeInt, StringConstraints

from nki.catalogue import Entry, load_rows
from nki.disclosure.audit.public import ELSEWHERE, Cell, PublicTable
from nki.errors import DisclosureError

if TYPE_CHECKING:
    from pathlib import Path

    from nki.reference import Geography

Word = Annotated[str, StringConstraints(min_length=1)]


class OutsideRow(Entry):
    """One figure: persons with an outcome, or in the denominator, in an area and an age group (or `all`)."""

    indicator: Word = Field(alias="indikator")
    year: int = Field(alias="aar")
    level: Word = Field(alias="nivaa")
    area: Word = Field(alias="omraade")
    stratum: Word = Field(alias="aldersgruppe")
    outcome: Word = Field(alias="utfall")
    count: NonNegativeInt = Field(alias="antall")

    @property
    def cell(self) -> Cell:
        """The cell it is a count of."""
        return Cell(self.level, self.area, self.stratum, self.outcome)


@dataclass(frozen=True, slots=True)
class OutsideFigures:
    """A file of figures known from elsewhere, and its SHA-256."""

    sha256: str
    rows: tuple[OutsideRow, ...]

    def tables(self, year: int | None = None, geography: Geography | None = None) -> tuple[PublicTable, ...]:
        """Give them as earlier tables, one per indicator and year; of one year only, if it is given.

        With `geography`, raises DisclosureError for an area it does not have: that figure would protect nobody.
        """
        asked = [row for row in self.rows if year in (None, row.year)]
        known = {(str(area.level), area.code) for area in geography.areas} if geography else set()
        for row in asked:
            if geography and row.cell.place not in known:
                raise DisclosureError(
                    f"{row.level} {row.area} finnes ikke i inndelingen {geography.year}, som tallene for {row.year} "
                    "følger. Et tall utenfra må stå i samme inndeling: rett området, eller ta linjen ut."
                )
        names = sorted({(row.indicator, row.year) for row in asked})
        return tuple(PublicTable(*name, self._counts(name), withheld={}, parts={}, origin=ELSEWHERE) for name in names)

    def _counts(self, name: tuple[str, int]) -> dict[Cell, int]:
        return {row.cell: row.count for row in self.rows if (row.indicator, row.year) == name}


def read_outside(path: Path) -> OutsideFigures:
    """Read a `;`-separated file with the columns of OutsideRow; raises CatalogueError, UnreadableError."""
    rows = load_rows(path, OutsideRow)
    return OutsideFigures(hashlib.sha256(path.read_bytes()).hexdigest(), rows)
