"""A move: what leads from the table that is to another that looks the same from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from nki.disclosure.suppression.problem import Ints


class Move(NamedTuple):
    """A pattern added in the places `up` and taken away in `down`, at least `forwards` and `backwards` times."""

    price: int
    pattern: int
    forwards: int
    up: tuple[int, ...]
    down: tuple[int, ...] = ()


def lowest(price: Ints) -> tuple[int, ...]:
    """Give the index of the first lowest price."""
    return tuple(int(index) for index in np.unravel_index(price.argmin(), price.shape))


def cheapest(first: Move | None, second: Move | None) -> Move | None:
    """Give the cheaper of two, the first if they cost the same."""
    if first is None or second is None:
        return first or second
    return second if second.price < first.price else first
