"""The people behind a national table, where they are: kommuner, and those who count in larger areas only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nki.compute import OUTCOMES
from nki.disclosure.suppression.cells import ALL, UNKNOWN
from nki.reference import Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nki.compute import CountTable
    from nki.disclosure.suppression.problem import Ints
    from nki.reference import Geography

    Key = tuple[str, str]

_SHOWN = frozenset({"reported", "partial"})


@dataclass(frozen=True, eq=False)
class People:
    """Counts (places, ages, outcomes), ages ending with «unknown», and which places each area is made of.

    `areas` are those with figures; `outside` are the places that are no kommune: the residual of an area after the
    smaller ones, which follows by subtraction.
    """

    ages: tuple[str, ...]
    counts: Ints
    areas: dict[Key, tuple[int, ...]]
    outside: dict[Key, int]


def people_of(
    counts: CountTable, indicator: str, geography: Geography, extra: Sequence[tuple[str, str, tuple[str, ...]]]
) -> People:
    """Place the people of an indicator's table; raises ValueError if a part is larger than its whole."""
    reader = _Reader(counts, indicator)
    places = [reader.of(Level.KOMMUNE, area.code) for area in geography.kommuner]
    number = {area.code: place for place, area in enumerate(geography.kommuner)}
    members = {
        (area.level.value, area.code): [number[code] for code in geography.members(area)]
        for area in (*geography.fylker, *geography.kostragrupper)
    }
    outside: dict[tuple[str, str], int] = {}
    country = list(range(len(places)))
    for key in [key for key in members if key[0] == Level.FYLKE]:
        left = reader.of(*key) - _sum(places, members[key])
        if left.any():
            outside[key] = len(places)
            members[key].append(len(places))
            country.append(len(places))
            places.append(left)
    land = (geography.land.level.value, geography.land.code)
    left = reader.of(*land) - _sum(places, country)
    if left.any():
        outside[land] = len(places)
        country.append(len(places))
        places.append(left)
    members[land] = country
    members |= {(Level.KOMMUNE.value, code): [number[code]] for code in reader.shown() if code in number}
    members |= {(level, code): [number[part] for part in parts] for level, code, parts in extra}
    _refuse_impossible(reader, places, members)
    everyone = np.array(places, np.int64)
    shown = {key: tuple(inside) for key, inside in members.items() if inside}
    return People((*reader.ages, UNKNOWN), everyone, shown, outside)


class _Reader:
    """Reads an area's counts (ages and «unknown», outcomes) out of a count table."""

    def __init__(self, counts: CountTable, indicator: str) -> None:
        self.table = counts
        self.rows = {key[2:]: row[1:] for key, row in counts.rows.items() if key.indicator == indicator}
        self.ages = tuple(sorted({stratum for _, _, stratum in self.rows} - {ALL}))

    def of(self, level: str, code: str) -> Ints:
        nobody = (0,) * len(OUTCOMES)
        known = [self.rows.get((str(level), code, age), nobody) for age in self.ages]
        everyone = np.array(self.rows.get((str(level), code, ALL), nobody), np.int64)
        table = np.array([*known, nobody], np.int64)
        table[-1] = everyone - table.sum(axis=0)
        return table

    def shown(self) -> list[str]:
        status = {report.kommune: report.status for report in self.table.reports}
        codes = sorted({code for level, code, _ in self.rows if level == Level.KOMMUNE})
        return [code for code in codes if status.get(code, "reported") in _SHOWN]


def _sum(places: list[Ints], inside: Iterable[int]) -> Ints:
    return sum((places[place] for place in inside), np.zeros_like(places[0]))


def _refuse_impossible(reader: _Reader, places: list[Ints], members: dict[Key, list[int]]) -> None:
    if any((place < 0).any() for place in places):
        raise ValueError("A part of the table is larger than its whole.")
    for (level, code), inside in members.items():
        known = any(key[:2] == (level, code) for key in reader.rows) if level == Level.KOSTRAGRUPPE else False
        if known and (reader.of(level, code) != _sum(places, inside)).any():
            raise ValueError(f"Kostragruppe {code} is not the sum of its kommuner.")
