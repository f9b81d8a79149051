"""The kernel of counting: two columns of small numbers become persons per cell and state, in one pass.

A histogram over cell × states is too large to stay in the processor's cache when there are many indicators, and one
per indicator reads the rows too often. Two indicators at a time is in between, and the sums are whole numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nki.compute.packing import Axes, Matrix

Integers: TypeAlias = npt.NDArray[np.integer]
Batch: TypeAlias = tuple[Integers, Integers]

BATCH = 524_288
"""Rows at a time: many enough that the rows of a histogram are few beside them, few enough to take little room."""

_TOGETHER = 2
_GLANCE, _REPEATS = 2_048, 0.6


def in_batches(cell: Integers, combo: Integers) -> Iterator[Batch]:
    """Divide two columns into batches."""
    for first in range(0, len(cell), BATCH):
        yield cell[first : first + BATCH], combo[first : first + BATCH]


def add_up(batches: Iterable[Batch], axes: Axes) -> Matrix:
    """Count batches of (cell, combo): shape (cells, states of all indicators), whole numbers."""
    pairs = [axes.states[first : first + _TOGETHER] for first in range(0, len(axes.states), _TOGETHER)]
    sizes = [int(np.prod(states)) for states in pairs]
    places, rest = [], np.arange(axes.combos)
    for size in sizes:
        rest, place = np.divmod(rest, size)
        places.append(place)
    counts = [np.zeros((size, axes.cells)) for size in sizes]
    for cell, combo in batches:
        if len(cell):
            _add(cell, combo, counts, places, sizes)
    return np.vstack([_apart(count, states) for count, states in zip(counts, pairs, strict=True)]).T.copy()


def add_alike(cell: Integers, states: Sequence[Integers], persons: Integers, axes: Axes) -> Matrix:
    """Add up `persons` who are in one cell, with one state in each indicator: shape (cells, states of all)."""
    parts = [
        np.bincount(cell.astype(np.intp) * number + state, persons, axes.cells * number).reshape(-1, number)
        for state, number in zip(states, axes.states, strict=True)
    ]
    return np.hstack(parts)


def _add(cell: Integers, combo: Integers, counts: list[Matrix], places: list[Integers], sizes: list[int]) -> None:
    weights = None
    if _repeats(cell[:_GLANCE], combo[:_GLANCE]):
        begins = np.flatnonzero(np.concatenate([[True], _changes(cell, combo)]))
        weights = np.diff(begins, append=len(cell))
        cell, combo = cell[begins], combo[begins]
    first = int(cell.min())
    width = int(cell.max()) - first + 1
    near = cell.astype(np.intp)
    near -= first
    index = combo.astype(np.intp)
    for count, place, size in zip(counts, places, sizes, strict=True):
        state = (place * width).take(index)
        state += near
        count[:, first : first + width] += np.bincount(state, weights, size * width).reshape(size, width)


def _repeats(cell: Integers, combo: Integers) -> bool:
    """Tell from a glance whether rows stand in order, so that a run of equal ones is counted once."""
    return len(cell) > 1 and bool(_changes(cell, combo).mean() < _REPEATS)


def _changes(cell: Integers, combo: Integers) -> npt.NDArray[np.bool_]:
    changes: npt.NDArray[np.bool_] = cell[1:] != cell[:-1]
    changes |= combo[1:] != combo[:-1]
    return changes


def _apart(count: Matrix, states: tuple[int, ...]) -> Matrix:
    """Take two indicators that were counted together apart; the first one varies fastest."""
    table = count.reshape(*reversed(states), -1)
    return table if len(states) < _TOGETHER else np.vstack([table.sum(axis=0), table.sum(axis=1)])
