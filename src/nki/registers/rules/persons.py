"""Rules about a person's lines together: born after a registration, a receipt older than its need, test persons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nki.registers.checks import Check
from nki.registers.history import tell_records
from nki.registers.records import Records
from nki.registers.rules import letters

if TYPE_CHECKING:
    from nki.registers.answers import Answers
    from nki.registers.delivery import Delivery
    from nki.registers.rules.limits import Thresholds
    from nki.registers.telling import Told


def receipt_older(answers: Answers, deliveries: dict[int, Delivery], at: Thresholds) -> list[Told]:
    """D092: a receipt that was registered long before the need it answers to."""
    late = pl.col("need_day").to_physical() - pl.col("day").to_physical() > at.receipt_older.value
    check = Check(letters.RECEIPT_OLDER, "registrert_dato", late, {"most": str(at.receipt_older.value)})
    return tell_records(deliveries, "personopplysning", answers.receipts.filter(check.wrong), check)


def before_birth(records: Records, deliveries: dict[int, Delivery]) -> list[Told]:
    """D081: registered before the year of birth; only those born after the first registration are looked at."""
    first = records.registrations.select(pl.col("day").min().dt.year()).item()
    if first is None:
        return []
    born = records.persons.select("person", "delivery", "birth_year").filter(pl.col("birth_year") > first)
    person = records.registrations["person"].cast(pl.Int64).fill_null(-1).to_numpy()
    asked = np.zeros(int(max(person.max(initial=-1), born["person"].to_numpy().max(initial=0))) + 2, np.bool_)
    asked[born["person"].to_numpy()] = True
    theirs = records.registrations.filter(pl.Series(asked[person]))
    check = Check(letters.BEFORE_BIRTH, "registrert_dato", pl.col("day").dt.year() < pl.col("birth_year"))
    joined = theirs.join(born, on=["person", "delivery"], how="inner")
    return tell_records(deliveries, "personopplysning", joined.filter(check.wrong), check)


def test_persons(records: Records, deliveries: dict[int, Delivery], at: Thresholds) -> tuple[Records, list[Told]]:
    """D093: tell of those who stand in too many deliveries of one year, and give the records without them."""
    often = _too_often(records, at)
    check = Check(
        letters.TEST_PERSON, "pseudonym", pl.col("person").is_in(often.implode()), {"most": str(at.test_person.value)}
    )
    told = tell_records(deliveries, "person", records.persons.filter(check.wrong), check)
    return (without_test_persons(records, at) if told else records), told


def without_test_persons(records: Records, at: Thresholds) -> Records:
    """Give the records without those who stand in too many deliveries of one year."""
    often = _too_often(records, at)
    if often.is_empty():
        return records
    others = ~pl.col("person").is_in(often.implode())
    return Records(*(table.filter(others) for table in (records.persons, records.registrations, records.services)))


def _too_often(records: Records, at: Thresholds) -> pl.Series:
    # Sorted by person: who stands as many lines further down too, is there often enough.
    person, further = records.persons["person"], at.test_person.value - 1
    return person.filter(person == person.shift(-further)).unique()
