"""Earlier releases of the same indicator and year: what they give away about what is withheld now, and then.

Somebody who has all releases has one table: every area that is the same stands in it once, with all that was ever
shown of it, and an area that changed stands in it once for each time. What is left when an old sum is taken from a new
one is then a sum like any other.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
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

    A kommune that has delivered in one and not in another is taken to have nobody there, unless `doubting`.
    """
    tables = (now, *earlier)
    versions, laid = Versions(tables, doubting=doubting), _Laid()
    for number, table in enumerate(tables):
        laid.add(table, versions, number)
    values = laid.values if doubting else laid.values | _nobody_yet(laid)
    known = (cell for cell, why in now.withheld.items() if cell in values and why != Why.ABSENT)
    withheld = {cell: why for cell, why in laid.withheld.items() if cell not in values}
    return Revision(
        replace(now, values=values, withheld=withheld, parts=laid.parts, at_most=laid.at_most),
        _changed(now, earlier),
        tuple(sorted(known)),
        _revised(versions),
    )


@dataclass(slots=True)
class _Laid:
    """What the tables say together; `late` are kommuner that have delivered in another than a table."""

    values: dict[Cell, int] = field(default_factory=dict)
    withheld: dict[Cell, Why] = field(default_factory=dict)
    parts: dict[Place, Parts] = field(default_factory=dict)
    at_most: dict[Cell, int] = field(default_factory=dict)
    late: set[Place] = field(default_factory=set)

    def add(self, table: PublicTable, versions: Versions, number: int) -> None:
        """Lay one more beside those before it."""
        names = {place: _named(place, first) for place, first in versions.first[number].items()}
        here = {place for place, first in versions.first[number].items() if first == number}
        for cell, value in {**table.values, **table.leaked}.items():
            self.values.setdefault(_in(cell, names), value)
        for cell, why in table.withheld.items():
            self.withheld.setdefault(_in(cell, names), why)
        self.at_most |= {_in(cell, names): most for cell, most in table.at_most.items() if cell.place in here}
        parts = {names[whole]: _ways(ways, names, number) for whole, ways in table.parts.items() if whole in here}
        self.parts |= parts | _the_same_country(table, names, number)
        self.late |= {names[place] for place in versions.late(number)}
        if not table.smallest and (number or versions.gone):
            self.late |= {part for ways in parts.values() for way in ways for part in way if _silent(part)}


def _changed(now: PublicTable, earlier: tuple[PublicTable, ...]) -> tuple[Cell, ...]:
    """Find what is shown in both and has changed by a small count."""
    rules = now.rules
    return tuple(
        sorted(
            {
                cell
                for before in earlier
                for cell in before.values.keys() & now.values.keys()
                if rules.first <= abs(before.values[cell] - now.values[cell]) <= rules.last
            }
        )
    )


def _revised(versions: Versions) -> tuple[str, ...]:
    changed = {place for number in versions.releases for place in versions.changed(number) | versions.new(number)}
    return tuple(sorted({place.code for place in changed}))


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


def _the_same_country(table: PublicTable, names: Mapping[Place, Place], number: int) -> dict[Place, Parts]:
    """Where everybody is the same in another structure, so is the country."""
    same = table.smallest and all(names[place] == place for place in table.smallest)
    lands = [place for place in names if place.level == "land" and names[place] != place] if same else []
    return {names[land]: (*_ways(table.parts.get(land, ()), names, number), (land,)) for land in lands}


def _silent(part: Place) -> bool:
    """Tell whether kommuner that had not delivered are put together in a part of a table."""
    return part.level == REST and part.area.startswith("silent ")


def _nobody_yet(laid: _Laid) -> dict[Cell, int]:
    """Give zeros for kommuner that had not delivered then and have another time."""
    cells = (*laid.withheld, *laid.values)
    strata, outcomes = {cell.stratum for cell in cells}, {cell.outcome for cell in cells} | {DENOMINATOR}
    ages = {*strata, ALL, *([UNKNOWN] if strata - {ALL} else [])}
    return {Cell(*place, stratum, outcome): 0 for place, stratum, outcome in product(sorted(laid.late), ages, outcomes)}
