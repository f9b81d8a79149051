"""The cells of a national table: their names, which may be shown, and in which order they are given up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nki.reference import Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nki.disclosure.suppression.problem import Ints

ALL = "all"
UNKNOWN = "unknown"
DENOMINATOR = "denominator"
HEADLINE = frozenset({DENOMINATOR, "met"})
KEPT = (Level.LAND.value, Level.FYLKE.value, Level.KOSTRAGRUPPE.value, Level.KOMMUNE.value)
"""Levels in the order they are kept, unless the policy has another."""
_KOMMUNER = Level.KOMMUNE.value
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


def details(names: Sequence[CellName]) -> Ints:
    """Tell how far each cell (cells,) is from what is read first: 0 headlines, 1 outcomes, 2 and 3 the same by age."""
    return np.array([_detail(name) for name in names], np.int64)


def turns(names: Sequence[CellName], detail: Ints, values: Ints, kept: tuple[str, ...] = KEPT) -> Ints:
    """List cells as they are kept: coarse first, then headlines of kommuner, then the larger, then by name."""
    level = _ranks(names, kept)
    by_name = np.empty(len(names), np.int64)
    by_name[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
    own = np.where(level == kept.index(_KOMMUNER), detail, 0)
    order: Ints = np.lexsort((by_name, -values, own, level))
    return order


def losses(names: Sequence[CellName], detail: Ints, values: Ints, kept: tuple[str, ...] = KEPT) -> Ints:
    """Say what withholding each cell (cells,) costs; a headline as much as two hundred details."""
    level = _ranks(names, kept)
    price = np.array([_LOSSES.get(one, _KOMMUNE) for one in kept])[level]
    price[(detail == _OUTCOMES) & (level > kept.index(_KOMMUNER))] = _AFTER_KOMMUNER
    found: Ints = price * np.array(_DETAILS)[detail] + np.minimum(values, _MOST)
    return found


def partners(names: Sequence[CellName], detail: Ints) -> list[int]:
    """Give for each cell the place of the one its area's headline share is made of together with it, or its own."""
    headlines = {names[number]: number for number in np.flatnonzero(detail == 0).tolist()}
    other = {"met": DENOMINATOR, DENOMINATOR: "met"}
    found = list(range(len(names)))
    for name, number in headlines.items():
        found[number] = headlines.get(name._replace(outcome=other[name.outcome]), number)
    return found


def _ranks(names: Sequence[CellName], kept: tuple[str, ...]) -> Ints:
    """Give the place in `kept` of the level each cell (cells,) counts as."""
    place = {level: number for number, level in enumerate(kept)}
    return np.array([place.get(name.level, place[_LIKE]) for name in names], np.int64)


def _detail(name: CellName) -> int:
    if name.stratum == ALL:
        return 0 if name.outcome in HEADLINE else 1
    return 2 if name.outcome == DENOMINATOR else 3
