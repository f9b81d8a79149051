"""The suppression problem in arrays: published cells as columns over atoms, and what may be done with each of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

DEFAULT_WIDTH = 3
"""The narrowest span (max - min, in persons) in which an outsider may be able to place a primary cell."""

PARTED = 10
"""How much less a cell is worth when the other half of its share is gone."""


@dataclass(frozen=True, eq=False)
class Problem:
    """What is published of a table, and what must not be computable from it.

    `members` is 0/1 of shape (atoms, cells): a cell's value is the sum of its atoms. `counts` (atoms,) are the persons
    behind, whole numbers of at least 0. `order` lists the candidates as they are kept: what stands last is withheld
    first; a cell that is neither in `order` nor `fixed` is never published (a residual that follows by subtraction is
    such a cell, and may be primary). `fixed` (cells,) is public whatever happens. `loss` (cells,), whole numbers above
    0, says what withholding a cell costs. `coords` (atoms, 3) places each atom: place, age, outcome; two atoms never
    share all three. `width` is the policy: the range of each primary cell, for somebody who knows that no count is
    below 0 and that a withheld cell may be 0, must be at least this wide.
    """

    members: sparse.csc_array
    counts: Ints
    order: Ints
    primary: Bools
    fixed: Bools
    loss: Ints
    coords: Ints
    width: int = DEFAULT_WIDTH
    partner: Ints | None = None

    def __post_init__(self) -> None:
        """Refuse what no suppression can mend."""
        if np.any(self.primary & self.fixed):
            raise ValueError("A cell that must be withheld is already public.")

    @cached_property
    def values(self) -> Ints:
        """Persons in each cell, (cells,)."""
        values: Ints = self.members.T.astype(np.int64) @ self.counts
        return values

    @cached_property
    def candidates(self) -> Ints:
        """Cells that may be kept or withheld, first the one that is kept first."""
        return self.order[~(self.primary | self.fixed)[self.order]]

    @cached_property
    def printed(self) -> Bools:
        """Tell for each cell (cells,) whether it would be public if nothing were secondary."""
        printed = self.fixed.copy()
        printed[self.candidates] = True
        return printed

    @cached_property
    def partners(self) -> Ints:
        """Give each cell's partner, (cells,)."""
        return np.arange(len(self.primary)) if self.partner is None else self.partner

    def cost(self, secondary: Bools) -> int:
        """Say what withholding `secondary` (cells,) costs besides what must be withheld anyhow."""
        gone = secondary & self.printed
        cells = np.flatnonzero(gone)
        other = self.partners[cells]
        alone = ~(self.primary[other] | (gone[other] & (other < cells)))
        return int(np.where(alone, self.loss[cells], self.loss[cells] // PARTED).sum())

    def kept(self, secondary: Bools) -> Bools:
        """Tell which cells (cells,) are public when `secondary` (cells,) is withheld too."""
        return self.printed & ~secondary

    @cached_property
    def columns(self) -> list[list[int]]:
        """Give the atoms of each cell."""
        indices, start = self.members.indices.tolist(), self.members.indptr.tolist()
        return [indices[first:last] for first, last in pairwise(start)]


def merged(problem: Problem) -> tuple[Problem, Ints]:
    """Make one cell of equal ones (Oslo kommune, Oslo fylke and its kostragruppe), and say which each cell became.

    The one is primary or fixed if any of them is, and stands where the first of them stood in the order.
    """
    groups: dict[bytes, int] = {}
    members = problem.members.sorted_indices()
    atoms = (members.indices[first:last].tobytes() for first, last in pairwise(members.indptr.tolist()))
    back = np.array([groups.setdefault(column, len(groups)) for column in atoms], np.int64)
    if len(groups) == len(back):
        return problem, back
    _, first = np.unique(back, return_index=True)
    primary, fixed = np.zeros(len(first), bool), np.zeros(len(first), bool)
    np.logical_or.at(primary, back, problem.primary)
    np.logical_or.at(fixed, back, problem.fixed)
    loss = np.zeros(len(first), np.int64)
    np.maximum.at(loss, back, problem.loss)
    order = np.array(list(dict.fromkeys(back[problem.order].tolist())), np.int64)
    partner = np.arange(len(first))
    halves = np.flatnonzero(problem.partners != np.arange(len(back)))
    partner[back[halves]] = back[problem.partners[halves]]
    one = replace(
        problem,
        members=problem.members[:, first],
        order=order,
        primary=primary,
        fixed=fixed,
        loss=loss,
        partner=partner,
    )
    return one, back
