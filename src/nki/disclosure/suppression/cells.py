"""The cells of a national table: their names, which may be shown, and in which order they are given up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from nki.reference import Level

if TYPE_CHECKING:
    from collections.abc import Sequence

ALL = "all"
UNKNOWN = "unknown"
DENOMINATOR = "denominator"
HEADLINE = frozenset({DENOMINATOR, "met"})
KEPT = (Level.LAND.value, Level.FYLKE.value, Level.KOSTRAGRUPPE.value, Level.KOMMUNE.value)
"""Levels in the order they are kept, unless the policy has another."""
_LIKE = Level.KOSTRAGRUPPE.value
"""What an area of another level counts as."""
_LOSSES = {Level.LAND.value: 60_000, Level.FYLKE.value: 2_000, Level.KOSTRAGRUPPE.value: 2_000}
_KOMMUNE = 1_000
_DETAILS = (200, 20, 2, 1)
_OUTCOMES, _AFTER_KOMMUNER = 1, 500
_MOST = 400


class CellName(NamedTuple):
    """A published figure: an area's count of an outcome, or its denominator, in an age group."""

    level: str
    area: str
    stratum: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What the policy withholds, in persons.

    Counts from `first` to `last` are primary, and so are the differences that follow by subtraction. With `others`
    above 1, so is a count whose denominator holds 1 .. others - 1 persons more (group disclosure). `width` is the
    narrowest range in which a primary cell may be placed from outside. `kept` are levels: of the outcomes of all ages
    those of the last are given up first; headlines of larger areas always stand before those of kommuner.
    """

    first: int = 1
    last: int = 4
    others: int = 0
    width: int = 3
    kept: tuple[str, ...] = KEPT

    def holds(self, count: int) -> bool:
        """Tell whether a count is small."""
        return self.first <= count <= self.last


def rank(name: CellName, value: int, kept: tuple[str, ...] = KEPT) -> tuple[int, int, int, CellName]:
    """Sort key of the order in which cells are kept: coarse first, then headlines, then the larger."""
    level = _level(name)
    return kept.index(level), _detail(name) if level == Level.KOMMUNE.value else 0, -value, name


def loss(name: CellName, value: int, kept: tuple[str, ...] = KEPT) -> int:
    """Say what withholding a cell costs; a headline as much as two hundred details."""
    level, detail = _level(name), _detail(name)
    price = _LOSSES.get(level, _KOMMUNE)
    if detail == _OUTCOMES and kept.index(level) > kept.index(Level.KOMMUNE.value):
        price = _AFTER_KOMMUNER
    return price * _DETAILS[detail] + min(value, _MOST)


def partners(names: Sequence[CellName]) -> list[int]:
    """Give for each cell the place of the one its area's headline share is made of together with it, or its own."""
    place = {name: number for number, name in enumerate(names)}
    other = {"met": DENOMINATOR, DENOMINATOR: "met"}
    return [
        place.get(name._replace(outcome=other[name.outcome]), number) if _detail(name) == 0 else number
        for number, name in enumerate(names)
    ]


def _level(name: CellName) -> str:
    return name.level if name.level in KEPT else _LIKE


def _detail(name: CellName) -> int:
    if name.stratum == ALL:
        return 0 if name.outcome in HEADLINE else 1
    return 2 if name.outcome == DENOMINATOR else 3
