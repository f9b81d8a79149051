"""Earlier releases of the same indicator and year: what they give away about what is withheld now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nki.disclosure.audit.public import ELSEWHERE, Why

if TYPE_CHECKING:
    from nki.disclosure.audit.public import Cell, Place, PublicTable


@dataclass(frozen=True, slots=True)
class Revision:
    """A table with what earlier releases add, and the cells shown in both that changed by a small count.

    `known` are the cells withheld now that were shown before, in areas where nothing that is shown has changed, or
    whose share is shown.
    """

    table: PublicTable
    changed: tuple[Cell, ...] = ()
    known: tuple[Cell, ...] = ()


def with_earlier(now: PublicTable, earlier: tuple[PublicTable, ...]) -> Revision:
    """Lay earlier tables of the same indicator and year beside this one.

    An area where every figure shown both times is the same is taken to be unchanged; what was shown of it before is
    still true. An area with a changed figure is another matter: its unknowns are new ones. Under `unchanged_stay` a
    figure that is gone has changed too; one from elsewhere never was here, and says so of nothing.
    """
    values = {**now.values, **now.leaked}
    withheld = {cell: why for cell, why in now.withheld.items() if cell not in now.leaked}
    changed: set[Cell] = set()
    learnt = set(now.leaked)
    for before in earlier:
        moved = {cell for cell in before.values.keys() & now.values.keys() if before.values[cell] != now.values[cell]}
        steps = {cell: abs(before.values[cell] - now.values[cell]) for cell in moved}
        if now.rules.unchanged_stay and before.origin != ELSEWHERE:
            moved |= before.values.keys() & now.withheld.keys()
        changed |= {cell for cell, step in steps.items() if now.rules.first <= step <= now.rules.last}
        for cell in _still_true(now, before, {cell.place for cell in moved}):
            values[cell] = before.values[cell]
            if withheld.pop(cell, Why.ABSENT) != Why.ABSENT:
                learnt.add(cell)
    return Revision(replace(now, values=values, withheld=withheld), tuple(sorted(changed)), tuple(sorted(learnt)))


def _still_true(now: PublicTable, before: PublicTable, moved: set[Place]) -> set[Cell]:
    """Give the cells shown before and not now, of areas that have not moved and hold nobody who has."""
    whole = {place for place, ways in now.parts.items() if any(part in moved for way in ways for part in way)}
    places = {cell.place for cell in now.values} | {cell.place for cell in now.withheld}
    stopped = moved | whole
    return {
        cell for cell in before.values.keys() - now.values.keys() if cell.place in places and cell.place not in stopped
    }
