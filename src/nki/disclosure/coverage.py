"""How much the figures rest on, rounded: not a table of its own to be subtracted from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nki.disclosure.table import FigureKey, ProtectedCoverage, Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nki.compute import Coverage
    from nki.disclosure.grid import Grid
    from nki.disclosure.policy import Policy
    from nki.disclosure.table import ProtectedCell


def protect_coverage(
    grid: Grid, policy: Policy, cells: Mapping[FigureKey, ProtectedCell]
) -> dict[FigureKey, ProtectedCoverage]:
    """Round persons and registered; where an area's denominator is withheld, nothing is said of either.

    With the need registered for few, the denominator cannot be larger, so that would be one more thing to know.
    With nobody delivered it is 0: where that 0 is withheld to protect another, so is this.
    """
    return {
        FigureKey(*key, "all"): _coverage(row, grid.absence(key), policy, cells.get(FigureKey(*key, "met")))
        for key, row in grid.counts.coverage.items()
    }


def _coverage(
    row: Coverage, absent: Status | None, policy: Policy, headline: ProtectedCell | None
) -> ProtectedCoverage:
    if absent:
        return ProtectedCoverage(None, None, absent)
    if headline is None or headline.denominator is None:
        return ProtectedCoverage(None, None, headline.status if headline else Status.SMALL)
    if row.persons == 0:
        return ProtectedCoverage(0, 0, Status.NOT_APPLICABLE)
    step = policy.coverage_step
    persons, registered = (step * ((count + step // 2) // step) for count in row)
    if persons == 0:
        return ProtectedCoverage(None, None, Status.SMALL)
    return ProtectedCoverage(persons, registered, Status.SHOWN)
