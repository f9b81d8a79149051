"""Holds what nki computes against what was really published, share by share, and says why where they differ."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from nki.compute import CellKey
from nki.disclosure import FigureKey, Status
from nki.statistics import share

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from nki.compute import Counts, CountTable
    from nki.reproduction.published import PublishedRow

PUBLISHED_OUTCOMES = ("met", "partly_met", "unmet", "unreported")
"""The outcomes of måltall 1a, 5a, 9a and 13a, the only ones published with open data."""

ENDED = 2019
"""Marks a published row of a kommune that was divided in 2020, under the number it had in its own year."""


class Verdict(StrEnum):
    """How a published share relates to the computed one."""

    IDENTICAL = "identical"
    NOBODY = "nobody"
    NOT_REPORTED = "not_reported"
    UNFIT = "unfit"
    SUM = "sum"
    WRONG = "wrong"


REASONS = {
    Verdict.IDENTICAL: "Lik til tredje desimal.",
    Verdict.NOBODY: "Publisert som 0 uten noen i nevneren; hos oss «ikke aktuelt».",
    Verdict.NOT_REPORTED: "Publisert som 0 uten at kommunen hadde rapportert; hos oss «ikke rapportert».",
    Verdict.UNFIT: "Ingen hele tall gir de publiserte andelene i denne raden; de nærmeste er brukt.",
    Verdict.SUM: "Sum av rekonstruerte kommuner; det publiserte teller dessuten den som er i to kommuner, to ganger.",
    Verdict.WRONG: "Ingen kjent grunn.",
}


@dataclass(frozen=True, slots=True)
class YearCounts:
    """What was computed for one year in one structure, and what the rule for small counts alone does to each cell.

    `per_delivery` are the counts when a person in two deliveries is counted in both, as in the published figures.
    """

    counts: CountTable
    per_delivery: CountTable
    small: Mapping[FigureKey, Status]


@dataclass(frozen=True, slots=True)
class Match:
    """One share that was shown: `published` and `computed` in percent (None: no share to compute)."""

    row: PublishedRow
    outcome: str
    published: Decimal
    computed: Decimal | None
    per_delivery: Decimal | None
    verdict: Verdict

    @property
    def reason(self) -> str:
        """Say in words why the two differ, or that they do not."""
        return REASONS[self.verdict]


@dataclass(frozen=True, slots=True)
class Withheld:
    """One share that was withheld: whether the gate withholds it too."""

    row: PublishedRow
    outcome: str
    kept_back: bool


def compare_row(row: PublishedRow, indicator: str, year: YearCounts, *, unfit: bool) -> Iterator[Match | Withheld]:
    """Compare the four shares of a published row with the figures of the same area and structure."""
    key = CellKey(indicator, row.year, row.level, row.area, "all")
    once, twice = year.counts.rows.get(key), year.per_delivery.rows.get(key)
    for place, outcome in enumerate(PUBLISHED_OUTCOMES):
        published = row.shares[place]
        status = year.small[FigureKey(*key, outcome)]
        if published is None:
            yield Withheld(row, outcome, status == Status.SMALL)
            continue
        computed = _share(once, place)
        verdict = _verdict(row, published, computed, status, unfit=unfit)
        yield Match(row, outcome, published, computed, _share(twice, place), verdict)


def structure_of(row: PublishedRow) -> int:
    """Give the year whose kommune numbers a published row uses: 2020, or its own for a kommune that was divided."""
    return row.year if row.structure == ENDED else row.structure


def over_withheld(row: PublishedRow, indicator: str, small: Mapping[FigureKey, Status]) -> int:
    """Count shares of a row that were shown and are withheld here."""
    keys = (FigureKey(indicator, row.year, row.level, row.area, "all", outcome) for outcome in PUBLISHED_OUTCOMES)
    return sum(
        published is not None and small[key] == Status.SMALL for key, published in zip(keys, row.shares, strict=True)
    )


def _share(counts: Counts | None, place: int) -> Decimal | None:
    return share(counts[1 + place], counts.denominator) if counts and counts.denominator else None


def _verdict(
    row: PublishedRow, published: Decimal, computed: Decimal | None, status: Status, *, unfit: bool
) -> Verdict:
    if status == Status.NOT_REPORTED and published == 0:
        return Verdict.NOT_REPORTED
    if computed == published:
        return Verdict.IDENTICAL
    if computed is None and published == 0:
        return Verdict.NOBODY
    if row.level != "kommune":
        return Verdict.SUM
    return Verdict.UNFIT if unfit else Verdict.WRONG
