"""People who count in the country, perhaps in a fylke, perhaps in a kostragruppe, and in no kommune of the structure.

They lived in a kommune that was divided, or in one nobody knows. A table says how many of them each fylke and each
kostragruppe holds, not how many are in both at once. Any whole numbers that agree with the table will do: nobody
outside knows more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nki.disclosure.suppression.problem import Ints

NOWHERE = ""
"""Instead of a fylke or kostragruppe, for those who are in none."""


def place_homeless(
    fylker: Mapping[str, Ints], grupper: Mapping[str, Ints], everyone: Ints
) -> dict[tuple[str, str], Ints]:
    """Divide everyone (ages, outcomes) on pairs of fylke and kostragruppe with these sums; only pairs with somebody.

    Raises ValueError if a part is larger than its whole.
    """
    sides = [_completed(parts, everyone) for parts in (fylker, grupper)]
    found: dict[tuple[str, str], Ints] = {}
    for slot in np.ndindex(everyone.shape):
        rows, columns = ({code: int(table[slot]) for code, table in side.items() if table[slot]} for side in sides)
        for pair, count in _corner(rows, columns):
            found.setdefault(pair, np.zeros_like(everyone))[slot] = count
    return dict(sorted(found.items()))


def _completed(parts: Mapping[str, Ints], everyone: Ints) -> dict[str, Ints]:
    rest = everyone - sum(parts.values(), np.zeros_like(everyone))
    if any((part < 0).any() for part in (*parts.values(), rest)):
        raise ValueError("A part of the table is larger than its whole.")
    return {**dict(sorted(parts.items())), NOWHERE: rest}


def _corner(rows: dict[str, int], columns: dict[str, int]) -> Iterator[tuple[tuple[str, str], int]]:
    """Fill a table with given sums from its first corner to its last."""
    waiting = list(columns.items())
    for row, whole in rows.items():
        left = whole
        while left:
            column, room = waiting.pop(0)
            count = min(left, room)
            left -= count
            if room > count:
                waiting.insert(0, (column, room - count))
            yield (row, column), count
