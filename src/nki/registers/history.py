"""What only shows when the registrations of a person stand in order: repeats, conflicts, receipts without a need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nki.registers import letters
from nki.registers.checks import Check
from nki.registers.telling import Told, tell

if TYPE_CHECKING:
    from datetime import date

    from nki.registers.answers import Answers
    from nki.registers.delivery import Delivery
    from nki.registers.records import Records
    from nki.registers.schema import RegisterSchema
    from nki.registers.sources import Source


def history_findings(
    records: Records, answers: Answers, deliveries: dict[int, Delivery], schema: RegisterSchema, last_day: date
) -> list[Told]:
    """Look through records in the order of an extract; warnings and information only."""
    told: list[Told] = []
    checks = _row_checks(last_day)
    hits = records.registrations.select(check.wrong.any().alias(check.letter.rule) for check in checks).row(0)
    for check in (check for check, hit in zip(checks, hits, strict=True) if hit):
        told += tell_records(deliveries, "personopplysning", records.registrations.filter(check.wrong), check)
    without_need = Check(letters.RECEIPT_WITHOUT_NEED, "kode", pl.lit(value=True))
    receipts = _receipts_without_need(answers, schema)
    told += tell_records(deliveries, "personopplysning", receipts, without_need)
    told += _nothing_counted(records, deliveries)
    elsewhere = Check(letters.ELSEWHERE, "pseudonym", _as_before("person") & ~_as_before("delivery"))
    return told + tell_records(deliveries, "person", records.persons.filter(elsewhere.wrong), elsewhere)


def _nothing_counted(records: Records, deliveries: dict[int, Delivery]) -> list[Told]:
    """Find deliveries of persons where no registration is of a question the register reads."""
    silent = set(records.persons["delivery"].unique()) - set(records.registrations["delivery"].unique())
    return [
        Told(index, letters.NOTHING_COUNTED.finding(file_of_registrations(deliveries[index].source)))
        for index in sorted(silent)
    ]


def file_of_registrations(source: Source) -> str:
    """Name the file the registrations of a delivery stand in, as its sender knows it."""
    return source.label(source.member("bred" if source.has("bred") else "personopplysning"))


def _as_before(name: str) -> pl.Expr:
    return pl.col(name).eq_missing(pl.col(name).shift())


def _row_checks(last_day: date) -> tuple[Check, ...]:
    same_day = _as_before("person") & _as_before("code") & _as_before("day")
    return (
        Check(letters.REPEATED, "verdi", same_day & _as_before("value") & _as_before("delivery")),
        Check(letters.CONFLICT, "verdi", same_day & ~_as_before("value")),
        Check(letters.LATER, "registrert_dato", pl.col("day") > last_day),
    )


def _receipts_without_need(answers: Answers, schema: RegisterSchema) -> pl.DataFrame:
    needed = pl.col("need_value").eq_missing(pl.lit(schema.values.index("1"), pl.UInt8))
    return answers.receipts.filter(pl.col("person").is_not_null() & ~needed)


def tell_records(deliveries: dict[int, Delivery], table: str, rows: pl.DataFrame, check: Check) -> list[Told]:
    """Write the letters about rows of the numbered tables."""
    if rows.is_empty():
        return []
    code = [pl.col("code").cast(pl.String).alias("kode")] if "code" in rows.columns else []
    return tell(
        deliveries, table, rows.select(pl.col("delivery").alias("_delivery"), pl.col("row").alias("_row"), *code), check
    )
