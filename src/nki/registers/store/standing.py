"""Who has delivered: a fact about every kommune and year, from what is in force."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite3 import Row

    from nki.registers.store.store import Store

MISSING = "mangler"


@dataclass(frozen=True, slots=True)
class KommuneStanding:
    """What a kommune has delivered for a year: the status it gave, or `mangler` when nothing is in force.

    `with_us` are the kommuner that say they reported together with this one. `version` counts its deliveries of the
    year, `persons` are those in the one in force, and `registered` for how many of them each need is.
    """

    kommune: str
    name: str
    status: str
    together_with: str = ""
    with_us: tuple[str, ...] = ()
    sequence: int | None = None
    version: int = 0
    persons: int = 0
    registered: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class YearStanding:
    """A year as delivered: every kommune, the persons delivered, and how many of them each need is registered for."""

    year: int
    kommuner: tuple[KommuneStanding, ...]
    persons: int
    registered: dict[str, int]

    def count(self, status: str) -> int:
        """Count the kommuner with a status."""
        return sum(kommune.status == status for kommune in self.kommuner)


def year_standing(store: Store, year: int) -> YearStanding:
    """Say of every kommune of the year's structure, and of others that delivered, how it stands."""
    rows = {row["kommune"]: row for row in store.catalog.rows("SELECT * FROM in_force WHERE year = ?", (year,))}
    reference = store.register.reference
    names: dict[str, str] = dict.fromkeys(rows, "")
    if year in reference.years:
        names |= {area.code: area.name for area in reference.geography(year).kommuner}
    registered: dict[str, int] = {}
    for row in rows.values():
        for code, persons in json.loads(row["registered"]).items():
            registered[code] = registered.get(code, 0) + persons
    kommuner = tuple(_standing(kommune, names[kommune], rows) for kommune in sorted(names))
    return YearStanding(year, kommuner, sum(row["persons"] for row in rows.values()), registered)


def _standing(kommune: str, name: str, rows: dict[str, Row]) -> KommuneStanding:
    row = rows.get(kommune)
    if row is None:
        return KommuneStanding(kommune, name, MISSING)
    with_us = tuple(sorted(code for code, other in rows.items() if other["together_with"] == kommune))
    numbers = row["sequence"], row["version"], row["persons"], json.loads(row["registered"])
    return KommuneStanding(kommune, name, row["status"], row["together_with"], with_us, *numbers)
