"""The unprotected counts, for those who own the data; everything here stays inside."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from nki.reference import Level

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

OUTCOMES = ("met", "partly_met", "unmet", "unreported", "other")
"""Outcome slugs in the order of every table; `other` is in the denominator and in no måltall."""


class CellKey(NamedTuple):
    """One line of the counts: an indicator's figures for an area and age group; sorts as the files are sorted."""

    indicator: str
    year: int
    level: str
    area: str
    stratum: str


class Counts(NamedTuple):
    """How many persons: those with the need, and what became of it. The outcomes add up to the denominator."""

    denominator: int
    met: int
    partly_met: int
    unmet: int
    unreported: int
    other: int


class Coverage(NamedTuple):
    """How many persons were delivered, and for how many of them the need is registered (whatever the answer)."""

    persons: int
    registered: int


@dataclass(frozen=True, slots=True)
class KommuneReport:
    """What a kommune of the structure said of its reporting, and with whom it reported.

    `status`: reported, partial, not_reported, reported_with; carried when it is counted from the delivery of the year
    before; or not_applicable where its figure cannot be computed because it is made of parts of divided kommuner.
    """

    kommune: str
    status: str
    together_with: str = ""

    @property
    def is_carried(self) -> bool:
        """Tell whether its figures are those of the year before."""
        return self.status == "carried"

    @property
    def has_figures(self) -> bool:
        """Tell whether there are records of its own behind its figures."""
        return self.status in {"reported", "partial", "carried"}


@dataclass(frozen=True, slots=True)
class CountTable:
    """Counts of one year in one structure, every level; `rows` sorted by key, `coverage` by indicator and area.

    `origin`: where the records come from: register, rekonstruert or syntetisk. `received` is the latest delivery's.
    `unreported_areas`: level and code of those above the kommune none of whose kommuner reported, and where nobody in
    another's delivery lives; their zeros in `rows` mean nothing.
    """

    year: int
    structure: int
    origin: str
    preliminary: bool
    received: datetime | None
    reports: tuple[KommuneReport, ...]
    unreported_areas: frozenset[tuple[str, str]]
    rows: Mapping[CellKey, Counts]
    coverage: Mapping[CellKey, Coverage]

    def to_csv(self) -> str:
        """Write the fixed table of `nki counts`: a header row, `,`-separated, sorted by the first five columns."""
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([*CellKey._fields, *Counts._fields])
        writer.writerows([*key, *counts] for key, counts in self.rows.items())
        return stream.getvalue()

    def frame(self) -> pl.DataFrame:
        """Give the same table as columns."""
        columns = list(zip(*([*key, *counts] for key, counts in self.rows.items()), strict=True))
        names = [*CellKey._fields, *Counts._fields]
        types = [pl.String, pl.Int64, *[pl.String] * 3, *[pl.Int64] * len(Counts._fields)]
        return pl.DataFrame(
            [
                pl.Series(name, values, dtype)
                for name, values, dtype in zip(names, columns or [()] * 11, types, strict=True)
            ]
        )

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Hand the table to polars, pandas, duckdb or pyarrow as it is."""
        return self.frame().__arrow_c_stream__(requested_schema)


Tally = dict[tuple[str, Level, str], list[list[int]]]
"""What an engine gives: indicator, level, area → for each stratum of the description, in its order, what Counts holds.

Areas without anybody may lack.
"""

Presence = dict[tuple[str, Level, str], list[int]]
"""What an engine gives of coverage: indicator, level, area → [persons, registered]."""
