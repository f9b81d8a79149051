"""The ground plan of one day: which areas there are and which kommuner each of them holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nki.errors import UsageError
from nki.reference.area import Area, Level

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Geography:
    """Land, fylker, kommuner and kostragrupper of one year, as they were on 1 January.

    `fylker`, `kommuner` and `kostragrupper` are sorted by code. `kostra_grouping` is «2013» or «2020», and None when
    the membership of the year is missing (2019): then there are no kostragrupper at all. A kostragruppe code means
    something only together with its grouping. `fylke_by_kommune` has every kommune; `kostragruppe_by_kommune` only
    those whose group is known. A kostragruppe that is defined but has no kommuner (EKG09 of 2013) is an area.
    """

    year: int
    land: Area
    fylker: tuple[Area, ...]
    kommuner: tuple[Area, ...]
    kostragrupper: tuple[Area, ...]
    kostra_grouping: str | None
    fylke_by_kommune: Mapping[str, str] = field(repr=False, hash=False)
    kostragruppe_by_kommune: Mapping[str, str] = field(repr=False, hash=False)
    _areas: dict[tuple[Level, str], Area] = field(init=False, repr=False, compare=False, default_factory=dict)
    _members: dict[tuple[Level, str], tuple[str, ...]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        """Prepare what is looked up again and again."""
        self._areas.update((area.key, area) for area in self.areas)
        found: dict[tuple[Level, str], list[str]] = {key: [] for key in self._areas}
        for code, fylke in self.fylke_by_kommune.items():
            found[Level.LAND, self.land.code].append(code)
            found[Level.FYLKE, fylke].append(code)
            found[Level.KOMMUNE, code].append(code)
        for code, group in self.kostragruppe_by_kommune.items():
            found[Level.KOSTRAGRUPPE, group].append(code)
        self._members.update((key, tuple(sorted(codes))) for key, codes in found.items())

    @property
    def areas(self) -> tuple[Area, ...]:
        """All areas: land, fylker, kommuner, kostragrupper, and by code within each."""
        return (self.land, *self.fylker, *self.kommuner, *self.kostragrupper)

    def area(self, level: Level, code: str) -> Area:
        """Look an area up; raises UsageError when the year has no such area."""
        try:
            return self._areas[level, code]
        except KeyError:
            raise self._unknown(level, code) from None

    def members(self, area: Area) -> tuple[str, ...]:
        """Give the codes, sorted, of the kommuner that make up `area`; raises UsageError for an unknown area."""
        try:
            return self._members[area.key]
        except KeyError:
            raise self._unknown(area.level, area.code) from None

    def fylke_of(self, kommune_code: str) -> str:
        """Give the code of the kommune's fylke; raises UsageError for an unknown kommune."""
        try:
            return self.fylke_by_kommune[kommune_code]
        except KeyError:
            raise self._unknown(Level.KOMMUNE, kommune_code) from None

    def kostragruppe_of(self, kommune_code: str) -> str | None:
        """Give the code of the kommune's kostragruppe, None when it is not known; raises UsageError as `fylke_of`."""
        self.fylke_of(kommune_code)
        return self.kostragruppe_by_kommune.get(kommune_code)

    def _unknown(self, level: Level, code: str) -> UsageError:
        return UsageError(f"{level.value.capitalize()} «{code}» fantes ikke i {self.year}. Se kodene for det året.")
