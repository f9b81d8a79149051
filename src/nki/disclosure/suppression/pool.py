"""The moves found so far and how far each primary cell can be shifted by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nki.disclosure.suppression.problem import Bools, Ints, Problem

    Known = tuple[tuple[Ints, Ints], tuple[Ints, Ints]]
    """A move, as atoms and steps, and what it changes, as cells and changes."""


class Pool:
    """Moves of whole numbers; `low` and `high` (cells,) are the least and the most any of them changes a cell.

    `times` (cells,) is how many of them change it.
    """

    def __init__(self, problem: Problem, rows: sparse.csr_array | None = None, known: Sequence[Known] = ()) -> None:
        self.problem = problem
        self.rows = problem.members.tocsr().astype(np.int64) if rows is None else rows
        self.moves = [move for move, _ in known]
        self.changes = [change for _, change in known]
        self.low = np.zeros(problem.members.shape[1], np.int64)
        self.high, self.times = self.low.copy(), self.low.copy()
        if known:
            cells = np.concatenate([cells for cells, _ in self.changes])
            change = np.concatenate([change for _, change in self.changes])
            np.minimum.at(self.low, cells, change)
            np.maximum.at(self.high, cells, change)
            self.times += np.bincount(cells, minlength=len(self.times))

    def add(self, atoms: Ints, step: Ints) -> Ints:
        """Add a move and give the cells it changes."""
        moved = step != 0
        atoms, step = atoms[moved], step[moved]
        change = step @ self.rows[atoms]
        cells = np.flatnonzero(change)
        change = change[cells]
        self.moves.append((atoms, step))
        self.changes.append((cells, change))
        self.low[cells] = np.minimum(self.low[cells], change)
        self.high[cells] = np.maximum(self.high[cells], change)
        self.times[cells] += 1
        return cells

    def span(self, cell: int) -> tuple[int, int]:
        """Give the least and the most a cell is changed; 0 is always between."""
        return int(self.low[cell]), int(self.high[cell])

    @property
    def reach(self) -> Ints:
        """Give how far apart the least and the most are, (cells,)."""
        reach: Ints = self.high - self.low
        return reach

    def narrow(self, width: int) -> Ints:
        """List the primary cells whose range is narrower."""
        return np.flatnonzero(self.problem.primary & (self.reach < width))

    @property
    def cost(self) -> int:
        """Say what withholding everything that is changed costs."""
        return self.problem.cost(self.changed)

    @property
    def changed(self) -> Bools:
        """Tell which cells (cells,) some move changes."""
        return self.times > 0

    @property
    def matrix(self) -> sparse.csc_array:
        """The moves as columns, (atoms, moves), whole numbers."""
        start = np.cumsum([0, *(len(atoms) for atoms, _ in self.moves)])
        nothing = [np.zeros(0, np.int64)]
        atoms = np.concatenate([atoms for atoms, _ in self.moves] or nothing)
        steps = np.concatenate([step for _, step in self.moves] or nothing)
        return sparse.csc_array((steps, atoms, start), shape=(len(self.problem.counts), len(self.moves)))

    def pruned(self) -> Pool:
        """Give the same pool without moves that no primary cell needs, dearest first."""
        cover = _Cover(self)
        return self._without({number for number in cover.dearest_first() if cover.drop(number)})

    def sparing(self, cell: int) -> Pool:
        """Give the same pool without the moves that change a cell."""
        owner = np.repeat(np.arange(len(self.changes)), [len(cells) for cells, _ in self.changes])
        cells = np.concatenate([cells for cells, _ in self.changes])
        return self._without(set(owner[cells == cell].tolist()))

    def _without(self, numbers: set[int]) -> Pool:
        known = zip(self.moves, self.changes, strict=True)
        return Pool(self.problem, self.rows, [one for number, one in enumerate(known) if number not in numbers])


class _Cover:
    """What each primary cell is changed by, move by move."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.by_cell: dict[int, dict[int, int]] = {}
        for number, (cells, change) in enumerate(pool.changes):
            for cell, value in zip(cells.tolist(), change.tolist(), strict=True):
                if pool.problem.primary[cell]:
                    self.by_cell.setdefault(cell, {})[number] = value

    def dearest_first(self) -> list[int]:
        """List the moves, first the one whose cells cost most to withhold."""
        loss = np.where(self.pool.problem.printed & ~self.pool.problem.primary, self.pool.problem.loss, 0)
        price = [int(loss[cells].sum()) for cells, _ in self.pool.changes]
        return sorted(range(len(price)), key=lambda number: -price[number])

    def drop(self, number: int) -> bool:
        """Drop a move if every primary cell it changes is as wide as it must be without it; tell whether it was."""
        width = self.pool.problem.width
        touched = [cell for cell in self.pool.changes[number][0].tolist() if cell in self.by_cell]
        for cell in touched:
            values = [value for other, value in self.by_cell[cell].items() if other != number]
            now = min(width, int(self.pool.high[cell] - self.pool.low[cell]))
            if max(values, default=0) - min(values, default=0) < now and _reach(values) < now:
                return False
        for cell in touched:
            del self.by_cell[cell][number]
        return True


def _reach(values: list[int]) -> int:
    return max(0, *values, 0) - min(0, *values, 0)
