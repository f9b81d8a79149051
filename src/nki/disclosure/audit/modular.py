"""Linear algebra over the whole numbers modulo a prime: exact, and quick on sparse equations.

A cell follows from the equations exactly when every solution of the same equations with zeros on the right has a zero
there. Random such solutions are drawn; the chance that a cell is wrongly taken to follow is below 2⁻⁶⁰ per cell.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nki.errors import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nki.disclosure.audit.equations import Row, System

    Whole = NDArray[np.int64]

PRIME = 2_147_483_647
"""2³¹ − 1: a product of two residues fits in 64 bits."""

SIDE = -1
"""The place of the right-hand side in a row, as if it were one more unknown that is always 1."""


@dataclass(frozen=True, slots=True)
class Pivot:
    """One row of the echelon form: which equation it came from, which unknown it gives, and the row."""

    equation: int
    column: int
    row: Row


@dataclass(frozen=True, slots=True)
class Echelon:
    """Equations in echelon form; each pivot speaks only of its own column and of later ones."""

    pivots: tuple[Pivot, ...]
    width: int

    @property
    def independent(self) -> list[int]:
        """Numbers of equations that say all the others say."""
        return sorted(pivot.equation for pivot in self.pivots)

    def solution(self, free: Whole, side: int) -> Whole:
        """Fill in what follows from the free unknowns, column by column of `free`; `side` 0 or 1 of the right side."""
        found = free % PRIME
        for pivot in reversed(self.pivots):
            others = [column for column in pivot.row if column not in (pivot.column, SIDE)]
            factors = np.array([pivot.row[column] for column in others], dtype=np.int64)
            total = (factors[:, None] * found[others] % PRIME).sum(axis=0) + side * pivot.row.get(SIDE, 0)
            found[pivot.column] = total % PRIME * (PRIME - pow(pivot.row[pivot.column], -1, PRIME)) % PRIME
        return found

    def kernel(self, columns: int, seed: int) -> Whole:
        """Draw solutions of the equations with zeros on the right, one per column."""
        free = np.random.default_rng(seed).integers(1, PRIME, (self.width, columns), dtype=np.int64)
        return self.solution(free, 0)

    def particular(self) -> Whole:
        """Give the solution where every free unknown is 0; right for each cell that follows, as a signed number."""
        found = self.solution(np.zeros((self.width, 1), dtype=np.int64), 1)[:, 0]
        return np.where(found > PRIME // 2, found - PRIME, found)


class _Elimination:
    """Rows under elimination, and which of them each unknown is in."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = list(rows)
        self.active: dict[int, set[int]] = {}
        for number, row in enumerate(self.rows):
            for column in row:
                self.active.setdefault(column, set()).add(number)
        self.queue = [(len(row), number) for number, row in enumerate(self.rows)]
        heapq.heapify(self.queue)
        self.done: set[int] = set()

    def next(self) -> int | None:
        """Take the row with fewest unknowns that is left."""
        while self.queue:
            length, number = heapq.heappop(self.queue)
            row = self.rows[number]
            if number in self.done or not row:
                continue
            if len(row) != length:
                heapq.heappush(self.queue, (len(row), number))
                continue
            self.done.add(number)
            return number
        return None

    def use(self, number: int) -> Pivot:
        """Take an unknown out of every other row by means of this one."""
        row = self.rows[number]
        columns = [column for column in row if column != SIDE]
        if not columns:
            raise UnreadableError("De viste tallene kan ikke være riktige samtidig: summene motsier hverandre.")
        column = min(columns, key=lambda c: (len(self.active[c]), c))
        inverse = pow(row[column], -1, PRIME)
        for c in row:
            self.active[c].discard(number)
        for other in list(self.active[column]):
            self._subtract(other, row, self.rows[other][column] * inverse % PRIME)
        return Pivot(number, column, row)

    def _subtract(self, other: int, row: Row, factor: int) -> None:
        target = self.rows[other]
        for column, value in row.items():
            left = (target.get(column, 0) - factor * value) % PRIME
            if left:
                if column not in target:
                    self.active[column].add(other)
                target[column] = left
            elif column in target:
                del target[column]
                self.active[column].discard(other)
        heapq.heappush(self.queue, (len(target), other))


def eliminate(system: System) -> Echelon:
    """Bring the equations on echelon form, shortest rows first; raises UnreadableError when they contradict."""
    rows = []
    for row, side in zip(system.rows, system.sides, strict=True):
        whole = {column: value % PRIME for column, value in row.items()}
        rows.append(whole | ({SIDE: -side % PRIME} if side % PRIME else {}))
    elimination = _Elimination(rows)
    pivots: list[Pivot] = []
    while (number := elimination.next()) is not None:
        pivots.append(elimination.use(number))
    return Echelon(tuple(pivots), len(system.unknowns))
