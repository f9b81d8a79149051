"""The kernel adds up rows as one would by hand, in any order and in any batches."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from nki.compute.kernel import add_up, in_batches

CELLS, ROWS = 11, 5_000


@pytest.mark.parametrize("states", [(7,), (7, 6), (7, 7, 5), (5, 6, 7, 3)])
@pytest.mark.parametrize("ordered", [True, False])
def test_every_row_counts_once_in_its_state_of_every_indicator(states: tuple[int, ...], ordered: bool) -> None:  # noqa: FBT001
    combos = int(np.prod(states))
    rng = np.random.default_rng(1)
    cell = rng.integers(0, CELLS, ROWS).astype(np.uint16)
    combo = np.minimum(rng.integers(0, combos, ROWS), rng.integers(0, combos, ROWS)).astype(np.uint16)
    if ordered:
        order = np.lexsort((combo, cell))
        cell, combo = cell[order], combo[order]
    expected = np.zeros((CELLS, sum(states)))
    first, rest = 0, combo.astype(int)
    for number in states:
        rest, state = np.divmod(rest, number)
        np.add.at(expected, (cell, first + state), 1)
        first += number
    axes = SimpleNamespace(cells=CELLS, combos=combos, states=states)
    assert (add_up(in_batches(cell, combo), axes) == expected).all()
    halves = [(cell[:1_234], combo[:1_234]), (cell[1_234:], combo[1_234:]), (cell[:0], combo[:0])]
    assert (add_up(halves, axes) == expected).all()


def test_nobody_is_nobody() -> None:
    axes = SimpleNamespace(cells=0, combos=49, states=(7, 7))
    assert add_up([], axes).shape == (0, 14)
