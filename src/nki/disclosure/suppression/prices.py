"""What a move would cost: the cells it changes that are not withheld yet, for every place and pattern at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nki.disclosure.suppression.layout import NONE
from nki.disclosure.suppression.problem import PARTED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nki.disclosure.suppression.layout import Layout
    from nki.disclosure.suppression.problem import Bools, Ints, Problem

FORBIDDEN = 10**12
"""The price of changing a cell that must stay public; more than all cells together."""


class Prices:
    """Prices of patterns in areas, kept up to date while cells are withheld and shown again.

    `of_area` (A + 1, Q) is the price of changing an area by a pattern; the last row belongs to places without cells.
    `fits` (w + 1, P, Q) tells whether a place's atoms allow a pattern `u` times forwards and `w - u` times backwards,
    for u = 0 .. w, w the width to be shown.
    """

    def __init__(self, problem: Problem, layout: Layout, withheld: Bools) -> None:
        self.layout = layout
        self.whole = np.where(problem.fixed, FORBIDDEN, np.where(problem.printed, problem.loss, 0))
        self.parted = np.where(problem.fixed, FORBIDDEN, self.whole // PARTED)
        self.partner = problem.partners
        apart = self.partner != np.arange(len(withheld))
        self.loss = np.where(apart & withheld[self.partner], self.parted, self.whole)
        self.price = np.where(withheld, 0, self.loss)
        present = layout.cell != NONE
        table = np.where(present, self.price[layout.cell], 0)
        self.of_area = np.zeros((len(table) + 1, layout.moves.shape[1]), np.int64)
        self.of_area[:-1] = table @ layout.moves.astype(np.int64)
        self.fits = _fits(problem, layout)

    def set(self, cells: Iterable[int], *, withheld: bool) -> None:
        """Make cells free to change, or give them their price back."""
        for cell in cells:
            self._ask(cell, 0 if withheld else int(self.loss[cell]))
            other = int(self.partner[cell])
            if other != cell:
                self.loss[other] = (self.parted if withheld else self.whole)[other]
                if self.price[other]:
                    self._ask(other, int(self.loss[other]))

    def dearer(self, cell: int, times: int) -> None:
        """Ask more for one cell than it costs, until it is set anew."""
        self._ask(cell, int(self.price[cell]) * times)

    def _ask(self, cell: int, price: int) -> None:
        layout = self.layout
        self.of_area[layout.area[cell]] += (price - self.price[cell]) * layout.moves[layout.shape[cell]]
        self.price[cell] = price


def _fits(problem: Problem, layout: Layout) -> Bools:
    counts = np.where(layout.atom == NONE, 0, problem.counts[layout.atom])
    forwards, backwards = (_room(counts, layout.pattern * sign) for sign in (1, -1))
    steps = np.arange(problem.width + 1)[:, None, None]
    fits: Bools = (forwards >= steps) & (backwards >= problem.width - steps)
    absent = (layout.atom == NONE).astype(np.int64) @ np.abs(layout.pattern).T
    fits &= absent == 0
    return fits


def _room(counts: Ints, pattern: Ints) -> Ints:
    """Give how often each pattern can be added before an atom falls below 0, (P, Q)."""
    room = np.full((len(counts), len(pattern)), np.iinfo(np.int64).max)
    for number, steps in enumerate(pattern):
        losing = counts[:, steps < 0]
        if losing.shape[1]:
            room[:, number] = losing.min(axis=1)
    return room
