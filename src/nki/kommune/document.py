"""A report as headings, sentences and tables, before it is a page, a print or a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

Cell = str | int | Decimal | None
"""Text, a whole number, a number with decimals to show as it is, or nothing to show."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first column names the row. `caption` says what it shows, for those who cannot see the heading.

    `language` is that of the rows where it is not the document's: what is official stands as it was written.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    language: str = ""

    @property
    def numbers(self) -> tuple[bool, ...]:
        """Tell of each column whether it holds numbers; where there is no number to show, words may stand."""
        return tuple(
            bool(place) and any(not isinstance(row[place], str | None) for row in self.rows)
            for place in range(len(self.columns))
        )


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with sentences and tables below it."""

    title: str
    notes: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """The whole, in one language; `lead` are the sentences that must be read first.

    `contents` is the heading of a list of the sections, where one who reads on a screen has use for it.
    """

    language: str
    title: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    contents: str = ""


def shown(cell: Cell) -> str:
    """Write a cell as Norwegian text: «12 345», «62,8»; nothing for nothing."""
    if cell is None:
        return ""
    if isinstance(cell, int):
        return f"{cell:,}".replace(",", "\u202f")
    return str(cell).replace(".", ",").replace("-", "−") if isinstance(cell, Decimal) else cell
