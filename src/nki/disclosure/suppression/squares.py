"""Exchanges around a square: four places whose larger areas cancel, such as two fylker crossed by two kostragrupper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nki.disclosure.suppression.move import Move, lowest
from nki.disclosure.suppression.prices import FORBIDDEN

if TYPE_CHECKING:
    from nki.disclosure.suppression.layout import Layout
    from nki.disclosure.suppression.problem import Ints

_SEED = 69651


class Squares:
    """Which kins of places cancel: first + third = second + fourth, area by area; found when first asked for."""

    def __init__(self, layout: Layout, kin: list[Ints]) -> None:
        self.layout, self.kin = layout, kin
        names = np.random.default_rng(_SEED).integers(1, 2**62, len(layout.holds), dtype=np.uint64)
        first = np.array([places[0] for places in kin])
        self.name = (layout.holds[:, first] * names[:, None]).sum(axis=0, dtype=np.uint64)
        self.sorter = np.argsort(self.name)
        self.start = np.concatenate([[0], np.cumsum([len(places) for places in kin])])
        self.places = np.concatenate(kin)
        self.found: dict[int, Ints] = {}

    def best(self, place: int, patterns: Ints, prices: Ints) -> Move | None:
        """Give the cheapest square with a corner in `place`; `prices` (w + 1, P, patterns) are those of places."""
        corners = self._corners(int(self.layout.kin[place]))
        if not len(corners):
            return None
        least = np.minimum.reduceat(prices[:, self.places], self.start[:-1], axis=1)
        second, third, fourth = corners.T
        price = prices[:, place, None] + least[::-1][:, second] + least[:, third] + least[::-1][:, fourth]
        forwards, corner, pattern = lowest(price)
        if price[forwards, corner, pattern] >= FORBIDDEN:
            return None
        where = [
            self._place(kin, prices[step, :, pattern])
            for kin, step in zip(corners[corner], (-1 - forwards, forwards, -1 - forwards), strict=True)
        ]
        return self._move(int(price[forwards, corner, pattern]), int(patterns[pattern]), forwards, [place, *where])

    def _move(self, price: int, pattern: int, forwards: int, where: list[int]) -> Move:
        return Move(price, pattern, forwards, (where[0], where[2]), (where[1], where[3]))

    def _place(self, kin: int, price: Ints) -> int:
        places = self.kin[kin]
        return int(places[price[places].argmin()])

    def _corners(self, kin: int) -> Ints:
        """Give second, third and fourth corner of each square that starts in a kin, (squares, 3)."""
        if kin not in self.found:
            wanted = self.name[:, None] + self.name[None, :] - self.name[kin]
            place = np.searchsorted(self.name, wanted, sorter=self.sorter).clip(max=len(self.name) - 1)
            third = self.sorter[place]
            second, fourth = np.nonzero(self.name[third] == wanted)
            distinct = (second < fourth) & (second != kin) & (fourth != kin)
            second, fourth = second[distinct], fourth[distinct]
            self.found[kin] = np.stack([second, third[second, fourth], fourth], axis=1)
        return self.found[kin]
