"""What only shows when the registrations of a person stand in order: repeats, conflicts, receipts without a need."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from nki.registers import letters
from nki.registers.checks import Check
from nki.registers.stack import tell

if TYPE_CHECKING:
    from nki.errors import Finding
    from nki.registers.header import Delivery
    from nki.registers.records import Records
    from nki.registers.schema import RegisterSchema

_SPREAD = 0x9E3779B97F4A7C15


def history_findings(records: Records, deliveries: dict[int, Delivery], schema: RegisterSchema) -> list[Finding]:
    """Look through registrations sorted as in an extract; warnings and information only."""
    rows = records.registrations
    if rows.is_empty():
        return []
    same_day = (
        (pl.col("person") == pl.col("person").shift())
        & (pl.col("code") == pl.col("code").shift())
        & pl.col("day").eq_missing(pl.col("day").shift())
    )
    same_value = pl.col("value") == pl.col("value").shift()
    last_day = date(next(iter(deliveries.values())).year, 12, 31)
    same_delivery = pl.col("delivery") == pl.col("delivery").shift()
    checks = (
        Check(letters.REPEATED, "verdi", same_day & same_value & same_delivery),
        Check(letters.CONFLICT, "verdi", same_day & ~same_value),
        Check(letters.LATER, "registrert_dato", pl.col("day") > last_day),
    )
    findings: list[Finding] = []
    for check in checks:
        found = rows.filter(check.wrong)
        findings += _tell(deliveries, "personopplysning", found, check)
    without_need = _receipts_without_need(rows.filter((pl.col("day") <= last_day) | pl.col("day").is_null()), schema)
    findings += _tell(
        deliveries, "personopplysning", without_need, Check(letters.RECEIPT_WITHOUT_NEED, "kode", pl.lit(value=True))
    )
    elsewhere = records.persons.filter(
        (pl.col("person") == pl.col("person").shift()) & (pl.col("delivery") != pl.col("delivery").shift())
    )
    return findings + _tell(deliveries, "person", elsewhere, Check(letters.ELSEWHERE, "pseudonym", pl.lit(value=True)))


def _receipts_without_need(rows: pl.DataFrame, schema: RegisterSchema) -> pl.DataFrame:
    last = ((pl.col("person") != pl.col("person").shift(-1)) | (pl.col("code") != pl.col("code").shift(-1))).fill_null(
        value=True
    )
    latest = rows.filter(last).with_columns(_answer=pl.col("person") ^ (pl.col("code").cast(pl.UInt64) * _SPREAD))
    yes = latest.filter(pl.col("value") == schema.values.index("1"))["_answer"].implode()
    about = {int(code): int(q.about) for code, q in schema.questions.items() if q.role == "mottak"}
    need = pl.col("code").replace_strict(about, return_dtype=pl.UInt64)
    receipts = latest.filter(pl.col("code").is_in(list(about)))
    return receipts.filter(~(pl.col("person") ^ (need * _SPREAD)).is_in(yes))


def _tell(deliveries: dict[int, Delivery], table: str, rows: pl.DataFrame, check: Check) -> list[Finding]:
    return tell(deliveries, table, rows.select(_delivery="delivery", _row="row"), check)
