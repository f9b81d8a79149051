"""Counts the reconstructed register year by year, and gathers what came out as published and what did not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from nki.disclosure import load_policy, small_cells
from nki.period import Period
from nki.pipeline import Request, count_extract, delivery_records, extract_year
from nki.reproduction.compare import (
    Match,
    Verdict,
    Withheld,
    YearCounts,
    compare_row,
    over_withheld,
    structure_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from nki.compute import CountTable
    from nki.pipeline import Catalogue
    from nki.publication import DeliveryRecord
    from nki.registers import Extract
    from nki.reproduction.published import Absence, Published
    from nki.reproduction.write import Built

STRUCTURE = 2020
"""The structure the published figures are in, for every year."""


@dataclass(frozen=True, slots=True)
class Reproduction:
    """The outcome of holding computed against published, before the gate, and the counts (structure 2020) by year."""

    matches: tuple[Match, ...]
    withheld: tuple[Withheld, ...]
    over_withheld: int
    told_apart: tuple[Absence, ...]
    confused: tuple[Absence, ...]
    counts: tuple[CountTable, ...]
    deliveries: tuple[DeliveryRecord, ...]

    def verdicts(self, level: str, **where: object) -> dict[Verdict, int]:
        """Count the shown shares of a level by verdict, where rows have these values (`year`, `nki_id`)."""
        found = [
            match.verdict
            for match in self.matches
            if match.row.level == level and all(getattr(match.row, name) == value for name, value in where.items())
        ]
        return {verdict: found.count(verdict) for verdict in Verdict}

    @property
    def accepted(self) -> bool:
        """Tell whether every kommune share came out as published or has its reason, and the withheld are withheld."""
        wrong = any(match.verdict == Verdict.WRONG for match in self.matches)
        return not wrong and not self.confused and not self.over_withheld and all(w.kept_back for w in self.withheld)


def reproduce(
    catalogue: Catalogue,
    published: Published,
    built: Built,
    register: Path,
    progress: Callable[[str, int, int], None] | None = None,
) -> Reproduction:
    """Compute every year of the register at `register` and compare it with what was published."""
    years: list[_Year] = []
    for year in published.years:
        years.append(_compute(catalogue, published, register, year))
        if progress:
            progress("Teller og sammenligner", len(years), len(published.years))
    slugs = {indicator.nki_id: indicator.slug for indicator in catalogue.indicators}
    unfit = {(row.row.nki_id, row.row.year, row.row.area) for row in built.unfit}
    found: list[Match | Withheld] = []
    over = 0
    for row in published.rows:
        counted = years[published.years.index(row.year)].counted[structure_of(row)]
        odd = (row.nki_id, row.year, row.area) in unfit
        found += compare_row(row, slugs[row.nki_id], counted, unfit=odd)
        over += 0 if odd or row.level != "kommune" else over_withheld(row, slugs[row.nki_id], counted.small)
    missing = {year: _not_reported(one.counted.values()) for year, one in zip(published.years, years, strict=True)}
    return Reproduction(
        matches=tuple(match for match in found if isinstance(match, Match)),
        withheld=tuple(w for w in found if isinstance(w, Withheld) and w.row.level == "kommune"),
        over_withheld=over,
        told_apart=tuple(a for a in published.absences if a.year in missing and a.kommune in missing[a.year]),
        confused=tuple(a for a in published.absences if a.year in missing and a.kommune not in missing[a.year]),
        counts=tuple(one.counted[STRUCTURE].counts for one in years),
        deliveries=tuple(delivery for one in years for delivery in one.deliveries),
    )


@dataclass(frozen=True, slots=True)
class _Year:
    counted: Mapping[int, YearCounts]
    deliveries: tuple[DeliveryRecord, ...]


def _compute(catalogue: Catalogue, published: Published, register: Path, year: int) -> _Year:
    request = Request((register / str(year),), year, STRUCTURE)
    extract = extract_year(catalogue, request)
    structures = {structure_of(row) for row in published.rows if row.year == year}
    counted = {s: _count(catalogue, extract, replace(request, structure=s)) for s in structures}
    return _Year(counted, delivery_records(extract))


def _count(catalogue: Catalogue, extract: Extract, request: Request) -> YearCounts:
    counts = count_extract(catalogue, extract, request)
    twice = count_extract(catalogue, per_delivery(extract), request)
    return YearCounts(counts, twice, small_cells(counts, load_policy(catalogue.folder, Period(counts.year))))


def per_delivery(extract: Extract) -> Extract:
    """Make everyone in two deliveries two persons, as the published figures for land and fylke have it."""
    other = (pl.col("person") ^ (pl.col("delivery").cast(pl.UInt64) * 0x9E3779B97F4A7C15)).alias("person")
    records = extract.records
    order = ["person", "code", "day", "delivery", "row"]
    apart = replace(
        records,
        persons=records.persons.with_columns(other).sort("person", "delivery", "row"),
        registrations=records.registrations.with_columns(other).sort(order, nulls_last=False),
    )
    return replace(extract, records=apart)


def _not_reported(counted: Iterable[YearCounts]) -> set[str]:
    """Give the kommuner whose every cell says «not reported», in any of the structures."""
    found: set[str] = set()
    for year in counted:
        found |= {r.kommune for r in year.counts.reports if r.status in {"not_reported", "reported_with"}}
    return found
