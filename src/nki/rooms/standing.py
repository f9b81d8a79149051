"""Where a kommune stands: what is due when, and how far each year has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from nki.errors import Severity
from nki.registers.store.model import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from nki.registers.store.model import Received
    from nki.rooms.words import Calendar

Phase = Literal["not_open", "open", "late", "closed"]
"""Before the window opens; until the deadline; until the last corrections; afterwards."""
MISSING = "missing"


@dataclass(frozen=True, slots=True)
class YearStatus:
    """One reporting year of a kommune: its dates, the phase today, and the delivery that tells how far it has come.

    `state` is that of the delivery in force, else of the latest, else `missing`; `errors` and `warnings` are its.
    `refused` is the fingerprint of a later one that was refused, empty when there is none.
    """

    year: int
    phase: Phase
    opens: date
    due: date
    corrected: date
    state: str
    in_force: bool
    sha256: str
    errors: int
    warnings: int
    refused: str = ""


def year_statuses(listed: Iterable[Received], deadlines: Calendar, today: date) -> Iterator[YearStatus]:
    """Give the year that is due, and every year something has been delivered for, newest first.

    `listed` are the kommune's deliveries, newest first.
    """
    by_year: dict[int, list[Received]] = {today.year - 1: []}
    for one in listed:
        by_year.setdefault(one.year, []).append(one)
    for year in sorted(filter(None, by_year), reverse=True):
        yield _status(year, by_year[year], deadlines, today)


def _status(year: int, listed: list[Received], deadlines: Calendar, today: date) -> YearStatus:
    opens, due, corrected = deadlines.of(year)
    late: Phase = "late" if today <= corrected else "closed"
    phase: Phase = "not_open" if today < opens else "open" if today <= due else late
    one = next((one for one in listed if one.in_force), listed[0] if listed else None)
    if one is None:
        return YearStatus(year, phase, opens, due, corrected, MISSING, in_force=False, sha256="", errors=0, warnings=0)
    errors, warnings = one.count(Severity.ERROR), one.count(Severity.WARNING)
    later = listed[0] if one.in_force and listed[0].state == State.REFUSED else None
    refused = later.sha256 if later else ""
    return YearStatus(
        year, phase, opens, due, corrected, str(one.state), one.in_force, one.sha256, errors, warnings, refused
    )
