"""Holds what a delivery says against the kommuner it is like and against a year ago, as the register has them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nki.period import Period

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from sqlite3 import Row

    from nki.errors import Finding
    from nki.registers.rules.figures import Figures
    from nki.registers.store.store import Store

_IN_FORCE = "SELECT sequence, kommune, figures FROM in_force WHERE year = ?"


def practice_of(
    store: Store, header: Mapping[str, str | int], figures: Sequence[Mapping[str, Any]]
) -> tuple[Finding, ...]:
    """Run the rules about practice (D100-D106) over one delivery, beside those in force of the year and the one before.

    What comes later is held against this one; this one is not told of again.
    """
    from nki.registers.rules.figures import Figures  # noqa: PLC0415  (the readers are heavy; only where used)
    from nki.registers.rules.practice import jumps, year_findings  # noqa: PLC0415

    controls, year, kommune = store.register.controls, int(header["year"]), str(header["kommune"])
    if controls is None or not figures:
        return ()
    at, own = controls.on(Period(year).last_day).at, [Figures(**one) for one in figures]
    others = [
        one for row in store.catalog.rows(_IN_FORCE, (year,)) if row["kommune"] != kommune for one in _of(store, row)
    ]
    before = [
        one
        for row in store.catalog.rows(f"{_IN_FORCE} AND kommune = ?", (year - 1, kommune))
        for one in _of(store, row)
    ]
    return (*year_findings([*own, *others], store.register.reference, at, only={kommune}), *jumps(own, before, at))


def _of(store: Store, row: Row) -> tuple[Figures, ...]:
    from nki.registers.rules.figures import Figures  # noqa: PLC0415  (the readers are heavy; only where used)

    sequence = row["sequence"]
    if sequence not in store.figures:
        store.figures[sequence] = tuple(Figures(**one) for one in json.loads(row["figures"]))
    return store.figures[sequence]
