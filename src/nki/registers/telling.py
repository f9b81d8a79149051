"""From rows where a check fails to letters, with lines and fields as the sender sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from nki.registers.tables import line_numbers
from nki.registers.wide import wide_field

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nki.errors import Finding
    from nki.registers.checks import Check
    from nki.registers.delivery import Delivery

MAX_LINES = 1000


class Told(NamedTuple):
    """A letter, and which of the deliveries that are read together it is about."""

    delivery: int
    finding: Finding


def letters_of(told: Iterable[Told]) -> list[Finding]:
    """Give the letters without saying which delivery each is about; what is said alike of two is said once."""
    return list(dict.fromkeys(one.finding for one in told))


def of_each(told: Iterable[Told], deliveries: Iterable[int]) -> dict[int, list[Finding]]:
    """Give every delivery its own letters, in the order they were written."""
    found: dict[int, list[Finding]] = {index: [] for index in deliveries}
    for one in dict.fromkeys(told):
        found[one.delivery].append(one.finding)
    return found


def tell(deliveries: dict[int, Delivery], table: str, rows: pl.DataFrame, check: Check) -> list[Told]:
    """Write a letter per delivery about rows given by `_delivery` and `_row`.

    With `kode` among the columns, rows from a wide file give a letter per question: there, each has its own column.
    """
    if rows.is_empty():
        return []
    wide = [index for index in rows["_delivery"].unique() if not deliveries[index].source.has(table)]
    code = pl.col("kode") if "kode" in rows.columns else pl.lit("")
    split = pl.when(pl.col("_delivery").is_in(wide)).then(code).otherwise(pl.lit("")).alias("_code")
    grouped = rows.select("_delivery", "_row", split).group_by("_delivery", "_code").agg(pl.col("_row").unique().sort())
    told = []
    for index, asked, found in grouped.sort("_delivery", "_code").iter_rows():
        source = deliveries[index].source
        member = source.member("bred" if index in wide else table)
        lines = line_numbers(source, member, found[:MAX_LINES])
        field = wide_field(check.field, asked) if asked else check.field
        finding = check.letter.finding(source.label(member), lines=lines, count=len(found), field=field, **check.names)
        told.append(Told(index, finding))
    return told
