"""Who is who: pseudonyms become numbers, and registrations find the person they are about.

The lines of a person often stand together in a file; only the first of them is looked up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    import numpy.typing as npt

    from nki.registers.typed import TypedReader

SPREAD = 0x9E3779B97F4A7C15
"""An odd number with its bits well mixed (2^64 over the golden ratio): sets a person apart per delivery or question."""


def with_person(frame: pl.DataFrame, typing: TypedReader | None) -> pl.DataFrame:
    """Add `_person` to a table with pseudonyms: the number `typing` gives them, if it has a hand in the reading."""
    # 64 bits over a few million pseudonyms: a collision is less likely than a fault in the machine's memory.
    if typing and not frame.is_empty():
        return frame.with_columns(typing.numbers(frame["pseudonym"]))
    return frame.with_columns(pl.col("pseudonym").hash(seed=0).alias("_person"))


def with_twice(persons: pl.DataFrame) -> pl.DataFrame:
    """Add `_twice` to persons: whether somebody stands more than once in a delivery."""
    return persons.with_columns(_in_delivery().is_duplicated().alias("_twice"))


def with_place(rows: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    """Add `_place`: the row of the person in `persons`, from the same delivery; null when there is none."""
    if rows.is_empty():
        return rows.with_columns(pl.lit(None, pl.UInt32).alias("_place"))
    known = persons.with_row_index("_place").select("_place", _in_delivery().alias("_pair"), "_twice")
    if known["_twice"].any():
        known = known.unique("_pair", keep="first", maintain_order=True)
    as_before = [pl.col(name) == pl.col(name).shift() for name in ("_person", "_delivery")]
    first = rows.select(~pl.all_horizontal(as_before).fill_null(value=False)).to_series()
    asked = rows.select("_person", "_delivery").filter(first).select(_in_delivery().alias("_pair"))
    found = asked.join(known.drop("_twice"), on="_pair", how="left", maintain_order="left")["_place"]
    return rows.with_columns(found.gather(first.cast(pl.UInt32).cum_sum() - 1).alias("_place"))


def first_places(person: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint32]:
    """Give for every place the first one with the same person."""
    order = np.argsort(person)
    ordered = person[order]
    begins = np.flatnonzero(np.concatenate([[True][: len(person)], ordered[1:] != ordered[:-1]]))
    first = np.empty(len(person), np.uint32)
    first[order] = np.repeat(np.minimum.reduceat(order, begins), np.diff(begins, append=len(person)))
    return first


def _in_delivery() -> pl.Expr:
    """Make one number of a person and a delivery."""
    return pl.col("_person") ^ (pl.col("_delivery").cast(pl.UInt64) * SPREAD)
