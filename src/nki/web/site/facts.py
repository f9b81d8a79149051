"""A release as the pages ask for it: by indicator and area. Nothing is computed here; what is not said stays unsaid."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from nki.publication.grid import read_figure
from nki.web.site.blocks import Blocks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nki.publication import PublishedRelease

K = TypeVar("K")

LAND, FYLKE, KOMMUNE, GROUP = "land", "fylke", "kommune", "kostragruppe"
ALL = "all"
MET, UNREPORTED = "met", "unreported"
_LAST = str.maketrans("æäøöå", "{{||}")
OUTCOMES = ("met", "partly_met", "unmet", "unreported")
"""The outcomes that måltall are made of, in their order."""


class Place(NamedTuple):
    """An area of the newest structure; `fylke` and `group` are those a kommune belongs to, else empty."""

    level: str
    code: str
    label: str
    name: str
    fylke: str = ""
    group: str = ""


class Cell(NamedTuple):
    """One figure: year, stratum and outcome within an indicator and an area."""

    year: int
    stratum: str
    outcome: str


@dataclass(frozen=True)
class Facts:
    """A release, laid out for reading: figures by indicator, area and cell, areas by code, who reported by year.

    `lines` are those of figures.csv; each is read when somebody asks for it.
    """

    release: PublishedRelease
    years: tuple[int, ...]
    places: Mapping[str, Place]
    lines: Blocks = field(repr=False)
    coverage: Mapping[tuple[str, str, int], Mapping[str, str]]
    reporting: Mapping[tuple[str, int], Mapping[str, str]]
    definitions: Mapping[str, Mapping[str, Any]]
    _read: dict[tuple[str, str, Cell], Any] = field(default_factory=dict, init=False, repr=False)

    @property
    def latest(self) -> int:
        """The newest year."""
        return self.years[-1]

    @property
    def indicators(self) -> tuple[str, ...]:
        """The slugs of the indicators."""
        return self.release.indicators

    def figure(self, indicator: str, code: str, cell: Cell) -> Any:  # noqa: ANN401  (an Estimate, or None)
        """Look one figure up; None where the grid has no such cell."""
        asked = (indicator, code, cell)
        if asked not in self._read:
            line = self.lines.line(indicator, code, *cell)
            self._read[asked] = read_figure(line) if line else None
        return self._read[asked]

    def fingerprint(self, indicator: str, code: str) -> str:
        """Fingerprint the figures of an area, from the lines of the file itself."""
        return self.lines.fingerprint(indicator, code)

    def of_level(self, level: str) -> tuple[Place, ...]:
        """Give the areas of a level, by code."""
        return self._levels.get(level, ())

    def members(self, place: Place) -> tuple[Place, ...]:
        """Give the kommuner of an area."""
        if place.level in (FYLKE, GROUP):
            return self._members.get((place.level, place.code), ())
        return self.of_level(KOMMUNE) if place.level == LAND else (place,)

    @cached_property
    def _levels(self) -> Mapping[str, tuple[Place, ...]]:
        return _grouped((place.level, place) for place in self.places.values())

    @cached_property
    def _members(self) -> Mapping[tuple[str, str], tuple[Place, ...]]:
        kommuner = self.of_level(KOMMUNE)
        return _grouped(pair for k in kommuner for pair in (((FYLKE, k.fylke), k), ((GROUP, k.group), k)))

    def beside(self, place: Place) -> tuple[Place, ...]:
        """Give the area and those it is read beside: itself, its KOSTRA group, its fylke, the land."""
        others = [self.places.get(code) for code in (place.group, place.fylke, "0")]
        return (place, *(other for other in others if other and other.code != place.code))

    def strata(self, indicator: str) -> list[Mapping[str, Any]]:
        """Give the age groups of an indicator as its description has them."""
        return list(self.definitions[indicator]["calculation"]["strata"])

    def outcome(self, indicator: str, slug: str) -> Mapping[str, Any]:
        """Give one outcome of an indicator as its description has it."""
        outcomes = self.definitions[indicator]["calculation"]["outcomes"]
        return next(one for one in outcomes if one["slug"] == slug)


def carried_in(row: Mapping[str, str] | None) -> int:
    """Say how many kommuner of an area are counted from the year before, by its row of coverage."""
    return int(row.get("carried") or 0) if row else 0


def lay_out(release: PublishedRelease) -> Facts:
    """Lay a release out for reading."""
    coverage = {(row["indicator"], row["area"], int(row["year"])): row for row in release.coverage}
    reporting = {(row["kommune"], int(row["year"])): row for row in release.reporting}
    newest = str(release.manifest["years"][-1]["structure"])
    places = _places(row for row in release.areas if row["structure"] == newest)
    return Facts(
        release=release,
        years=release.years,
        places=places,
        lines=Blocks(release.statistics.files["figures.csv"]),
        coverage=coverage,
        reporting=reporting,
        definitions={definition["slug"]: definition for definition in release.definitions},
    )


def _grouped(pairs: Iterable[tuple[K, Place]]) -> dict[K, tuple[Place, ...]]:
    found: dict[K, list[Place]] = defaultdict(list)
    for key, place in pairs:
        found[key].append(place)
    return {key: tuple(places) for key, places in found.items()}


def alphabetical(place: Place) -> str:
    """Give what areas are sorted by: æ, ø and å come last, in this order."""
    return place.label.lower().translate(_LAST)


def digest(*parts: object) -> str:
    """Give a short fingerprint of anything whose repr says all of it."""
    return hashlib.blake2b(repr(parts).encode(), digest_size=12).hexdigest()


def _places(rows: Iterable[Mapping[str, str]]) -> dict[str, Place]:
    order = {LAND: 0, FYLKE: 1, GROUP: 2, KOMMUNE: 3}
    found = [
        Place(row["level"], row["area"], row["label"], row["name"], row["fylke"], row["kostragruppe"]) for row in rows
    ]
    return {place.code: place for place in sorted(found, key=lambda one: (order[one.level], one.code))}
