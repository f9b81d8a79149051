"""Exchanges around a ring: places whose larger areas cancel, however many it takes.

A place joins the areas it lies in on two sides, its fylke and its kostragruppe, as an edge joins two corners. A pattern
that goes up in one place and down in the next along a ring of edges changes no corner, so the cheapest ring through a
place is a shortest path between its two corners. A corner may also be left for another of its side at the price of
the areas that then change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nki.disclosure.suppression.move import Move, lowest
from nki.disclosure.suppression.prices import FORBIDDEN

if TYPE_CHECKING:
    from nki.disclosure.suppression.layout import Layout
    from nki.disclosure.suppression.problem import Bools, Ints

_STEPS = 6
"""A ring has at most twice as many places."""


class Rings:
    """The corners on both sides and the places that join them."""

    def __init__(self, layout: Layout) -> None:
        first = _family(layout.holds)
        self.sides = [_corners(layout.holds & chosen[:, None]) for chosen in (first, ~first)]
        self.corner = [corner for corner, _ in self.sides]
        self.areas = [areas for _, areas in self.sides]
        self.apart = [areas[:, None] != areas[None] for areas in self.areas]
        self.size = tuple(len(areas) for areas in self.areas)
        self.edge = self.corner[0] * self.size[1] + self.corner[1]
        self.places = np.argsort(self.edge, kind="stable")
        self.edges, self.start = np.unique(self.edge[self.places], return_index=True)
        self.larger: Bools = np.asarray(layout.holds.any(axis=1))
        self.known = np.zeros((len(layout.holds), layout.moves.shape[1]), np.int64)
        self.leave = [np.zeros((size, size, layout.moves.shape[1]), np.int64) for size in self.size]

    def best(self, place: int, patterns: Ints, prices: Ints, areas: Ints) -> Move | None:
        """Give the cheapest ring through `place`.

        `prices` (w + 1, P, patterns) are those of places, `areas` (A + 1, Q) of areas.
        """
        self._follow(areas)
        here, there = (int(corner[place]) for corner in self.corner)
        own = prices[:, place]
        prices = prices.copy()
        prices[:, place] = FORBIDDEN
        up = self._joined(prices)
        walk = _Walk(up[::-1], up, [leave[:, :, patterns] for leave in self.leave], here)
        price = own + walk.reached[-1][1][:, there]
        forwards, pattern = lowest(price)
        if price[forwards, pattern] >= FORBIDDEN:
            return None
        ups: list[int] = [place]
        downs: list[int] = []
        for way, one, other in walk.back(forwards, pattern, there):
            layer = forwards if way else -1 - forwards
            (ups if way else downs).append(self._place(one, other, prices[layer, :, pattern]))
        return Move(int(price[forwards, pattern]), int(patterns[pattern]), forwards, tuple(ups), tuple(downs))

    def _joined(self, prices: Ints) -> Ints:
        """Give the least price of any place between two corners, (w + 1, first, second, patterns)."""
        layers, _, patterns = prices.shape
        joined = np.full((layers, self.size[0] * self.size[1], patterns), FORBIDDEN)
        joined[:, self.edges] = np.minimum.reduceat(prices[:, self.places], self.start, axis=1)
        return joined.reshape(layers, *self.size, patterns)

    def _follow(self, price: Ints) -> None:
        """Let `leave` follow the prices (A + 1, Q) of the moment."""
        now = price[:-1] * self.larger[:, None]
        for area in np.flatnonzero((now != self.known).any(axis=1)).tolist():
            for leave, apart in zip(self.leave, self.apart, strict=True):
                leave[apart[:, :, area]] += now[area] - self.known[area]
        self.known = now

    def _place(self, one: int, other: int, price: Ints) -> int:
        edge = np.searchsorted(self.edges, one * self.size[1] + other)
        last = self.start[edge + 1] if edge + 1 < len(self.start) else len(self.places)
        places = self.places[self.start[edge] : last]
        return int(places[price[places].argmin()])


class _Walk:
    """Shortest walks from a corner of the first side, down an edge to the second side and up another back again.

    `reached` holds, step by step, the prices of the corners of both sides, (w + 1, corners, patterns) each.
    """

    def __init__(self, down: Ints, up: Ints, leave: list[Ints], here: int) -> None:
        self.down, self.up, self.leave = down, up, leave
        first = np.full((len(up), up.shape[1], up.shape[3]), FORBIDDEN)
        first[:, here] = 0
        first = self._left(0, first)
        self.reached = []
        before = None
        for _ in range(_STEPS):
            second = (first[:, :, None] + self.down).min(axis=1)
            if before is not None:
                second = np.minimum(second, before)
            second = self._left(1, second)
            self.reached.append((first, second))
            if before is not None and (second == before).all():
                break
            before = second
            first = np.minimum(first, self._left(0, (second[:, None] + self.up).min(axis=2)))

    def _left(self, side: int, price: Ints) -> Ints:
        left: Ints = np.minimum(price, (price[:, :, None] + self.leave[side]).min(axis=1))
        return left

    def back(self, layer: int, pattern: int, there: int) -> list[tuple[bool, int, int]]:
        """List the edges of the cheapest walk to a corner of the second side, last first: up or down, and corners."""
        edges: list[tuple[bool, int, int]] = []
        target = there
        step = len(self.reached) - 1
        down, up = self.down[layer, :, :, pattern], self.up[layer, :, :, pattern]
        leave = [side[:, :, pattern] for side in self.leave]
        while True:
            price = self.reached[step][1][layer, target, pattern]
            while step and self.reached[step - 1][1][layer, target, pattern] == price:
                step -= 1
            first = self.reached[step][0][layer, :, pattern]
            ways = first[:, None] + down + leave[1][:, target]
            one, other = lowest(ways)
            edges.append((False, one, other))
            price = first[one]
            while step and self.reached[step - 1][0][layer, one, pattern] == price:
                step -= 1
            if step == 0:
                return edges
            step -= 1
            second = self.reached[step][1][layer, :, pattern]
            ways = second[None, :] + up + leave[0][:, one][:, None]
            previous, target = lowest(ways)
            edges.append((True, previous, target))


def _family(holds: Bools) -> Bools:
    """Choose areas that never cross each other, the first that fit, (A,)."""
    size = holds.sum(axis=1)
    common = holds.astype(np.int64) @ holds.T.astype(np.int64)
    chosen = np.zeros(len(holds), bool)
    for area in np.argsort(-size, kind="stable").tolist():
        shared = common[area, chosen]
        if ((shared == 0) | (shared == size[area]) | (shared == size[chosen])).all():
            chosen[area] = True
    return chosen


def _corners(holds: Bools) -> tuple[Ints, Bools]:
    """Give the corner each place lies in, (P,), and the areas of each corner, (corners, A)."""
    areas, corner = np.unique(holds.T, axis=0, return_inverse=True)
    return corner.ravel(), areas
