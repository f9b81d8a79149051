"""Which deliveries a year has: who reported, who did not, in which geography, received when, holding which numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from nki.reproduction.chance import generator
from nki.reproduction.fit import Counts, Fit, fit

if TYPE_CHECKING:
    from collections.abc import Collection

    from nki.reproduction.published import Absence, Published, PublishedRow, Status

NOBODY = Counts(0, 0, 0, 0, 0)
INDICATORS = ("34", "274")
"""NKI ids: bistand, transport."""

LAST_BEFORE_REFORM = 2019
"""The structure of kommuner that ended at the turn of 2019/2020; they use the codes of each year."""

_OPENING = (1, 2)
"""2 January: the first day a yearly delivery can come in."""

_IN_TIME = 14
"""Days from 2 to 15 January, the deadline; most have reported by then."""

_CORRECTIONS = 79
"""Days from 2 January to 21 March, after which nothing more enters the June publication."""

_SLOTS_A_DAY = 500
"""Minutes of a working day, so that no two deliveries of a year are received at once."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One delivery as it will be written: header and, when it reported, the counts of both indicators.

    `geography` is the year whose kommune numbers it uses; `received` is never equal within a year.
    """

    year: int
    kommune: str
    geography: int
    status: Status
    together_with: str
    received: datetime
    fits: tuple[Fit, ...] = ()

    @property
    def reported(self) -> bool:
        """Whether there are persons in it."""
        return self.status == "rapportert"

    @property
    def identity(self) -> str:
        """The innsending_id: «rekonstruert-2019-1806»."""
        return f"rekonstruert-{self.year}-{self.kommune}"

    def counts(self, nki_id: str) -> Counts:
        """Give the counts of one indicator; nobody where it has no row."""
        return next((f.counts for f in self.fits if f.row.nki_id == nki_id), NOBODY)


def plan_year(
    published: Published, year: int, *, seed: int, only: Collection[str] | None = None
) -> tuple[Planned, ...]:
    """Plan the deliveries of one year, latest received first; `only` keeps some kommuner, alike in all else."""
    absences = {a.kommune: a for a in published.absences if a.year == year}
    rows: dict[str, list[PublishedRow]] = {}
    for row in published.kommuner(year):
        rows.setdefault(row.area, []).append(row)
    received = _received(sorted({*rows, *absences}), year, seed)
    wanted = [kommune for kommune in received if only is None or kommune in only]
    headers = [_header(year, k, rows.get(k, []), absences.get(k), received[k]) for k in wanted]
    plans = [_filled(header, rows.get(header.kommune, []), seed) for header in headers]
    return tuple(sorted(plans, key=lambda plan: plan.received, reverse=True))


def _header(year: int, kommune: str, rows: list[PublishedRow], absence: Absence | None, received: datetime) -> Planned:
    """Plan who reports. Zero everywhere in both indicators was how «not reported» was published."""
    structure = absence.structure if absence else rows[0].structure
    geography = structure if structure > LAST_BEFORE_REFORM else year
    if absence:
        return Planned(year, kommune, geography, absence.status, absence.together_with, received)
    nothing = all(share == 0 for row in rows for share in row.shares)
    return Planned(year, kommune, geography, "ikke_rapportert" if nothing else "rapportert", "", received)


def _filled(header: Planned, rows: list[PublishedRow], seed: int) -> Planned:
    """Put the numbers into a delivery that reported."""
    return replace(header, fits=tuple(fit(row, seed=seed) for row in rows)) if header.reported else header


def _received(kommuner: list[str], year: int, seed: int) -> dict[str, datetime]:
    """Draw when each delivery came in: three of four by the deadline, none at the same minute."""
    rng = generator(seed, "received", year)
    days = np.arange(_CORRECTIONS * _SLOTS_A_DAY) // _SLOTS_A_DAY
    weight = np.where(days < _IN_TIME, 0.75 / _IN_TIME, 0.25 / (_CORRECTIONS - _IN_TIME))
    slots = rng.choice(days.size, size=len(kommuner), replace=False, p=weight / weight.sum())
    opening = datetime(year + 1, *_OPENING, 8, 0, tzinfo=UTC)
    return {
        kommune: opening + timedelta(days=int(slot) // _SLOTS_A_DAY, minutes=int(slot) % _SLOTS_A_DAY)
        for kommune, slot in zip(kommuner, slots, strict=True)
    }
