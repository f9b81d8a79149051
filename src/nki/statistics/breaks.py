"""Breaks in a series: where a year cannot be held against the year before, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nki.period import Period
from nki.reference import Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nki.disclosure import ProtectedTable
    from nki.indicators import Indicator
    from nki.reference import Geography, Reference

GEOGRAPHY, KOSTRA, DEFINITION = "geography", "kostra", "definition"


def broken(
    before: ProtectedTable, after: ProtectedTable, indicator: Indicator, reference: Reference
) -> dict[tuple[str, str], str]:
    """Give the areas, by level and code, that are not what they were in the year before, and why in words of the file.

    `geography`: the area was made of other kommuner, or by other borders. `kostra`: another grouping of the
    kommuner, or other members. `definition`: the description of the indicator took effect in between.
    """
    old, new = reference.geography(before.structure), reference.geography(after.structure)
    moved = dict(_moved(old, new, reference)) if before.structure != after.structure else {}
    defined = Period(before.year).last_day < indicator.valid_from <= Period(after.year).last_day
    found: dict[tuple[str, str], str] = {}
    for area in new.areas:
        key = (str(area.level), area.code)
        why = [moved[key]] if key in moved else []
        why += [DEFINITION] if defined else []
        if why:
            found[key] = " ".join(why)
    return found


def _moved(old: Geography, new: Geography, reference: Reference) -> Iterator[tuple[tuple[str, str], str]]:
    """Find fylker, kommuner and kostragrupper that do not hold the same ground in the two structures."""
    way = reference.correspondence(old.year, new.year)
    same_grouping = old.kostra_grouping == new.kostra_grouping
    before = {area.key for area in old.areas}
    for area in new.areas:
        if area.level == Level.LAND:
            continue
        why = KOSTRA if area.level == Level.KOSTRAGRUPPE else GEOGRAPHY
        if area.key not in before or (why == KOSTRA and not same_grouping):
            yield (str(area.level), area.code), why
            continue
        ground = {code for member in new.members(area) for code in way.sources(member)}
        whole = all(way.complete(member) for member in new.members(area))
        if not whole or ground != set(old.members(area)):
            yield (str(area.level), area.code), why
