"""Puts what was read a batch at a time together: persons get small numbers, and rows the order counting needs."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nki.registers.identity.rekeying import rekey
from nki.registers.persons import first_places
from nki.registers.records import Records

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from nki.registers.records import Part

_UNDATED = -(2**20)
"""Before any day that is written with a year of four digits, as days are numbered."""

_CODE, _PERSON = 22, 30
"""How many bits the numbers of days take, and of days and codes; persons have the 32 above."""


def join_parts(parts: Sequence[Part], key: bytes | None = None) -> Records:
    """Put readings of different deliveries together, in the order of an extract.

    With `key`, every line of persons is a person by itself; they are re-keyed, and stand in that order per delivery.
    """
    before = [0, *accumulate(part.persons.height for part in parts)]
    persons = pl.concat([part.persons for part in parts])
    if key is None:
        numbers = _numbers(persons)
    else:
        persons = _rekeyed(persons, key)
        numbers = _numbers_apart(persons)

    def numbered(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
        moved = [frame.with_columns(pl.col("place") + first) for frame, first in zip(frames, before, strict=False)]
        frame = pl.concat(moved)
        return frame.select(numbers.gather(frame["place"]), pl.exclude("place"))

    registrations = _as_delivered(numbered([part.registrations for part in parts]))
    return Records(
        _as_delivered(persons.select(numbers, pl.exclude("who"))).sort("person", maintain_order=True),
        registrations[_in_time(registrations)],
        numbered([part.services for part in parts]),
    )


def _in_time(registrations: pl.DataFrame) -> npt.NDArray[np.intp]:
    """Give the order by person (unknown first), code and day (undated first) of rows as delivered.

    They are nearly so already, as persons are numbered as they come, and a stable sort of one number makes use of it.
    """
    person = registrations["person"].cast(pl.Int64).fill_null(-1).to_numpy()
    code = registrations["code"].to_numpy().astype(np.int64)
    day = registrations["day"].to_physical().fill_null(_UNDATED).to_numpy()
    return np.argsort((person << _PERSON | code << _CODE) + (day - _UNDATED), kind="stable")


def _numbers(persons: pl.DataFrame) -> pl.Series:
    """Give persons a number by where they first stand, in the order delivered."""
    delivered = _as_delivered(persons.select("who", "delivery", "row").with_row_index("place"))
    numbers = np.empty(persons.height, np.uint32)
    numbers[delivered["place"].to_numpy()] = first_places(delivered["who"].to_numpy())
    return pl.Series("person", numbers)


def _rekeyed(persons: pl.DataFrame, key: bytes) -> pl.DataFrame:
    ids = pl.Series("id", rekey(persons["pseudonym"].fill_null(""), key), pl.Binary())
    return persons.drop("pseudonym").with_columns(ids)


def _numbers_apart(persons: pl.DataFrame) -> pl.Series:
    """Give every line of persons a number by its delivery and what it is re-keyed to."""
    numbers = np.empty(persons.height, np.uint32)
    numbers[_order_apart(persons).to_numpy()] = np.arange(persons.height, dtype=np.uint32)
    return pl.Series("person", numbers)


def _order_apart(persons: pl.DataFrame) -> pl.Series:
    # One number of the delivery and the first six bytes is quick to sort, and only who stands twice is not told apart.
    six_bytes = pl.col("id").bin.slice(0, 8).bin.reinterpret(dtype=pl.UInt64, endianness="big") // 2**16
    short = persons.select(pl.col("delivery").cast(pl.UInt64) * 2**48 + six_bytes).to_series()
    if short.n_unique() == persons.height:
        return short.arg_sort()
    return persons.select(pl.arg_sort_by("delivery", "id", "row")).to_series()


def _as_delivered(rows: pl.DataFrame) -> pl.DataFrame:
    order = rows.select(pl.col("delivery").cast(pl.UInt64) * 2**32 + pl.col("row")).to_series()
    return rows if order.is_sorted() else rows.sort("delivery", "row", maintain_order=True)
