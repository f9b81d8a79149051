"""From protected counts to what they can honestly say."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class EstimateTable:
    """One year's figures on the full grid, sorted, with the protected table they were made from."""

    protected: ProtectedTable
    figures: Mapping[FigureKey, Estimate]


def estimate(protected: ProtectedTable) -> EstimateTable:
    """Add the share to every cell whose count and denominator may be shown."""
    figures = {
        key: Estimate(
            cell.count,
            cell.denominator,
            share(cell.count or 0, cell.denominator or 0) if cell.status == Status.SHOWN else None,
            cell.status,
        )
        for key, cell in protected.cells.items()
    }
    return EstimateTable(protected, figures)
