"""The cells of a national table: their names, which may be shown, and in which order they are given up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from nki.reference import Level

ALL = "all"
UNKNOWN = "unknown"
DENOMINATOR = "denominator"
HEADLINE = frozenset({DENOMINATOR, "met"})
_LEVELS = {Level.LAND.value: 0, Level.FYLKE.value: 1, Level.KOSTRAGRUPPE.value: 2, Level.KOMMUNE.value: 3}
_OTHER_LEVEL = 2
_LOSSES = {0: 60_000, 1: 2_000, 2: 2_000, 3: 1_000}
_DETAILS = (200, 20, 2, 1)
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
    narrowest range in which a primary cell may be placed from outside.
    """

    first: int = 1
    last: int = 4
    others: int = 0
    width: int = 3

    def holds(self, count: int) -> bool:
        """Tell whether a count is small."""
        return self.first <= count <= self.last


def rank(name: CellName, value: int) -> tuple[int, int, int, CellName]:
    """Sort key of the order in which cells are kept: coarse first, then headlines, then the larger."""
    level = _LEVELS.get(name.level, _OTHER_LEVEL)
    return level, _detail(name) if level == _LEVELS[Level.KOMMUNE.value] else 0, -value, name


def loss(name: CellName, value: int) -> int:
    """Say what withholding a cell costs; a headline as much as two hundred details."""
    level = _LOSSES[_LEVELS.get(name.level, _OTHER_LEVEL)]
    return level * _DETAILS[_detail(name)] + min(value, _MOST)


def _detail(name: CellName) -> int:
    if name.stratum == ALL:
        return 0 if name.outcome in HEADLINE else 1
    return 2 if name.outcome == DENOMINATOR else 3
