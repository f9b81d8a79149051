"""Interval repair: withhold what is needed for every primary cell to have a range as wide as the policy asks.

Moves in whole numbers lead from the table to others in which everything published is the same; between them each
primary cell takes values as far apart as the width. What no move changes is kept, so the moves are the proof and the
suppression at once. They are chosen one by one at the price of the cells not withheld yet, and those that turn out
not to be needed are dropped again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nki.disclosure.suppression.around import Around
from nki.disclosure.suppression.layout import lay_out
from nki.disclosure.suppression.moves import Search
from nki.disclosure.suppression.neighbourhood import Neighbourhood
from nki.disclosure.suppression.pool import Pool
from nki.disclosure.suppression.prices import FORBIDDEN, Prices

if TYPE_CHECKING:
    from scipy import sparse

    from nki.disclosure.suppression.move import Move
    from nki.disclosure.suppression.problem import Bools, Ints, Problem

    Step = tuple[Ints, Ints]

_WORTH = 8
"""How many of the cheapest cells a move must cost before linear programming is asked for a cheaper one."""


@dataclass(frozen=True, eq=False)
class Repaired:
    """What is withheld for others (cells,), the moves (atoms, moves) that prove it, and the primaries left unproven.

    The moves tell how far the hidden counts can be shifted: they are as secret as the counts.
    """

    secondary: Bools
    moves: sparse.csc_array
    unproven: tuple[int, ...]


def repair(problem: Problem, start: Bools | None = None) -> Repaired:
    """Find moves for all primary cells at least loss.

    Moves through the cells of `start` (cells,) are free, as if they were withheld already; without it only the primary
    ones are. What is given as `start` and not moved is kept in the end. The columns of `problem` are all different.
    """
    work = _Work(problem, np.zeros_like(problem.primary) if start is None else start)
    for cell in work.in_turn():
        work.widen(cell)
    pool = work.pool.pruned()
    unproven = pool.narrow(problem.width)
    return Repaired(pool.changed & problem.printed & ~problem.primary, pool.matrix, tuple(unproven.tolist()))


class _Work:
    """The moves so far, and what changing each cell costs now."""

    def __init__(self, problem: Problem, start: Bools) -> None:
        self.problem = problem
        self.layout = lay_out(problem)
        self.prices = Prices(problem, self.layout, problem.primary | start)
        self.search = Search(self.layout, self.prices)
        self.around = Around(self.layout, problem)
        self.near = Neighbourhood(problem)
        self.pool = Pool(problem)
        self.worth = _WORTH * int(problem.loss.min(initial=1))

    def in_turn(self) -> list[int]:
        """Give the primary cells as they are served: those of many atoms first, then those with the fewest persons."""
        cells = np.flatnonzero(self.problem.primary)
        size = np.diff(self.problem.members.indptr)[cells]
        turn: list[int] = cells[np.lexsort((cells, self.problem.values[cells], -size))].tolist()
        return turn

    def widen(self, cell: int) -> None:
        """Add moves until a cell's range is wide enough, if there are any."""
        low, high = self.pool.span(cell)
        if high - low >= self.problem.width:
            return
        move = self.search.best(cell)
        price = move.price if move else FORBIDDEN
        steps = self._steps(move) if move else []
        if price >= self.worth:
            other, found = self._near(cell, move, low, high)
            if found and other < price:
                steps = found
        self._take(steps)

    def _near(self, cell: int, move: Move | None, low: int, high: int) -> tuple[float, list[Step]]:
        """Look for the cheaper of moving a cell up and moving it down around where it stands."""
        width = self.problem.width
        atoms = self.around.atoms(cell, (*move.up, *move.down) if move else (), self.prices.price)
        changes = [low + width]
        if self.problem.values[cell] >= width - high:
            changes.append(high - width)
        best, steps = float(FORBIDDEN), []
        for change in changes:
            found = self.near.move(cell, change, atoms, self.prices.price)
            if found and found[0] < best:
                best, steps = found[0], [(atoms, found[1])]
        return best, steps

    def _steps(self, move: Move) -> list[Step]:
        """Write a move forwards and backwards as steps of atoms."""
        pattern = self.layout.pattern[move.pattern]
        slots = np.flatnonzero(pattern)
        sign = np.array([1] * len(move.up) + [-1] * len(move.down))
        atoms = self.layout.atom[np.ix_(np.array([*move.up, *move.down]), slots)].ravel()
        step = np.outer(sign, pattern[slots]).ravel()
        times = (move.forwards, move.forwards - self.problem.width)
        return [(atoms, step * time) for time in times if time]

    def _take(self, steps: list[Step]) -> None:
        for atoms, step in steps:
            changed = self.pool.add(atoms, step)
            self.prices.set(changed[self.prices.price[changed] > 0].tolist(), withheld=True)
