"""The cheapest move that shows a primary cell may be something else: places up, places down, one pattern.

A move adds a pattern in some places and takes it away in others, around a ring whose areas cancel. For a larger area,
any place inside exchanges with one outside if the areas they do not share may change, and one alone moves them all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nki.disclosure.suppression.move import Move, cheapest, lowest
from nki.disclosure.suppression.prices import FORBIDDEN
from nki.disclosure.suppression.rings import Rings

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
        self.rings = Rings(layout)

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
        found = self.rings.best(place, patterns, prices, self.prices.of_area)
        if found:
            return found
        others = np.delete(np.arange(len(self.inside)), place)
        return self._of_area(np.array([place]), others, patterns)

    def _local(self, patterns: Ints) -> Ints:
        """Give the price of each pattern in each place and direction, (w + 1, P, patterns)."""
        own = self.prices.of_area[self.layout.own][:, patterns]
        return np.where(self.prices.fits[:, :, patterns], own, FORBIDDEN)

    def _of_area(self, inside: Ints, outside: Ints, patterns: Ints) -> Move | None:
        prices = self._local(patterns)
        larger = self.prices.of_area[:-1][:, patterns] * self.larger[:, None]
        alone = self.inside @ larger
        least = prices[::-1, outside].min(axis=1, initial=FORBIDDEN)
        found: Move | None = None
        for place in inside.tolist():
            price = prices[:, place] + alone[place]
            forwards, pattern = lowest(price)
            single = Move(int(price[forwards, pattern]), int(patterns[pattern]), forwards, (place,))
            found = single if found is None or single.price < found.price else found
            # An exchange costs at least its two ends; only patterns that may still be cheaper are worked out.
            worth = np.flatnonzero((prices[:, place] + least < found.price).any(axis=0))
            if len(worth) and len(outside):
                other = self._exchange(place, outside, patterns[worth], prices[:, :, worth], larger[:, worth])
                found = cheapest(found, other)
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
