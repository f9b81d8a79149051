"""Which areas are the same in several releases of a year, as far as somebody can tell who has them all."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from nki.disclosure.audit.public import ELSEWHERE, REST, Why

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nki.disclosure.audit.public import Cell, Place, PublicTable

    Version = tuple[int, Place]
    """The table an area first stands in as it is, 0 for the newest; and the area."""

Said = TypeVar("Said")
_DEPTH = {"kommune": 0, "fylke": 1, "kostragruppe": 1, "land": 2}


class Versions:
    """Gives each area of each table the first table in which it is the same; `tables` begin with the newest.

    A kommune is the same where its deliveries are, as far as it is told what they were, and nothing shown both times
    differs. A larger area is the same where its parts are. Where it changed though none of its parts is seen to have,
    any of them that has something withheld may have. With `doubting`, so may they all.
    """

    def __init__(self, tables: Sequence[PublicTable], *, doubting: bool = False) -> None:
        self.tables, self.doubting = tables, doubting
        self.values = [_by_place(table.values) for table in tables]
        self.withheld = [_by_place(table.withheld) for table in tables]
        self.places = [
            {*values, *withheld, *table.parts, *table.smallest}
            for table, values, withheld in zip(tables, self.values, self.withheld, strict=True)
        ]
        self.first: list[dict[Place, int]] = []
        self.known: dict[Version, dict[Cell, int]] = {}
        for number in range(len(tables)):
            self._place(number)

    def _place(self, number: int) -> None:
        """Find the version of every area of a table, the smallest areas first."""
        suspect: set[Place] = set()
        while True:
            self.first.append({})
            odd = [place for place in self._in_order(number) if not self._settle(number, place, suspect)]
            found = {part for place in odd for part in self._below(number, place)} - suspect
            if not found:
                break
            suspect |= found
            del self.first[number]
        for place, version in self.first[number].items():
            known = self.known.setdefault((version, place), {})
            for cell, value in self.values[number].get(place, {}).items():
                known.setdefault(cell, value)

    def changed(self, number: int) -> set[Place]:
        """Give the kommuner of a table, or those its areas are made of, that have changed since."""
        table, first = self.tables[number], self.first[number]
        leaves = table.smallest or {place for place in first if place.level == "kommune" and place not in table.parts}
        return {place for place in leaves if first[place]}

    def late(self, number: int) -> set[Place]:
        """Give the kommuner of a table that had delivered nothing, and have in another one."""
        changed, parts = self.changed(number) | self.gone, self.tables[number].parts
        silent = (place for place in self.first[number] if place.level == "kommune" and self._silent(number, place))
        return {place for place in silent if {place, *(part for way in parts.get(place, ()) for part in way)} & changed}

    def new(self, number: int) -> set[Place]:
        """Give the kommuner of the newest table that were not to be told from other silent ones in an earlier."""
        return set() if self.tables[number].smallest else self._heard(0) - self.places[number]

    @cached_property
    def gone(self) -> set[Place]:
        """The kommuner an earlier release has figures for, and the newest has not."""
        return {place for number in self.releases for place in self._heard(number)} - self._heard(0)

    @cached_property
    def releases(self) -> list[int]:
        """The earlier tables that are from releases."""
        return [n for n, table in enumerate(self.tables) if n and table.origin != ELSEWHERE]

    def _heard(self, number: int) -> set[Place]:
        places = (place for place in self.places[number] if place.level == "kommune")
        return {place for place in places if not self._silent(number, place)}

    def _in_order(self, number: int) -> list[Place]:
        parts = self.tables[number].parts
        return sorted(self.places[number], key=lambda place: (place in parts, _DEPTH.get(place.level, 0), place))

    def _settle(self, number: int, place: Place, suspect: set[Place]) -> bool:
        """Give an area its version; tell whether what is shown of it can be explained by its parts."""
        inside = self._inside(number, place)
        for other in range(number):
            if self.first[other].get(place) != other or (
                place in suspect or self._may_have_changed(number, other, place)
            ):
                continue
            if inside != self._inside(other, place) and self.tables[number].origin != ELSEWHERE:
                continue
            if self._agree(number, other, place):
                self.first[number][place] = other
                return True
            if inside:
                self.first[number][place] = number
                return False
        self.first[number][place] = number
        return True

    def _inside(self, number: int, place: Place) -> frozenset[Version]:
        """Name the versions of the parts of an area; figures from elsewhere say nothing of parts."""
        ways = self.tables[number].parts.get(place, ())
        return frozenset(
            (self.first[number].get(part, number), part) for way in ways for part in way if part.level != REST
        )

    def _may_have_changed(self, number: int, other: int, place: Place) -> bool:
        """Tell whether a kommune is another for some other reason than that figures differ."""
        if place.level != "kommune" or place in self.tables[number].parts:
            return False
        older, newer = self.tables[number], self.tables[other]
        if self._silent(number, place) != self._silent(other, place):
            return True
        if self.doubting and (self.withheld[number].get(place) or self.withheld[other].get(place)):
            return True
        if older.made_of and newer.made_of:
            return older.made_of.get(place.code) != newer.made_of.get(place.code)
        gone = self.values[number].get(place, {}).keys() & self.withheld[other].get(place, {}).keys()
        return bool(gone) and newer.rules.unchanged_stay and older.origin != ELSEWHERE

    def _silent(self, number: int, place: Place) -> bool:
        return not self.values[number].get(place) and set(self.withheld[number].get(place, {}).values()) == {Why.ABSENT}

    def _agree(self, number: int, other: int, place: Place) -> bool:
        known = self.known[other, place]
        return all(known.get(cell, value) == value for cell, value in self.values[number].get(place, {}).items())

    def _below(self, number: int, place: Place) -> set[Place]:
        """Name the kommuner of an area that have something withheld, now or then."""
        found: set[Place] = set()
        waiting = [place]
        while waiting:
            at = waiting.pop()
            ways = self.tables[number].parts.get(at, ())
            waiting += [part for way in ways for part in way]
            if not ways and any(withheld.get(at) for withheld in self.withheld[: number + 1]):
                found.add(at)
        return found


def _by_place(cells: Mapping[Cell, Said]) -> dict[Place, dict[Cell, Said]]:
    found: dict[Place, dict[Cell, Said]] = defaultdict(dict)
    for cell, what in cells.items():
        found[cell.place][cell] = what
    return dict(found)
