"""The same year in two divisions of the country: both laid on the kommuner people were delivered with.

A kommune that came of several others is the sum of theirs, and a fylke is the sum of the same kommuner whatever number
they have been given since. With that, two divisions are sums of one table.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nki.disclosure.audit.labels import as_told
from nki.disclosure.audit.public import SMALLEST, Place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nki.disclosure.audit.public import Cell, PublicTable

    Made = Mapping[tuple[str, str], tuple[str, ...]]
    """By level and code of an area, the kommuner people were delivered with that it is made of."""

LAND = "land"


def laid_on(table: PublicTable, made: Made, structure: int | None = None) -> PublicTable:
    """Add to a table what its areas are made of; with `structure`, name them after it: the same code is another area.

    The country is the same in all.
    """
    table = as_told(table)
    known = {cell.place for cell in (*table.values, *table.withheld)}
    ways = {
        place: (tuple(Place("kommune", code + SMALLEST) for code in made[place]),)
        for place in sorted(known)
        if place.level != LAND and place in made
    }
    parts = {place: (*table.parts.get(place, ()), *ways.get(place, ())) for place in sorted({*table.parts, *ways})}
    smallest = frozenset(part for way in ways.values() for part in way[0])
    return _named(replace(table, parts=parts, smallest=smallest, told={}), structure)


def renamed(level: str, code: str, structure: int | None) -> str:
    """Give the code an area of another structure goes by."""
    return code if structure is None or level == LAND else f"{code} ({structure})"


def _named(table: PublicTable, structure: int | None) -> PublicTable:
    def place(of: Place) -> Place:
        return of if of in table.smallest else of._replace(area=renamed(*of, structure))

    def cell(of: Cell) -> Cell:
        return of._replace(area=renamed(of.level, of.area, structure))

    return replace(
        table,
        values={cell(one): value for one, value in table.values.items()},
        withheld={cell(one): why for one, why in table.withheld.items()},
        leaked={cell(one): value for one, value in table.leaked.items()},
        at_most={cell(one): most for one, most in table.at_most.items()},
        parts={place(whole): tuple(tuple(map(place, way)) for way in ways) for whole, ways in table.parts.items()},
    )
