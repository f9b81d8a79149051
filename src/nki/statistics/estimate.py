"""From protected counts to what they can honestly say."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from nki.disclosure import Status
from nki.statistics.share import share

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from nki.disclosure import FigureKey, ProtectedTable


@dataclass(frozen=True, slots=True)
class Estimate:
    """A published figure: count, denominator, share in percent (three decimals), each None where not shown."""

    count: int | None
    denominator: int | None
    share: Decimal | None
    status: Status


@dataclass(frozen=True)
class EstimateTable:
    """One year's figures on the full grid, sorted, with the protected table they are made from."""

    protected: ProtectedTable

    @cached_property
    def figures(self) -> Mapping[FigureKey, Estimate]:
        """Every cell, with its share where count and denominator may be shown; made when they are first asked for."""
        return {
            key: Estimate(
                cell.count,
                cell.denominator,
                share(cell.count or 0, cell.denominator or 0) if cell.status == Status.SHOWN else None,
                cell.status,
            )
            for key, cell in self.protected.cells.items()
        }


def estimate(protected: ProtectedTable) -> EstimateTable:
    """Give a protected table with the share of every cell whose count and denominator may be shown."""
    return EstimateTable(protected)
