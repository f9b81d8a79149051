"""Where a person counts: from the kommune of a record to the areas of the structure the figures are shown in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nki.reference import Level

if TYPE_CHECKING:
    from nki.reference import Area, Correspondence, Geography, Reference

Place = tuple[int, str]
"""A kommune number and the year of the structure it belongs to; «9999» is unknown."""

AreaKey = tuple[Level, str]


@dataclass(frozen=True, slots=True)
class Ground:
    """The structure the figures are shown in, and the way to it from the structures of the deliveries."""

    geography: Geography
    ways: dict[int, Correspondence]
    known: dict[Place, tuple[AreaKey, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What has been asked for: a place is asked about by its delivery, and by those who live there."""

    def areas_of(self, place: Place) -> tuple[AreaKey, ...]:
        """Give the areas somebody living at `place` counts in.

        An area is among them only when all the place has become lies in it: whoever lived in a kommune that was
        divided counts in the fylke all its parts belong to, but in no kommune. A kommune counts only where all it
        is made of came to it whole; otherwise its figure would be a part of the truth. Unknown counts in land only.
        """
        if place not in self.known:
            self.known[place] = self._areas_of(place)
        return self.known[place]

    def _areas_of(self, place: Place) -> tuple[AreaKey, ...]:
        year, code = place
        targets = self._targets(year, code)
        if not targets:
            return ((Level.LAND, self.geography.land.code),)
        found: list[AreaKey] = [(Level.LAND, self.geography.land.code)]
        fylker = {self.geography.fylke_of(target) for target in targets}
        groups = {self.geography.kostragruppe_of(target) for target in targets}
        if len(fylker) == 1:
            found.append((Level.FYLKE, fylker.pop()))
        if len(targets) == 1 and self._whole(year, targets[0]):
            found.append((Level.KOMMUNE, targets[0]))
        if len(groups) == 1 and (group := groups.pop()) is not None:
            found.append((Level.KOSTRAGRUPPE, group))
        return tuple(found)

    def kommune_of(self, place: Place) -> str | None:
        """Give the kommune of the structure a place counts in, if it counts in one."""
        return next((code for level, code in self.areas_of(place) if level == Level.KOMMUNE), None)

    def parts_of(self, place: Place) -> tuple[str, ...]:
        """Give every kommune of the structure that a place, or a part of it, has become."""
        return self._targets(*place)

    @property
    def areas(self) -> tuple[Area, ...]:
        """All areas figures may be shown for."""
        return self.geography.areas

    def _targets(self, year: int, code: str) -> tuple[str, ...]:
        if year == self.geography.year:
            return (code,) if code in self.geography.fylke_by_kommune else ()
        way = self.ways[year]
        return tuple(target.code for target in way.targets(code)) if code in way.source_codes else ()

    def _whole(self, year: int, target: str) -> bool:
        return year == self.geography.year or self.ways[year].complete(target)


def made_of_kommuner(reference: Reference, structure: int, delivered: int) -> dict[tuple[str, str], tuple[str, ...]]:
    """Give the kommuner of the structure `delivered` that each area of a structure, by level and code, is made of.

    A kommune that was divided is in the larger areas all its parts belong to.
    """
    ground = lay_ground(reference, structure, {delivered})
    found: dict[tuple[str, str], list[str]] = {}
    for kommune in reference.geography(delivered).kommuner:
        for level, code in ground.areas_of((delivered, kommune.code)):
            found.setdefault((str(level), code), []).append(kommune.code)
    return {area: tuple(codes) for area, codes in sorted(found.items())}


def lay_ground(reference: Reference, year: int, delivered: set[int]) -> Ground:
    """Lay the ground for figures in the structure of 1 January `year`, from deliveries in the structures `delivered`.

    Raises UsageError for a year the code lists do not cover.
    """
    ways = {other: reference.correspondence(other, year) for other in sorted(delivered) if other != year}
    return Ground(reference.geography(year), ways)
