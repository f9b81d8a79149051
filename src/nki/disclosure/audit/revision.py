"""Earlier releases of the same indicator and year: what they give away about what is withheld now, and then.

Somebody who has all releases has one table: every area that is the same stands in it once, with all that was ever
shown of it, and an area that changed stands in it once for each time. What is left when an old sum is taken from a new
one is then a sum like any other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

from nki.disclosure.audit.public import ALL, DENOMINATOR, EARLIER, REST, UNKNOWN, Cell, Place, Why
from nki.disclosure.audit.versions import Versions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nki.disclosure.audit.public import PublicTable

    Parts = tuple[tuple[Place, ...], ...]


@dataclass(frozen=True, slots=True)
class Revision:
    """A table with what earlier releases add, and the cells shown in both that changed by a small count.

    `known` are cells withheld now that an earlier one shows, of an area that is the same in both, or whose share is
    shown. `revised` are the kommuner that have changed since one of them.
    """

    table: PublicTable
    changed: tuple[Cell, ...] = ()
    known: tuple[Cell, ...] = ()
    revised: tuple[str, ...] = ()


def with_earlier(now: PublicTable, earlier: tuple[PublicTable, ...], *, doubting: bool = False) -> Revision:
    """Lay earlier tables of the same indicator and year beside this one; see `Versions` for what is taken as the same.

    A kommune that has delivered since is taken to have had nobody then, unless `doubting`.
    """
    tables = (now, *earlier)
    versions = Versions(tables, doubting=doubting)
    values: dict[Cell, int] = {}
    withheld: dict[Cell, Why] = {}
    parts: dict[Place, Parts] = {}
    at_most: dict[Cell, int] = {}
    changed: set[Cell] = set()
    for number, table in enumerate(tables):
        names = {place: _named(place, first) for place, first in versions.first[number].items()}
        here = {place for place, first in versions.first[number].items() if first == number}
        for cell, value in {**table.values, **table.leaked}.items():
            values.setdefault(_in(cell, names), value)
        for cell, why in table.withheld.items():
            withheld.setdefault(_in(cell, names), why)
        parts |= {names[whole]: _ways(ways, names, number) for whole, ways in table.parts.items() if whole in here}
        at_most |= {_in(cell, names): most for cell, most in table.at_most.items() if cell.place in here}
        steps = ((cell, abs(value - now.values[cell])) for cell, value in table.values.items() if cell in now.values)
        changed |= {cell for cell, step in steps if now.rules.first <= step <= now.rules.last}
    if not doubting:
        values |= _nobody_yet(withheld, values, parts)
    known = (cell for cell, why in now.withheld.items() if cell in values and why != Why.ABSENT)
    return Revision(
        replace(
            now,
            values=values,
            withheld={cell: why for cell, why in withheld.items() if cell not in values},
            parts=parts,
            at_most=at_most,
        ),
        tuple(sorted(changed)),
        tuple(sorted(known)),
        _revised(versions),
    )


def _revised(versions: Versions) -> tuple[str, ...]:
    changed = {place for by_place in versions.first for place, first in by_place.items() if first}
    return tuple(sorted(place.area for place in changed if place.level == "kommune"))


def _named(place: Place, first: int) -> Place:
    return place._replace(area=f"{place.area}{EARLIER}{first}") if first else place


def _in(cell: Cell, names: Mapping[Place, Place]) -> Cell:
    return cell._replace(area=names[cell.place].area)


def _ways(ways: Parts, names: Mapping[Place, Place], number: int) -> Parts:
    """Name the parts of an area as it was in a table; who is in none of them is somebody else each time."""
    return tuple(
        tuple(names.get(part, _named(part, number)) if part.level != REST else _named(part, number) for part in way)
        for way in ways
    )


def _nobody_yet(
    withheld: Mapping[Cell, Why], values: Mapping[Cell, int], parts: Mapping[Place, Parts]
) -> dict[Cell, int]:
    """Give zeros for kommuner that had not delivered then and have since."""
    since = {cell.place for cell, why in withheld.items() if why != Why.ABSENT} | {cell.place for cell in values}
    places = {part for ways in parts.values() for way in ways for part in way if part.earlier and part not in since}
    late = {place for place in places if place.level != REST or place.area.startswith("silent ")}
    strata = {cell.stratum for cell in (*withheld, *values)}
    outcomes = {cell.outcome for cell in (*withheld, *values)} | {DENOMINATOR}
    ages = {*strata, ALL, *([UNKNOWN] if strata - {ALL} else [])}
    return {Cell(*place, stratum, outcome): 0 for place, stratum, outcome in product(sorted(late), ages, outcomes)}
