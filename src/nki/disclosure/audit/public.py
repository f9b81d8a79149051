"""What an outsider has of one indicator and one year, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, Protocol

from nki.disclosure.audit.rules import Rules
from nki.disclosure.table import FigureKey, Status
from nki.errors import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

DENOMINATOR = "denominator"
ALL = "all"
UNKNOWN = "unknown"
"""Stratum of persons without a known age; nobody publishes it."""

REST = "rest"
"""Level of persons who are in a larger area and in none of its parts (kommune unknown, or without a figure in this
structure); nobody publishes it."""

OPEN_ORIGINS = frozenset({"syntetisk"})
"""Registers where nobody and no place is real in any sense: only there may a recomputed value be shown."""


EARLIER = ", slik det var før "
"""Between the code of an area and the number of the earlier table it stood in, where its figures have changed since."""

SMALLEST = ", der de bor"
"""After the code of a kommune people were delivered with, where it is a part of areas of several structures."""

ELSEWHERE = "utenfra"
"""Origin of figures that are not from a release."""

WORDS = frozenset({Status.SMALL, Status.PROTECTING})
"""Labels of withheld cells."""


class Why(StrEnum):
    """Why a cell is not known: said to be small, said to protect, not said which, or never published."""

    SMALL = "small"
    PROTECTING = "protecting"
    WITHHELD = "withheld"
    ABSENT = "absent"
    REST = "rest"


class Place(NamedTuple):
    """An area: level and code."""

    level: str
    area: str

    @property
    def earlier(self) -> str:
        """Which earlier table it is of; empty for the newest."""
        return self.area.partition(EARLIER)[2]

    @property
    def code(self) -> str:
        """The area's own code, then as now."""
        return self.area.partition(EARLIER)[0].removesuffix(SMALLEST)


class Cell(NamedTuple):
    """One published cell of a table: `outcome` is an outcome, or `denominator`."""

    level: str
    area: str
    stratum: str
    outcome: str

    @property
    def place(self) -> Place:
        """The area of the cell."""
        return Place(self.level, self.area)

    @property
    def code(self) -> str:
        """The area's own code, then as now."""
        return self.place.code

    @property
    def is_rest(self) -> bool:
        """Whether the cell is one nobody publishes."""
        return self.level == REST or self.stratum == UNKNOWN


class Shown(Protocol):
    """A row of figures.csv, as `ProtectedCell` and `Estimate` hold it."""

    @property
    def count(self) -> int | None:
        """Persons, or None."""

    @property
    def denominator(self) -> int | None:
        """Persons the share is of, or None."""

    @property
    def status(self) -> Status:
        """Why something is not shown."""


@dataclass(frozen=True, slots=True)
class Membership:
    """Where each kommune belongs, by code; a kommune without a KOSTRA group is not in `kostragruppe`."""

    fylke: Mapping[str, str]
    kostragruppe: Mapping[str, str]


@dataclass(frozen=True)
class PublicTable:
    """One indicator and one year as published.

    `values` are the published counts in persons, `withheld` the cells without one and what is said of why, `parts` how
    areas divide (all areas that together are the whole, possibly in several ways), `at_most` upper bounds known from
    elsewhere in the release, `leaked` cells whose count is hidden but whose share is not, with the count it gives away.
    `made_of` names what the figures of each kommune are made of, where that is told: another name, other figures.
    `smallest` are areas nobody publishes, which those of several structures are made of.
    `complete`: nobody is without a known age or kommune (known, not assumed). `told` is what labels say of withheld
    cells.
    """

    indicator: str
    year: int
    values: Mapping[Cell, int]
    withheld: Mapping[Cell, Why]
    parts: Mapping[Place, tuple[tuple[Place, ...], ...]]
    rules: Rules = field(default_factory=Rules)
    origin: str = "register"
    at_most: Mapping[Cell, int] = field(default_factory=dict)
    leaked: Mapping[Cell, int] = field(default_factory=dict)
    complete: bool = False
    told: Mapping[Cell, Status] = field(default_factory=dict)
    made_of: Mapping[str, str] = field(default_factory=dict)
    smallest: frozenset[Place] = frozenset()

    def figure(self, cell: Cell) -> FigureKey:
        """Give the cell as the gate and figures.csv call it (outcome `denominator` for a denominator)."""
        return FigureKey(self.indicator, self.year, *cell)

    @property
    def open(self) -> bool:
        """Whether values found may be shown: never where a place is real."""
        return self.origin in OPEN_ORIGINS


def public_table(  # noqa: PLR0913  (all but the first three have a default)
    name: tuple[str, int],
    figures: Mapping[FigureKey, Shown],
    membership: Membership,
    rules: Rules,
    *,
    origin: str = "register",
    at_most: Mapping[Cell, int] = MappingProxyType({}),
    complete: bool = False,
) -> PublicTable:
    """Read the rows of one indicator and year (`name`), as they stand in figures.csv or are about to.

    `status` speaks of the count where the count is withheld, and otherwise of the denominator. Raises
    UnreadableError when rows contradict each other.
    """
    rows = {Cell(*key[2:]): figure for key, figure in figures.items() if key[:2] == name}
    values: dict[Cell, int] = {}
    withheld: dict[Cell, Why] = {}
    beyond = {cell.place for cell, row in rows.items() if row.count is None and row.status == Status.NOT_APPLICABLE}
    for cell, figure in rows.items():
        if cell.place in beyond:
            continue
        if figure.count is None:
            withheld[cell] = _why(figure.status, rules, cell)
        else:
            values[cell] = figure.count
        _denominator(cell, figure, rules, values, withheld)
    alike = _alike(values, withheld, membership)
    return PublicTable(
        indicator=name[0],
        year=name[1],
        values=values,
        withheld={c: why for c, why in withheld.items() if c not in values and c.place not in alike},
        parts=_parts({cell.place for cell in rows}, membership, beyond, alike),
        rules=rules,
        origin=origin,
        at_most=at_most,
        complete=complete,
        told={cell: status for cell, status in _told(rows) if status in WORDS and cell in withheld},
    )


def made_of(deliveries: Iterable[tuple[int, str, str]], year: int) -> dict[str, str]:
    """Name what the figures of each kommune are made of in a year, from year, kommune and SHA-256 of deliveries.

    Where a kommune has none of the year, it is the ones of the year before, which may have been carried forward.
    """
    found: dict[str, dict[int, list[str]]] = defaultdict(dict)
    for of, kommune, sha256 in sorted(deliveries):
        if of in (year, year - 1):
            found[kommune].setdefault(of, []).append(sha256)
    return {kommune: " ".join(by_year.get(year) or by_year[year - 1]) for kommune, by_year in found.items()}


def _told(rows: Mapping[Cell, Shown]) -> Iterator[tuple[Cell, Status]]:
    """Give what each row says of why something is missing, and of which cell it says it."""
    for cell, row in rows.items():
        if row.count is None:
            yield cell, row.status
        elif row.denominator is None:
            yield cell._replace(outcome=DENOMINATOR), row.status


def _why(status: Status, rules: Rules, cell: Cell) -> Why:
    if status == Status.SHOWN:
        raise UnreadableError(f"{cell.level} {cell.area}, {cell.stratum}: en celle er merket vist, men er tom.")
    if status == Status.NOT_REPORTED:
        return Why.ABSENT
    return Why(str(status)) if rules.reasons_told else Why.WITHHELD


def _denominator(cell: Cell, figure: Shown, rules: Rules, values: dict[Cell, int], withheld: dict[Cell, Why]) -> None:
    """Learn what a row says of its denominator; its status speaks of it only where the count is shown."""
    whole = cell._replace(outcome=DENOMINATOR)
    if figure.denominator is not None:
        if values.setdefault(whole, figure.denominator) != figure.denominator:
            raise UnreadableError(f"{cell.level} {cell.area}, {cell.stratum}: to ulike nevnere for samme gruppe.")
    elif figure.count is not None:
        withheld[whole] = _why(figure.status, rules, whole)
    elif figure.status == Status.NOT_REPORTED:
        withheld.setdefault(whole, Why.ABSENT)
    else:
        withheld.setdefault(whole, Why.WITHHELD)


def _alike(values: Mapping[Cell, int], withheld: Mapping[Cell, Why], membership: Membership) -> dict[Place, Place]:
    """Put silent kommuner of the same fylke and KOSTRA group together: no sum tells one of them from another.

    What is known of such a kommune is only that it is among them, so together they are a rest like any other.
    """
    heard = {cell.place for cell in values} | {cell.place for cell, why in withheld.items() if why != Why.ABSENT}
    groups: dict[str, list[Place]] = defaultdict(list)
    for code, fylke in membership.fylke.items():
        place = Place("kommune", code)
        if place not in heard:
            groups[f"silent {fylke} {membership.kostragruppe.get(code, '')}"].append(place)
    return {place: Place(REST, name) for name, places in groups.items() if len(places) > 1 for place in places}


def _parts(
    known: set[Place], membership: Membership, beyond: set[Place], alike: Mapping[Place, Place]
) -> dict[Place, tuple[tuple[Place, ...], ...]]:
    """Say how the published areas divide, with the kommuner that have no figures and the persons in none of the parts.

    Kommuner `beyond` the figures of this structure may be counted in a fylke and not in a KOSTRA group; they are left
    out, and what they hold is in the rest of each larger area on its own.
    """
    groups: dict[Place, list[Place]] = defaultdict(list)
    for level, owners in (("fylke", membership.fylke), ("kostragruppe", membership.kostragruppe)):
        for code, owner in sorted(owners.items()):
            groups[Place(level, owner)].append(Place("kommune", code))
    parts: dict[Place, tuple[tuple[Place, ...], ...]] = {}
    for whole, members in groups.items():
        rest = [_rest(whole)] if beyond.intersection(members) else []
        there = dict.fromkeys(alike.get(member, member) for member in members if member not in beyond)
        parts[whole] = ((*there, *rest),)
    land = Place("land", "0")
    levels = {level: sorted(place for place in known if place.level == level) for level in ("fylke", "kostragruppe")}
    ways = [(*places, Place(REST, f"land {level}")) for level, places in levels.items() if places]
    kommuner = (Place("kommune", code) for code in sorted(membership.fylke))
    there = dict.fromkeys(alike.get(kommune, kommune) for kommune in kommuner if kommune not in beyond)
    parts[land] = tuple(ways) or ((*there, _rest(land)),)
    return {whole: ways for whole, ways in sorted(parts.items()) if whole in known}


def _rest(place: Place) -> Place:
    return Place(REST, f"{place.level} {place.area}")
