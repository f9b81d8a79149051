"""What each unknown can be before any sum is used, and what the sums say without any solver."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from nki.disclosure.audit.public import Why

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from nki.disclosure.audit.equations import System
    from nki.disclosure.audit.public import Cell
    from nki.disclosure.audit.rules import Rules

    Counts = NDArray[np.float64]
    Flags = NDArray[np.bool_]

ROUNDS = 100
WITHHELD = [str(why) for why in (Why.SMALL, Why.PROTECTING, Why.WITHHELD)]


@dataclass(frozen=True)
class Domains:
    """Whole numbers from `low` to `high` per unknown; with `gap`, a value is either 0 or above the small ones.

    `need` is the least range the policy lets an outsider find, in persons; `last` is the largest small count.
    """

    low: Counts
    high: Counts
    gap: Flags
    need: Counts
    last: int

    def snapped(self, low: Counts, high: Counts) -> tuple[Counts, Counts]:
        """Take bounds to whole numbers, and out of the gap."""
        low, high = np.ceil(low - 1e-5), np.floor(high + 1e-5)
        low = np.where(self.gap & (low > 0) & (low <= self.last), self.last + 1, low)
        high = np.where(self.gap & (high > 0) & (high <= self.last), 0, high)
        return low, high


def domains_of(system: System, rules: Rules, at_most: Mapping[Cell, int]) -> Domains:
    """Write down what the statuses say: a small count is first..last, a protecting one is not; all are y ≥ 0."""
    largest = max(system.known.values(), default=0) + 1_000
    why = np.array([str(one) for one in system.why])
    small, protecting = (why == Why.SMALL) & rules.reasons_told, (why == Why.PROTECTING) & rules.reasons_told
    told_least = 0 if rules.zeros_withheld else 1
    low = np.where(small, rules.first, np.where(np.isin(why, WITHHELD), told_least, 0)).astype(float)
    if not rules.zeros_withheld:
        low = np.where(protecting, rules.last + 1, low)
    high = np.array([at_most.get(cell, largest) for cell in system.unknowns], dtype=float)
    high = np.where(small, np.minimum(high, rules.last), high)
    need = np.where(small, rules.small_width, rules.width).astype(float)
    return Domains(low, high, protecting, need, rules.last)


def matrix_of(system: System, equations: list[int] | None = None) -> sparse.csr_array:
    """Lay out the equations (those numbered, or all) as a sparse matrix."""
    chosen = range(len(system.rows)) if equations is None else equations
    lengths = [len(system.rows[number]) for number in chosen]
    columns = [column for number in chosen for column in system.rows[number]]
    values = [value for number in chosen for value in system.rows[number].values()]
    lines = np.repeat(np.arange(len(lengths)), np.array(lengths, dtype=int))
    shape = (len(lengths), len(system.unknowns))
    return sparse.csr_array((np.array(values, dtype=float), (lines, columns)), shape=shape)


def narrow(system: System, domains: Domains) -> tuple[Counts, Counts]:
    """Narrow each unknown by one sum at a time, until nothing changes: outer bounds, without a solver."""
    matrix = matrix_of(system)
    sides = np.array(system.sides, dtype=float)
    places = matrix.tocoo()
    plus, minus = matrix.maximum(0), -matrix.minimum(0)
    low, high = domains.snapped(domains.low, domains.high)
    for _ in range(ROUNDS):
        least, most = plus @ low - minus @ high, plus @ high - minus @ low
        line, column, sign = places.row, places.col, places.data
        # sign · x = side − the rest of the row; the rest is between what is left of least and most without x.
        own_least = np.where(sign > 0, low[column], -high[column])
        own_most = np.where(sign > 0, high[column], -low[column])
        below = sides[line] - (most[line] - own_most)
        above = sides[line] - (least[line] - own_least)
        new_low, new_high = low.copy(), high.copy()
        np.maximum.at(new_low, column, np.where(sign > 0, below, -above))
        np.minimum.at(new_high, column, np.where(sign > 0, above, -below))
        new_low, new_high = domains.snapped(new_low, new_high)
        if np.array_equal(new_low, low) and np.array_equal(new_high, high):
            break
        low, high = new_low, new_high
        if bool((low > high).any()):
            break
    return low, high
