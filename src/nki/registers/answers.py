"""Which registrations count, and which need each receipt answers to.

Persons and questions are small numbers, so every need has a place of its own: it is looked up, not searched for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from datetime import date

    from nki.registers.schema import RegisterSchema

_CODES = 256
_BESIDE = ("day", "value", "delivery")


@dataclass(frozen=True, slots=True)
class Answers:
    """The registrations that count: `needs`, and `receipts` with the question `need` that each answers to.

    A receipt has `need_day`, `need_value` and `need_delivery` of that need; all are null when it is not registered.
    """

    needs: pl.DataFrame
    receipts: pl.DataFrame


def answers_of(registrations: pl.DataFrame, schema: RegisterSchema, last_day: date) -> Answers:
    """Put every receipt that counts beside its need, from registrations in the order of an extract."""
    latest = latest_answers(registrations, last_day)
    about = np.zeros(_CODES, np.uint8)
    for code, question in schema.questions.items():
        about[int(code)] = int(question.about or 0)
    asked = about[latest["code"].to_numpy()]
    needs, receipts = latest.filter(pl.Series(asked == 0)), latest.filter(pl.Series(asked > 0))
    need = pl.Series("need", asked[asked > 0])
    place = _places(needs, receipts.with_columns(need))
    return Answers(
        needs, receipts.with_columns(need, *(needs[name].gather(place).alias(f"need_{name}") for name in _BESIDE))
    )


def latest_answers(rows: pl.DataFrame, last_day: date) -> pl.DataFrame:
    """Keep the registration that counts of each person and question, from rows in the order of an extract."""
    in_time = rows.filter((pl.col("day") <= last_day) | pl.col("day").is_null())
    followed = (pl.col("person") == pl.col("person").shift(-1)) & (pl.col("code") == pl.col("code").shift(-1))
    return in_time.filter(~followed.fill_null(value=False))


def _places(needs: pl.DataFrame, receipts: pl.DataFrame) -> pl.Series:
    """Give the row of the need that each receipt answers to, null when there is none; nobody unknown has any."""
    slots = np.zeros(_CODES, np.int64)
    codes = np.unique(np.concatenate([needs["code"].to_numpy(), receipts["need"].to_numpy()]))
    slots[codes] = np.arange(len(codes))
    asking, answered = (frame["person"].cast(pl.Int64).fill_null(-1).to_numpy() for frame in (needs, receipts))
    # One place more than there are persons: -1, nobody known, is the last.
    people = int(max(asking.max(initial=-1), answered.max(initial=-1))) + 2
    rows = np.zeros((people, max(len(codes), 1)), np.uint32)
    rows[asking, slots[needs["code"].to_numpy()]] = np.arange(1, needs.height + 1)
    rows[-1] = 0
    found = pl.Series(rows[answered, slots[receipts["need"].to_numpy()]])
    return (found - 1).set(found == 0, None)
