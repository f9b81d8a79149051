"""The cheapest move that shows a primary cell may be something else: places up, places down, one pattern.

A move adds a pattern in some places and takes it away in others. Places of the same larger areas exchange freely; four
places around a square of areas do too; any two exchange if the areas they do not share may change; and one place
alone moves all its areas.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nki.disclosure.suppression.move import Move, cheapest, lowest
from nki.disclosure.suppression.prices import FORBIDDEN
from nki.disclosure.suppression.squares import Squares

if TYPE_CHECKING:
    from nki.disclosure.suppression.layout import Layout
    from nki.disclosure.suppression.prices import Prices
    from nki.disclosure.suppression.problem import Bools, Ints


class Search:
    """Finds moves for one cell after another at the prices of the moment."""

    def __init__(self, layout: Layout, prices: Prices) -> None:
        self.layout, self.prices = layout, prices
        self.inside = layout.holds.T.astype(np.int64)
        self.larger: Bools = np.asarray(layout.holds.any(axis=1))
        self.kin = [np.flatnonzero(layout.kin == number) for number in range(int(layout.kin.max()) + 1)]
        self.squares = Squares(layout, self.kin)
        self.coarse = int(min(prices.loss[self.larger[layout.area]], default=0))

    def best(self, cell: int) -> Move | None:
        """Give the cheapest move of width `w` that changes a cell; None if only public cells would have to change."""
        layout = self.layout
        area, patterns = int(layout.area[cell]), np.flatnonzero(layout.moves[layout.shape[cell]])
        places = np.flatnonzero(layout.own == area)
        if len(places):
            found = self._of_place(int(places[0]), patterns)
        else:
            found = self._of_area(np.flatnonzero(layout.holds[area]), np.flatnonzero(~layout.holds[area]), patterns)
        return found if found and found.price < FORBIDDEN else None

    def _of_place(self, place: int, patterns: Ints) -> Move | None:
        prices = self._local(patterns)
        found = self._pair(place, patterns, prices)
        if found is None or found.price:
            found = cheapest(found, self.squares.best(place, patterns, prices))
        if found is None or found.price > self.coarse:
            others = np.delete(np.arange(len(self.inside)), place)
            found = cheapest(found, self._of_area(np.array([place]), others, patterns))
        return found

    def _local(self, patterns: Ints) -> Ints:
        """Give the price of each pattern in each place and direction, (w + 1, P, patterns)."""
        own = self.prices.of_area[self.layout.own][:, patterns]
        return np.where(self.prices.fits[:, :, patterns], own, FORBIDDEN)

    def _pair(self, place: int, patterns: Ints, prices: Ints) -> Move | None:
        kin = self.kin[self.layout.kin[place]]
        kin = kin[kin != place]
        if not len(kin):
            return None
        price = prices[:, place, None, :] + prices[::-1, kin, :]
        forwards, other, pattern = lowest(price)
        return Move(
            int(price[forwards, other, pattern]), int(patterns[pattern]), forwards, (place,), (int(kin[other]),)
        )

    def _of_area(self, inside: Ints, outside: Ints, patterns: Ints) -> Move | None:
        prices = self._local(patterns)
        larger = self.prices.of_area[:-1][:, patterns] * self.larger[:, None]
        alone = self.inside @ larger
        found: Move | None = None
        for place in inside.tolist():
            price = prices[:, place] + alone[place]
            forwards, pattern = lowest(price)
            found = cheapest(found, Move(int(price[forwards, pattern]), int(patterns[pattern]), forwards, (place,)))
            if len(outside):
                found = cheapest(found, self._exchange(place, outside, patterns, prices, larger))
        return found

    def _exchange(self, place: int, others: Ints, patterns: Ints, prices: Ints, larger: Ints) -> Move:
        mine = np.flatnonzero(self.inside[place])
        alone = self.inside[others] @ larger + larger[mine].sum(axis=0)
        shared = self.inside[np.ix_(others, mine)] @ larger[mine]
        price = prices[:, place, None, :] + prices[::-1, others, :] + alone - 2 * shared
        forwards, other, pattern = lowest(price)
        return Move(
            int(price[forwards, other, pattern]), int(patterns[pattern]), forwards, (place,), (int(others[other]),)
        )
