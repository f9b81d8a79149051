"""Where to look for a move: the places that share larger areas with a cell and have the most withheld already."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nki.disclosure.suppression.layout import NONE
from nki.disclosure.suppression.prices import FORBIDDEN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nki.disclosure.suppression.layout import Layout
    from nki.disclosure.suppression.problem import Ints, Problem

PLACES = 24


class Around:
    """Chooses the neighbourhood of a cell."""

    def __init__(self, layout: Layout, problem: Problem) -> None:
        self.layout, self.problem = layout, problem
        size = layout.holds.sum(axis=1, keepdims=True)
        self.near = np.where(layout.holds, 1 / np.maximum(size, 1), 0).T
        single = np.flatnonzero(np.diff(problem.members.indptr) == 1)
        self.alone = np.full(len(problem.counts), NONE)
        self.alone[problem.members.indices[problem.members.indptr[single]]] = single

    def atoms(self, cell: int, places: tuple[int, ...], price: Ints) -> Ints:
        """Give atoms to look among: those of `places`, of the cell's own and of the best ones around it."""
        layout = self.layout
        inside = layout.own == layout.area[cell]
        if not inside.any():
            inside = layout.holds[layout.area[cell]]
        kinship = self.near @ (self.near.T @ inside)
        free = self._free(cell, price)
        score = kinship / kinship.max(initial=1e-9) * (0.2 + free)
        chosen = dict.fromkeys([*places, *np.flatnonzero(inside)[:1].tolist()])
        chosen.update(dict.fromkeys(np.argsort(-score, kind="stable")[:PLACES].tolist()))
        atoms = layout.atom[list(chosen)].ravel()
        near: Ints = atoms[atoms != NONE]
        return near

    def movable(self, price: Ints) -> Ints:
        """Give every atom but those that are a cell by themselves that must stay public."""
        every = np.arange(len(self.alone))
        fixed = (self.alone != NONE) & (price[self.alone] >= FORBIDDEN)
        atoms: Ints = every[~fixed]
        return atoms

    def _free(self, cell: int, price: Ints) -> NDArray[np.float64]:
        """Give the share of a place's own cells that are withheld, those of the cell's shape and all, (P,)."""
        table = self.layout.cell[self.layout.own]
        withheld = (self.layout.own[:, None] == NONE) | ((table != NONE) & (price[table] == 0))
        return np.asarray(withheld.mean(axis=1) + withheld[:, self.layout.shape[cell]], np.float64)
