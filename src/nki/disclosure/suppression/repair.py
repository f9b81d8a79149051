"""Interval repair: withhold what is needed for every primary cell to have a range as wide as the policy asks.

Moves in whole numbers lead from the table to others in which everything published is the same; between them each
primary cell takes values as far apart as the width. What no move changes is kept, so the moves are the proof and the
suppression at once. They are chosen one by one at the price of the cells not withheld yet, and those that turn out
not to be needed are dropped again. Then the dearest cells withheld are reconsidered: what makes one change is taken
away, and done in another way if all together costs less.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from nki.disclosure.suppression.answers import NOTHING, answered
from nki.disclosure.suppression.around import Around
from nki.disclosure.suppression.layout import lay_out
from nki.disclosure.suppression.moves import Search
from nki.disclosure.suppression.neighbourhood import Neighbourhood
from nki.disclosure.suppression.pool import Pool
from nki.disclosure.suppression.prices import FORBIDDEN, Prices

if TYPE_CHECKING:
    from scipy import sparse

    from nki.disclosure.suppression.answers import Answers
    from nki.disclosure.suppression.move import Move
    from nki.disclosure.suppression.problem import Bools, Ints, Problem

    Step = tuple[Ints, Ints]

_WORTH = 8
"""How many of the cheapest cells a move must cost before linear programming is asked for a cheaper one."""
_ROUNDS, _DEARER = (150, 15), 50
"""How many of the cheapest cells one must cost to be reconsidered, and how many times its price it then has."""
_MANY, _HEADLINES = 40, 150
"""A cell that more primary cells than so many need is not reconsidered, unless it costs as much as a headline: it takes
long to find that it must go after all."""


@dataclass(frozen=True, eq=False)
class Repaired:
    """What is withheld for others (cells,), the moves (atoms, moves) that prove it, and the primaries left unproven.

    The moves tell how far the hidden counts can be shifted: they are as secret as the counts, and so are the `answers`
    of linear programming they are made of.
    """

    secondary: Bools
    moves: sparse.csc_array
    unproven: tuple[int, ...]
    answers: Answers


def repair(problem: Problem, start: Bools | None = None, known: Answers = NOTHING) -> Repaired:
    """Find moves for all primary cells at least loss.

    Moves through the cells of `start` (cells,) are free, as if they were withheld already; without it only the primary
    ones are. What is given as `start` and not moved is kept in the end. The columns of `problem` are all different.
    What linear programming is `known` to answer is not asked again; it bears on the time alone.
    """
    work = _Work(problem, np.zeros_like(problem.primary) if start is None else start, known)
    for cell in work.turn.tolist():
        work.widen(cell)
    # More is withheld now, so what found no way at first may find one.
    for cell in work.pool.narrow(problem.width).tolist():
        work.widen(cell)
    work.prune()
    for least in _ROUNDS:
        for cell in work.dearest_first(least):
            work.reconsider(cell)
    pool = work.pool
    unproven = pool.narrow(problem.width)
    gone = pool.changed & problem.printed & ~problem.primary
    return Repaired(gone, pool.matrix, tuple(unproven.tolist()), answered(work.near.found))


class _Work:
    """The moves so far, and what changing each cell costs now."""

    def __init__(self, problem: Problem, start: Bools, known: Answers) -> None:
        self.problem = problem
        self.layout = lay_out(problem)
        self.free = problem.primary | start
        self.prices = Prices(problem, self.layout, self.free)
        self.search = Search(self.layout, self.prices)
        self.around = Around(self.layout, problem)
        self.near = Neighbourhood(problem, known)
        self.pool = Pool(problem)
        self.unit = int(problem.loss.min(initial=FORBIDDEN))

    @cached_property
    def turn(self) -> Ints:
        """The primary cells as they are served: those of many atoms first, then those with the fewest persons."""
        cells = np.flatnonzero(self.problem.primary)
        size = np.diff(self.problem.members.indptr)[cells]
        turn: Ints = cells[np.lexsort((cells, self.problem.values[cells], -size))]
        return turn

    def widen(self, cell: int) -> None:
        """Add moves until a cell's range is wide enough, if there are any."""
        low, high = self.pool.span(cell)
        if high - low >= self.problem.width:
            return
        move = self.search.best(cell)
        price = move.price if move else FORBIDDEN
        steps = self._steps(move) if move else []
        if price >= _WORTH * self.unit:
            near = self.around.atoms(cell, (*move.up, *move.down) if move else (), self.prices.price)
            steps = self._among(near, cell, move, (low, high)) or steps
        self._take(steps or self._apart(cell, (low, high)))

    def prune(self) -> None:
        """Drop moves that are not needed."""
        self.pool = self.pool.pruned()
        self._follow()

    def dearest_first(self, least: int) -> list[int]:
        """List withheld cells that cost much, the dearest first."""
        problem = self.problem
        dear = self.pool.changed & problem.printed & ~self.free & (problem.loss >= least * self.unit)
        cells: list[int] = np.flatnonzero(dear)[np.argsort(-problem.loss[dear], kind="stable")].tolist()
        return cells

    def reconsider(self, cell: int) -> None:
        """Show a withheld cell, if the primary cells that need it can be served in another way at less cost in all."""
        if not self.pool.changed[cell]:
            return
        before, cost = self.pool, self.pool.cost
        self.pool = before.sparing(cell)
        waiting = self._waiting(before)
        if len(waiting) > _MANY and self.problem.loss[cell] < _HEADLINES * self.unit:
            self.pool = before
            return
        self._follow()
        self.prices.dearer(cell, _DEARER)
        if self._served(waiting, before, cost):
            self.pool = self.pool.pruned()
        else:
            self.pool = before
        self.prices.set([cell], withheld=bool(self.pool.changed[cell]))
        self._follow()

    def _waiting(self, before: Pool) -> Ints:
        """List the primary cells that were served before and are not now."""
        width = self.problem.width
        narrow = np.minimum(self.pool.reach, width) < np.minimum(before.reach, width)
        return self.turn[narrow[self.turn]]

    def _served(self, waiting: Ints, before: Pool, cost: int) -> bool:
        """Serve those who wait as well as they were served before; tell whether all were, at a lower cost."""
        wide = np.minimum(before.reach, self.problem.width)
        for cell in waiting.tolist():
            if self.pool.reach[cell] < wide[cell]:
                self.widen(cell)
                if self.pool.reach[cell] < wide[cell] or self.pool.cost >= cost:
                    return False
        return self.pool.cost < cost

    def _follow(self) -> None:
        """Let prices follow the pool."""
        prices, gone = self.prices, self.pool.changed & self.problem.printed
        prices.set(np.flatnonzero(gone & (prices.price > 0)).tolist(), withheld=True)
        prices.set(np.flatnonzero(~gone & ~self.free & (prices.price < prices.loss)).tolist(), withheld=False)

    def _among(self, atoms: Ints, cell: int, move: Move | None, span: tuple[int, int]) -> list[Step]:
        """Look among some atoms for something cheaper than a move: the cell up, or the cell down."""
        width = self.problem.width
        low, high = span
        changes = [low + width]
        if self.problem.values[cell] >= width - high:
            changes.append(high - width)
        limit = move.price if move else FORBIDDEN
        found = self.near.cheapest(cell, changes, atoms, self.prices.price, limit)
        return [(atoms, found[1])] if found else []

    def _apart(self, cell: int, span: tuple[int, int]) -> list[Step]:
        """Look among all that may change for a move up and another down, far enough apart together."""
        (low, high), width = span, self.problem.width
        atoms, price = self.around.movable(self.prices.price), self.prices.price
        found: dict[int, list[Step]] = {}
        for up in (low + width, *range(high, low + width)):
            asked = [change for change in (up, up - width) if not low <= change <= high]
            if min(asked) < -self.problem.values[cell]:
                continue
            for change in asked:
                if change not in found:
                    step = self.near.cheapest(cell, [change], atoms, price, FORBIDDEN)
                    found[change] = [(atoms, step[1])] if step else []
            if all(found[change] for change in asked):
                return [step for change in asked for step in found[change]]
        return []

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
