"""The full grid of a year: every row there is, one for each kommune without, and the rule for small counts alone."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from nki.compute import OUTCOMES, CellKey, Counts
from nki.disclosure.table import FigureKey, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nki.compute import CountTable
    from nki.disclosure.policy import Policy

_NOTHING = Counts(0, 0, 0, 0, 0, 0)
_ABSENT = {"not_reported": Status.NOT_REPORTED, "reported_with": Status.NOT_REPORTED}


class Grid:
    """The rows of a count table on the grid they are published on."""

    def __init__(self, counts: CountTable) -> None:
        self.counts = counts
        self.absent = {
            report.kommune: _ABSENT.get(report.status, Status.NOT_APPLICABLE)
            for report in counts.reports
            if not report.has_figures
        }

    def rows(self, of: str | None = None) -> Iterator[tuple[CellKey, Counts, Status | None]]:
        """Give every row (or those of an indicator) with its counts, and why there are none.

        That is NOT_REPORTED, NOT_APPLICABLE, or None.
        """
        rows = {key: row for key, row in self.counts.rows.items() if of is None or key.indicator == of}
        for key, row in rows.items():
            yield key, row, self.absence(key)
        strata = sorted({(key.indicator, key.stratum) for key in rows})
        for kommune in self.absent:
            for indicator, stratum in strata:
                key = CellKey(indicator, self.counts.year, "kommune", kommune, stratum)
                if key not in rows:
                    yield key, _NOTHING, self.absence(key)

    def absence(self, key: CellKey) -> Status | None:
        """Say why an area has no figures, None if it has."""
        if key.level == "kommune":
            return self.absent.get(key.area)
        return Status.NOT_REPORTED if (key.level, key.area) in self.counts.unreported_areas else None


def small_cells(counts: CountTable, policy: Policy) -> Mapping[FigureKey, Status]:
    """Say what the rule for small counts does to each cell when nothing protects it: for comparison, never to publish.

    SMALL where the count or its denominator is small.
    """
    found: dict[FigureKey, Status] = {}
    for key, row, absence in Grid(counts).rows():
        small = policy.of(key.indicator).small
        for outcome, count in zip(OUTCOMES, row[1:], strict=True):
            withheld = small.holds(count) or small.holds(row.denominator)
            status = Status.SMALL if withheld else Status.SHOWN if row.denominator else Status.NOT_APPLICABLE
            found[FigureKey(*key, outcome)] = absence or status
    return MappingProxyType(found)
