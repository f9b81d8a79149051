"""A delivery as its own header row describes it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from nki.registers.sources import Source


class ReportStatus(StrEnum):
    """What the kommune says of its own reporting (`status` in innsending)."""

    REPORTED = "rapportert"
    NOT_REPORTED = "ikke_rapportert"
    PARTIAL = "delvis"
    TOGETHER = "rapportert_sammen_med"

    @property
    def has_records(self) -> bool:
        """Tell whether the delivery itself carries persons."""
        return self in (ReportStatus.REPORTED, ReportStatus.PARTIAL)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery: the row of `innsending`, and where its records lie.

    `received` is in UTC (a time without zone is taken as UTC); `geography` is the year whose kommune numbers it uses.
    """

    id: str
    year: int
    kommune: str
    geography: int
    status: ReportStatus
    together_with: str
    received: datetime
    preliminary: bool
    origin: str
    source: Source

    @property
    def rank(self) -> tuple[datetime, str, str]:
        """Order among deliveries: the one received last wins; the id decides between equals."""
        return (self.received, self.id, self.kommune)
