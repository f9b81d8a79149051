"""Rules about a person's lines together: born after a registration, a receipt older than its need, test persons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from nki.registers.checks import Check
from nki.registers.history import answer, latest_answers, tell_records
from nki.registers.records import Records
from nki.registers.rules import letters

if TYPE_CHECKING:
    from datetime import date

    from nki.errors import Finding
    from nki.registers.delivery import Delivery
    from nki.registers.rules.limits import Thresholds
    from nki.registers.schema import RegisterSchema


@dataclass(frozen=True, slots=True)
class Answers:
    """The registrations that count: `needs`, and `receipts` with the value and day of the need each answers to."""

    needs: pl.DataFrame
    receipts: pl.DataFrame


def answers_of(records: Records, schema: RegisterSchema, last_day: date) -> Answers:
    """Put every receipt that counts beside its need."""
    about = {int(code): int(question.about) for code, question in schema.questions.items() if question.about}
    latest = latest_answers(records.registrations, last_day)
    is_receipt = pl.col("code").is_in(list(about))
    needs = latest.filter(~is_receipt)
    keyed = needs.select(answer("code").alias("key"), need_day="day", need_value="value", need_delivery="delivery")
    receipts = latest.filter(is_receipt).with_columns(need=pl.col("code").replace_strict(about, return_dtype=pl.UInt8))
    return Answers(needs, receipts.with_columns(answer("need").alias("key")).join(keyed, on="key", how="inner"))


def receipt_older(answers: Answers, deliveries: dict[int, Delivery], at: Thresholds) -> list[Finding]:
    """D092: a receipt that was registered long before the need it answers to."""
    late = pl.col("need_day") - pl.col("day") > pl.duration(days=at.receipt_older.value)
    check = Check(letters.RECEIPT_OLDER, "registrert_dato", late, {"most": str(at.receipt_older.value)})
    return tell_records(deliveries, "personopplysning", answers.receipts.filter(check.wrong), check)


def before_birth(records: Records, deliveries: dict[int, Delivery]) -> list[Finding]:
    """D081: registered before the year of birth; only those born after the first registration are looked at."""
    first = records.registrations["day"].dt.year().min()
    if first is None:
        return []
    born = records.persons.select("person", "delivery", "birth_year").filter(pl.col("birth_year") > first)
    theirs = records.registrations.filter(pl.col("person").is_in(born["person"].implode()))
    check = Check(letters.BEFORE_BIRTH, "registrert_dato", pl.col("day").dt.year() < pl.col("birth_year"))
    joined = theirs.join(born, on=["person", "delivery"], how="inner")
    return tell_records(deliveries, "personopplysning", joined.filter(check.wrong), check)


def test_persons(records: Records, deliveries: dict[int, Delivery], at: Thresholds) -> tuple[Records, list[Finding]]:
    """D093: tell of those who stand in too many deliveries of one year, and give the records without them."""
    often = _too_often(records, at)
    check = Check(letters.TEST_PERSON, "pseudonym", often, {"most": str(at.test_person.value)})
    findings = tell_records(deliveries, "person", records.persons.filter(check.wrong), check)
    return (without_test_persons(records, at) if findings else records), findings


def without_test_persons(records: Records, at: Thresholds) -> Records:
    """Give the records without those who stand in too many deliveries of one year."""
    often = _too_often(records, at)
    return Records(*(table.filter(~often) for table in (records.persons, records.registrations, records.services)))


def _too_often(records: Records, at: Thresholds) -> pl.Expr:
    # Sorted by person: who stands as many lines further down too, is there often enough.
    further = pl.col("person").shift(-(at.test_person.value - 1))
    return pl.col("person").is_in(records.persons.filter(pl.col("person") == further)["person"].unique().implode())
