"""The people behind a national table, where they are: kommuner, and those who count in larger areas only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nki.compute import OUTCOMES
from nki.disclosure.suppression.cells import ALL, UNKNOWN
from nki.disclosure.suppression.homeless import NOWHERE, place_homeless
from nki.reference import Level

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from nki.compute import CountTable
    from nki.disclosure.suppression.problem import Ints
    from nki.reference import Geography

    Key = tuple[str, str]

_SHOWN = frozenset({"reported", "partial", "carried"})
_SILENT = frozenset({"not_reported", "reported_with"})
_KOMMUNE = Level.KOMMUNE.value
_LARGER = (Level.FYLKE.value, Level.KOSTRAGRUPPE.value)


@dataclass(frozen=True, eq=False)
class People:
    """Counts (places, ages, outcomes), ages ending with «unknown», and which places each area is made of.

    `areas` are those with figures; `outside` are the places of an area that are in no smaller area with figures: they
    follow by subtraction.
    """

    ages: tuple[str, ...]
    counts: Ints
    areas: dict[Key, tuple[int, ...]]
    outside: dict[Key, tuple[int, ...]]


def people_of(counts: CountTable, indicator: str, geography: Geography) -> People:
    """Place the people of an indicator's table; raises ValueError if a part is larger than its whole."""
    reader = _Reader(counts, indicator)
    number, places, inside, land = _placed(reader, geography)
    shown = {code: number[code] for code in reader.shown() if code in number}
    areas: dict[Key, Sequence[int]] = dict(inside)
    areas |= {land: range(len(places))} if land in reader.published else {}
    areas |= {(Level.KOMMUNE.value, code): [place] for code, place in shown.items()}
    outside = _outside(inside, len(places), set(shown.values()), land) if land in areas else {}
    # A kommune without figures may be all that is left of two larger areas at once.
    outside |= {(Level.KOMMUNE.value, code): (place,) for code, place in number.items() if code not in shown}
    return _used(reader, places, areas, outside, _nobody(reader, number, places))


def people_over(
    finest: CountTable,
    indicator: str,
    geography: Geography,
    own: Mapping[Key, tuple[str, ...]],
    others: Mapping[Key, tuple[str, ...]],
) -> People:
    """Place the people of a table by the kommuner they were delivered with, for areas of any structure made of these.

    `finest` and `geography` are of the structure of the deliveries. `own` are the areas with figures, and what is left
    of them is protected; `others` have figures in a release that is out. Raises ValueError as `people_of` does.
    """
    reader = _Reader(finest, indicator)
    number, places, _, land = _placed(reader, geography)
    made: dict[Key, Sequence[int]] = {
        key: [number[code] for code in codes] for key, codes in sorted({**others, **own}.items())
    }
    inside = {key: list(made[key]) for key in sorted(own) if key[0] in _LARGER}
    shown = {place for key in own if key[0] == Level.KOMMUNE for place in made[key]}
    outside = _outside(inside, len(places), shown, land)
    nobody = _nobody(reader, number, places)
    return _used(reader, places, made | {land: range(len(places))}, outside, nobody)


def _placed(
    reader: _Reader, geography: Geography
) -> tuple[dict[str, int], list[Ints], dict[Key, list[int]], tuple[str, str]]:
    """Give each kommune a place, and the homeless; the counts in each, the places in larger areas, and the country."""
    number = {area.code: place for place, area in enumerate(geography.kommuner)}
    places = reader.of_kommuner(number)
    belongs = {
        Level.FYLKE.value: geography.fylke_by_kommune,
        Level.KOSTRAGRUPPE.value: geography.kostragruppe_by_kommune,
    }
    inside: dict[Key, list[int]] = {key: [] for key in sorted(reader.published) if key[0] in _LARGER}
    for level, owners in belongs.items():
        for code, owner in owners.items():
            if (level, owner) in inside:
                inside[level, owner].append(number[code])
    land = (geography.land.level.value, geography.land.code)
    homeless_by_pair = place_homeless(*_left(reader, places, inside, land)) if land in reader.published else {}
    for key, homeless in homeless_by_pair.items():
        for level, owner in zip(_LARGER, key, strict=True):
            if owner != NOWHERE:
                inside[level, owner].append(len(places))
        places.append(homeless)
    return number, places, inside, land


def _nobody(reader: _Reader, number: Mapping[str, int], places: list[Ints]) -> set[int]:
    """Find the places of kommuner that have delivered nothing: nobody can hide where everybody knows nobody is."""
    return {number[code] for code in reader.silent() if code in number and not places[number[code]].any()}


def _used(
    reader: _Reader,
    places: list[Ints],
    areas: Mapping[Key, Sequence[int]],
    outside: Mapping[Key, Sequence[int]],
    nobody: Collection[int],
) -> People:
    """Leave out places that are in no area with figures or hold `nobody`, and areas without places."""
    counts = np.array(places, np.int64)
    if (counts < 0).any():
        raise ValueError("A part of the table is larger than its whole.")
    areas = {key: [place for place in found if place not in nobody] for key, found in areas.items()}
    areas = {key: found for key, found in areas.items() if found}
    used = sorted({place for found in areas.values() for place in found})
    number = {place: new for new, place in enumerate(used)}
    kept = [
        {key: tuple(number[place] for place in found if place in number) for key, found in one.items()}
        for one in (areas, outside)
    ]
    return People((*reader.ages, UNKNOWN), counts[used], *kept)


def _left(
    reader: _Reader, places: list[Ints], inside: Mapping[Key, list[int]], land: Key
) -> tuple[dict[str, Ints], dict[str, Ints], Ints]:
    """Give who is in a fylke, in a kostragruppe and in the country, and in none of its kommuner."""
    left = {key: reader.of(*key) - _sum(places, members) for key, members in inside.items()}
    fylker, grupper = ({code: rest for (at, code), rest in left.items() if at == level} for level in _LARGER)
    return fylker, grupper, reader.of(*land) - _sum(places, range(len(places)))


def _outside(inside: Mapping[Key, list[int]], places: int, shown: set[int], land: Key) -> dict[Key, tuple[int, ...]]:
    """Find what is left of each area when what is shown of its parts is taken away; of the country, in both ways."""
    found = {key: tuple(place for place in members if place not in shown) for key, members in inside.items()}
    for level in _LARGER:
        covered = {place for key, members in inside.items() if key[0] == level for place in members}
        if covered:
            found[f"{land[0]} {level}", land[1]] = tuple(place for place in range(places) if place not in covered)
    if not inside:
        found[land] = tuple(place for place in range(places) if place not in shown)
    return {key: members for key, members in sorted(found.items()) if members}


class _Reader:
    """Reads an area's counts (ages and «unknown», outcomes) out of a count table."""

    def __init__(self, counts: CountTable, indicator: str) -> None:
        self.table = counts
        self.rows = {key[2:]: row[1:] for key, row in counts.rows.items() if key.indicator == indicator}
        self.ages = tuple(sorted({stratum for _, _, stratum in self.rows} - {ALL}))
        self.published = {key[:2] for key in self.rows}

    def of(self, level: str, code: str) -> Ints:
        nobody = (0,) * len(OUTCOMES)
        known = [self.rows.get((str(level), code, age), nobody) for age in self.ages]
        everyone = np.array(self.rows.get((str(level), code, ALL), nobody), np.int64)
        table = np.array([*known, nobody], np.int64)
        table[-1] = everyone - table.sum(axis=0)
        return table

    def of_kommuner(self, codes: Iterable[str]) -> list[Ints]:
        """Give the counts of kommuner, all laid out at once: it is done each time a table is taken up."""
        nobody, get = (0,) * len(OUTCOMES), self.rows.get
        found = [[get((_KOMMUNE, code, age), nobody) for age in (*self.ages, ALL)] for code in codes]
        tables = np.array(found, np.int64).reshape(len(found), len(self.ages) + 1, len(OUTCOMES))
        tables[:, -1] -= tables[:, :-1].sum(axis=1)
        return list(tables)

    def shown(self) -> list[str]:
        status = {report.kommune: report.status for report in self.table.reports}
        codes = sorted({code for level, code, _ in self.rows if level == Level.KOMMUNE})
        return [code for code in codes if status.get(code, "reported") in _SHOWN]

    def silent(self) -> list[str]:
        return [report.kommune for report in self.table.reports if report.status in _SILENT]


def _sum(places: list[Ints], inside: Iterable[int]) -> Ints:
    return sum((places[place] for place in inside), np.zeros_like(places[0]))
