"""From rows where a check fails to letters, with lines and fields as the sender sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nki.registers.tables import line_numbers
from nki.registers.wide import wide_field

if TYPE_CHECKING:
    from nki.errors import Finding
    from nki.registers.checks import Check
    from nki.registers.delivery import Delivery

MAX_LINES = 1000


def tell(deliveries: dict[int, Delivery], table: str, rows: pl.DataFrame, check: Check) -> list[Finding]:
    """Write a letter per delivery about rows given by `_delivery` and `_row`.

    With `kode` among the columns, rows from a wide file give a letter per question: there, each has its own column.
    """
    if rows.is_empty():
        return []
    wide = [index for index in rows["_delivery"].unique() if not deliveries[index].source.has(table)]
    code = pl.col("kode") if "kode" in rows.columns else pl.lit("")
    split = pl.when(pl.col("_delivery").is_in(wide)).then(code).otherwise(pl.lit("")).alias("_code")
    grouped = rows.select("_delivery", "_row", split).group_by("_delivery", "_code").agg(pl.col("_row").unique().sort())
    findings = []
    for index, asked, found in grouped.sort("_delivery", "_code").iter_rows():
        source = deliveries[index].source
        member = source.member("bred" if index in wide else table)
        lines = line_numbers(source, member, found[:MAX_LINES])
        field = wide_field(check.field, asked) if asked else check.field
        findings.append(
            check.letter.finding(source.label(member), lines=lines, count=len(found), field=field, **check.names)
        )
    return findings
