"""Small count rounding: the other way to protect, by setting.

Langsrud & Heldal 2018, «An Algorithm for Small Count Rounding of Tabular Data»: the few small atoms behind the
published cells become 0 or the base, chosen so that the published cells move as little as possible, and every figure
is added up again from them. So all figures agree with each other, also those of tables nobody has thought of yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy import sparse

    from nki.disclosure.suppression.problem import Ints, Problem

BASE = 3
_SWEEPS = 50
_PLAIN = 60
_MOST, _BEYOND = 4, 100
"""What one person off is worth beside the square of it; beyond `_MOST` off, the square weighs `_BEYOND` more."""


def round_small(problem: Problem, base: int = BASE) -> Ints:
    """Give new counts (atoms,) in which none is 1 .. base - 1; cells are sums of them."""
    counts = problem.counts
    small = np.flatnonzero((counts > 0) & (counts < base))
    if not len(small):
        return counts.copy()
    rounding = _Rounding(problem, small, base)
    rounding.start()
    for rounding.beyond in (0, _BEYOND, 100 * _BEYOND):
        for _ in range(_SWEEPS):
            if not rounding.sweep():
                break
    rounded = counts.copy()
    rounded[small] = np.where(rounding.up, base, 0)
    return rounded


def deviation(problem: Problem, rounded: Ints) -> Ints:
    """Give how far each published cell (cells,) is moved, with sign."""
    moved: Ints = problem.members.T.astype(np.int64) @ (rounded - problem.counts)
    return moved


class _Rounding:
    """Small atoms, which of them go up, and how far each published cell is off meanwhile (`error`, (cells,))."""

    def __init__(self, problem: Problem, small: Ints, base: int) -> None:
        rows = problem.members.tocsr().astype(np.int64)[small]
        self.rows: sparse.csr_array = rows
        indices = rows.indices.astype(np.int64)
        self.cells: list[Ints] = [
            indices[first:last] for first, last in zip(rows.indptr, rows.indptr[1:], strict=False)
        ]
        self.kin = _kin(self.rows, problem.coords[small])
        self.base, self.beyond = base, 0
        self.up = np.zeros(len(small), bool)
        self.error: Ints = -(rows.T @ problem.counts[small])

    def start(self) -> None:
        """Let one atom after another go up while that brings the published cells nearer."""
        gain = np.array([self._gain(atom) for atom in range(len(self.cells))])
        while gain.size and gain.min() < 0:
            atom = int(gain.argmin())
            touched = self._turn(atom)
            for other in self._around(touched):
                gain[other] = 0 if self.up[other] else self._gain(other)
            gain[atom] = 0

    def sweep(self) -> bool:
        """Turn each atom, or exchange it with a near one, when that lessens the errors; tell whether any was."""
        better = False
        for atom in range(len(self.cells)):
            if self._gain(atom) < 0:
                self._turn(atom)
                better = True
            else:
                better |= self._exchange(atom)
        return better

    def _exchange(self, atom: int) -> bool:
        first = self._gain(atom)
        self._turn(atom)
        for other in self.kin[atom]:
            if self.up[other] == self.up[atom] and first + self._gain(other) < 0:
                self._turn(other)
                return True
        self._turn(atom)
        return False

    def _step(self, atom: int) -> int:
        return -self.base if self.up[atom] else self.base

    def _gain(self, atom: int) -> int:
        """Say how much worse the errors become, absolute and squared, if the atom turns; negative is better."""
        step, error = self._step(atom), self.error[self.cells[atom]]
        return self._badness(error + step) - self._badness(error)

    def _badness(self, error: Ints) -> int:
        size = np.abs(error)
        badness = _PLAIN * size.sum() + size @ size
        if self.beyond:
            more = np.maximum(size - _MOST, 0)
            badness += self.beyond * (more @ more)
        return int(badness)

    def _turn(self, atom: int) -> Ints:
        cells = self.cells[atom]
        self.error[cells] += self._step(atom)
        self.up[atom] = not self.up[atom]
        return cells

    def _around(self, cells: Ints) -> Ints:
        touched = np.zeros(self.rows.shape[1], np.int64)
        touched[cells] = 1
        touching: Ints = np.asarray(self.rows @ touched).nonzero()[0].astype(np.int64)
        return touching


def _kin(rows: sparse.csr_array, coords: Ints) -> list[list[int]]:
    """List for each atom those that share most with it: of the same place, or of the same slot nearby."""
    shared = (rows @ rows.T).tocsr()
    lists = []
    for atom, (first, last) in enumerate(zip(shared.indptr, shared.indptr[1:], strict=False)):
        others, common = shared.indices[first:last], shared.data[first:last]
        near = (coords[others, 0] == coords[atom, 0]) | (coords[others, 1:] == coords[atom, 1:]).all(axis=1)
        others, common = others[near & (others != atom)], common[near & (others != atom)]
        lists.append(others[np.lexsort((others, -common))][:40].tolist())
    return lists
