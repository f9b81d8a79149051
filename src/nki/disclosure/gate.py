"""The gate: counts go in, and what comes out may be published.

Today it holds the national primary rule. Counts of 1–4 are withheld, a share is withheld with its numerator or
denominator, zero is shown. It does not yet protect against recomputation from the rest of the table; what is made
from it says so.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from nki.compute import OUTCOMES, CellKey, Counts
from nki.disclosure.table import (
    _GATE,
    FigureKey,
    ProtectedCell,
    ProtectedCoverage,
    ProtectedTable,
    Status,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nki.compute import CountTable, Coverage
    from nki.disclosure.policy import Policy, SmallCounts

_NOTHING = Counts(0, 0, 0, 0, 0, 0)
_ABSENT = {"not_reported": Status.NOT_REPORTED, "reported_with": Status.NOT_REPORTED}


def protect(counts: CountTable, policy: Policy) -> ProtectedTable:
    """Withhold what the policy withholds, cell by cell, on the full grid of the structure."""
    absent = {
        report.kommune: _ABSENT.get(report.status, Status.NOT_APPLICABLE)
        for report in counts.reports
        if not report.has_figures
    }
    silent = counts.unreported_areas
    cells: dict[FigureKey, ProtectedCell] = {}
    for key, row in _grid(counts, absent):
        status = _absence(key, absent, silent)
        for outcome, count in zip(OUTCOMES, row[1:], strict=True):
            cell = ProtectedCell(None, None, status) if status else _cell(count, row.denominator, policy.small)
            cells[FigureKey(*key, outcome)] = cell
    coverage = {
        FigureKey(*key, "all"): _coverage(row, _absence(key, absent, silent), policy.small)
        for key, row in counts.coverage.items()
    }
    return ProtectedTable(
        year=counts.year,
        structure=counts.structure,
        origin=counts.origin,
        preliminary=counts.preliminary,
        policy=policy,
        reporting=counts.reports,
        cells=MappingProxyType(dict(sorted(cells.items()))),
        coverage=MappingProxyType(coverage),
        passed=_GATE,
    )


def _grid(counts: CountTable, absent: dict[str, Status]) -> Iterator[tuple[CellKey, Counts]]:
    """Give every row, and an empty one for each kommune without."""
    yield from counts.rows.items()
    strata = sorted({(key.indicator, key.stratum) for key in counts.rows})
    for kommune in absent:
        for indicator, stratum in strata:
            key = CellKey(indicator, counts.year, "kommune", kommune, stratum)
            if key not in counts.rows:
                yield key, _NOTHING


def _absence(key: CellKey, absent: dict[str, Status], silent: frozenset[tuple[str, str]]) -> Status | None:
    if key.level == "kommune":
        return absent.get(key.area)
    return Status.NOT_REPORTED if (key.level, key.area) in silent else None


def _cell(count: int, denominator: int, small: SmallCounts) -> ProtectedCell:
    if denominator == 0:
        return ProtectedCell(0, 0, Status.NOT_APPLICABLE)
    shown_count = None if small.holds(count) else count
    shown_denominator = None if small.holds(denominator) else denominator
    withheld = shown_count is None or shown_denominator is None
    return ProtectedCell(shown_count, shown_denominator, Status.SMALL if withheld else Status.SHOWN)


def _coverage(row: Coverage, absent: Status | None, small: SmallCounts) -> ProtectedCoverage:
    if absent:
        return ProtectedCoverage(None, None, absent)
    if row.persons == 0:
        return ProtectedCoverage(0, 0, Status.NOT_APPLICABLE)
    if any(small.holds(count) for count in (row.persons, row.registered, row.persons - row.registered)):
        return ProtectedCoverage(None, None, Status.SMALL)
    return ProtectedCoverage(row.persons, row.registered, Status.SHOWN)
