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
    from collections.abc import Iterable, Mapping

DENOMINATOR = "denominator"
ALL = "all"
UNKNOWN = "unknown"
"""Stratum of persons without a known age, and area of persons without a known kommune: nobody publishes it."""

OPEN_ORIGINS = frozenset({"syntetisk"})
"""Registers where nobody and no place is real in any sense: only there may a recomputed value be shown."""


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


class Shown(Protocol):
    """A row of figures.csv, as `ProtectedCell` and `Estimate` hold it."""

    @property
    def count(self) -> int | None: ...
    @property
    def denominator(self) -> int | None: ...
    @property
    def status(self) -> Status: ...


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
    elsewhere in the release. `complete`: nobody is without a known age or kommune (known, not assumed).
    """

    indicator: str
    year: int
    values: Mapping[Cell, int]
    withheld: Mapping[Cell, Why]
    parts: Mapping[Place, tuple[tuple[Place, ...], ...]]
    rules: Rules = field(default_factory=Rules)
    origin: str = "register"
    at_most: Mapping[Cell, int] = field(default_factory=dict)
    complete: bool = False

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
    for cell, figure in rows.items():
        if figure.count is None:
            withheld[cell] = _why(figure.status, rules, cell)
        else:
            values[cell] = figure.count
        _denominator(cell, figure, rules, values, withheld)
    return PublicTable(
        indicator=name[0],
        year=name[1],
        values=values,
        withheld={cell: why for cell, why in withheld.items() if cell not in values},
        parts=_parts({cell.place for cell in rows}, membership),
        rules=rules,
        origin=origin,
        at_most=at_most,
        complete=complete,
    )


def _why(status: Status, rules: Rules, cell: Cell) -> Why:
    if status == Status.SHOWN:
        raise UnreadableError(f"{cell.level} {cell.area}, {cell.stratum}: en celle er merket vist, men er tom.")
    if status in {Status.NOT_REPORTED, Status.NOT_APPLICABLE}:
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
    elif figure.status in {Status.NOT_REPORTED, Status.NOT_APPLICABLE}:
        withheld.setdefault(whole, Why.ABSENT)
    else:
        withheld.setdefault(whole, Why.WITHHELD)


def _parts(places: Iterable[Place], membership: Membership) -> dict[Place, tuple[tuple[Place, ...], ...]]:
    """Say how the published areas divide, with the kommuner that have no figures and those nobody knows."""
    known = set(places)
    fylker: dict[str, list[Place]] = defaultdict(list)
    grupper: dict[str, list[Place]] = defaultdict(list)
    for code in sorted(membership.fylke):
        fylker[membership.fylke[code]].append(Place("kommune", code))
        if code in membership.kostragruppe:
            grupper[membership.kostragruppe[code]].append(Place("kommune", code))
    parts: dict[Place, tuple[tuple[Place, ...], ...]] = {}
    for level, groups in (("fylke", fylker), ("kostragruppe", grupper)):
        parts |= {Place(level, code): (tuple(members),) for code, members in groups.items()}
    unknown = Place("kommune", UNKNOWN)
    ways = [(*(Place("fylke", code) for code in sorted(fylker)), unknown)]
    if grupper and len(membership.kostragruppe) == len(membership.fylke):
        ways.append((*(Place("kostragruppe", code) for code in sorted(grupper)), unknown))
    if any(place.level == "fylke" for place in known):
        parts[Place("land", "0")] = tuple(ways)
    else:
        parts[Place("land", "0")] = ((*(Place("kommune", code) for code in sorted(membership.fylke)), unknown),)
    return {whole: ways for whole, ways in sorted(parts.items()) if whole in known}
