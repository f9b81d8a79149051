"""Reads days out of text a column at a time: just ÅÅÅÅ-MM-DD, looked up two letters at a time.

A pattern for how a day is written, and then a parser for which day it is, take more than twice as long.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.NDArray[np.int32]

_LENGTH = len("ÅÅÅÅ-MM-DD")
_NO_DAY = "0000-00-00"
_YEARS, _MONTHS = 10_000, 20
"""Room for every year of four digits, and in each for every month that begins with 0 or 1."""
_WRONG = 10**6
"""What two letters stand for that are not as they must be: more than all months and days, and no sum is too large."""


def read_days(texts: pl.Series) -> pl.Series:
    """Give the day each text says; null where it is not written so, or there is no such day."""
    right_length = texts.str.len_bytes() == _LENGTH
    if texts.null_count() or not right_length.all():
        texts = pl.select(pl.when(right_length).then(texts).otherwise(pl.lit(_NO_DAY)).alias(texts.name)).to_series()
    letters: str = texts.str.join().item()
    pairs = np.frombuffer(letters.encode(), "<u2").reshape(-1, _LENGTH // 2)
    *months, day = (known.take(pairs[:, place]) for place, known in enumerate(_pairs()))
    month = np.minimum(sum(months), _YEARS * _MONTHS)
    before, last = _months()
    right = (day > 0) & (day <= last.take(month))
    return pl.select(
        pl.when(pl.Series(right)).then(pl.Series(before.take(month) + day)).cast(pl.Date).alias(texts.name)
    ).to_series()


@cache
def _pairs() -> tuple[Numbers, ...]:
    """Give what every two letters stand for at each place: four times months since year 0, and then a day."""
    return (
        _numbers({f"{number:02}": number * 100 * _MONTHS for number in range(100)}),
        _numbers({f"{number:02}": number * _MONTHS for number in range(100)}),
        _numbers({"-0": 0, "-1": 10}),
        _numbers({f"{number}-": number for number in range(10)}),
        _numbers({f"{number:02}": number for number in range(100)}),
    )


def _numbers(known: dict[str, int]) -> Numbers:
    numbers = np.full(2**16, _WRONG, np.int32)
    for text, number in known.items():
        numbers[int.from_bytes(text.encode(), "little")] = number
    return numbers


@cache
def _months() -> tuple[Numbers, Numbers]:
    """Give the day before every month, and how many days it has: none when there is no such month."""
    begins = (np.arange(_YEARS * 12 + 1) - 1970 * 12).astype("M8[M]").astype("M8[D]").astype(np.int32)
    before, days = np.zeros((2, _YEARS, _MONTHS), np.int32)
    before[:, 1:13] = begins[:-1].reshape(_YEARS, 12) - 1
    days[:, 1:13] = np.diff(begins).reshape(_YEARS, 12)
    none = np.zeros(1, np.int32)
    return np.concatenate([before.ravel(), none]), np.concatenate([days.ravel(), none])
