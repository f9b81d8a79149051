"""Puts what was read a batch at a time together: persons get small numbers, and rows the order counting needs."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nki.registers.persons import first_places
from nki.registers.records import Records

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nki.registers.records import Part


def join_parts(parts: Sequence[Part]) -> Records:
    """Put readings of different deliveries together, in the order of an extract."""
    before = [0, *accumulate(part.persons.height for part in parts)]
    persons = pl.concat([part.persons for part in parts])
    numbers = _numbers(persons)

    def numbered(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
        moved = [frame.with_columns(pl.col("place") + first) for frame, first in zip(frames, before, strict=False)]
        frame = pl.concat(moved)
        return frame.select(numbers.gather(frame["place"]), pl.exclude("place"))

    registrations = _as_delivered(numbered([part.registrations for part in parts]))
    return Records(
        persons.select(numbers, pl.exclude("pseudonym")).sort("person", "delivery", "row"),
        # Nearly in order already: a person's lines mostly stand together, and persons are numbered as they come.
        registrations.sort("person", "code", "day", nulls_last=False, maintain_order=True),
        numbered([part.services for part in parts]),
    )


def _numbers(persons: pl.DataFrame) -> pl.Series:
    """Give persons a number by where they first stand, in the order delivered."""
    delivered = _as_delivered(persons.select("pseudonym", "delivery", "row").with_row_index("place"))
    numbers = np.empty(persons.height, np.uint32)
    numbers[delivered["place"].to_numpy()] = first_places(delivered["pseudonym"].to_numpy())
    return pl.Series("person", numbers)


def _as_delivered(rows: pl.DataFrame) -> pl.DataFrame:
    order = rows.select(pl.col("delivery").cast(pl.UInt64) * 2**32 + pl.col("row")).to_series()
    return rows if order.is_sorted() else rows.sort("delivery", "row", maintain_order=True)
