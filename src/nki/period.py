"""The period a figure speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A reporting year, 1 January to 31 December (form fields 27 and 28: «årlig»)."""

    year: int

    @property
    def first_day(self) -> date:
        """1 January: the day whose geography the year's figures follow."""
        return date(self.year, 1, 1)

    @property
    def last_day(self) -> date:
        """31 December: age is counted, and registrations are cut off, on this day."""
        return date(self.year, 12, 31)

    def __str__(self) -> str:
        """Give the year as it stands in every table: «2021»."""
        return str(self.year)
