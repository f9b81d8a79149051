"""Reads the records of several deliveries into one stack of tables, so that checks run once over all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nki.registers import letters
from nki.registers.tables import line_numbers, read_table
from nki.registers.uniform import is_uniform, read_uniform, rows_within
from nki.registers.wide import read_wide

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nki.errors import Finding
    from nki.registers.checks import Check
    from nki.registers.header import Delivery
    from nki.registers.schema import RegisterSchema, Table

PLACE = {"_delivery": pl.UInt16(), "_row": pl.UInt32(), "_year": pl.Int16(), "_geography": pl.Int16()}
"""Columns every stacked table has beside those of the file; `_delivery` is the delivery's place in rank order."""

MAX_LINES = 1000


@dataclass(frozen=True, slots=True)
class Stack:
    """The records of `deliveries`: one table of text per file of the description, rows in the order delivered."""

    deliveries: dict[int, Delivery]
    tables: dict[str, pl.DataFrame]
    findings: tuple[Finding, ...]

    def judge(self, table: str, checks: Iterable[Check]) -> list[Finding]:
        """Run checks over one table: a finding per rule, field and delivery."""
        frame = self.tables[table]
        todo = list(checks)
        if frame.is_empty() or not todo:
            return []
        found = frame.select(
            check.wrong.fill_null(value=False).sum().alias(str(i)) for i, check in enumerate(todo)
        ).row(0)
        findings: list[Finding] = []
        for check, count in zip(todo, found, strict=True):
            if count:
                findings += self.tell(table, frame.filter(check.wrong), check)
        return findings

    def tell(self, table: str, rows: pl.DataFrame, check: Check) -> list[Finding]:
        """Write the letters about `rows` (any table with `_delivery` and `_row`), one per delivery."""
        return tell(self.deliveries, table, rows, check)


def tell(deliveries: dict[int, Delivery], table: str, rows: pl.DataFrame, check: Check) -> list[Finding]:
    """Write a letter per delivery about rows given by `_delivery` and `_row`, with lines as the sender sees them."""
    findings = []
    grouped = rows.group_by("_delivery").agg(pl.col("_row").sort()).sort("_delivery")
    for index, found in grouped.iter_rows():
        source = deliveries[index].source
        member = next(
            (m for m in (f"{table}.parquet", f"{table}.csv", "bred.parquet", "bred.csv") if m in source.members)
        )
        lines = line_numbers(source, member, found[:MAX_LINES])
        label = source.label(member)
        findings.append(check.letter.finding(label, lines=lines, count=len(found), field=check.field, **check.names))
    return findings


def read_stack(deliveries: dict[int, Delivery], schema: RegisterSchema) -> Stack:
    """Read every file of the deliveries; shapes that are wrong become findings and their tables stay empty."""
    parts: dict[str, list[pl.DataFrame]] = {table.name: [] for table in schema.tables if table.name != "innsending"}
    findings: list[Finding] = []
    quick = {i: d for i, d in deliveries.items() if d.status.has_records and is_uniform(d.source)}
    together = {name: _read_together(quick, schema.table(name)) for name in ("person", "personopplysning")}
    for index, delivery in deliveries.items():
        already = [name for name, frame in together.items() if frame is not None and index in quick]
        tables, wrong = _read_delivery(delivery, schema, already)
        findings += wrong
        for name, frame in tables.items():
            parts[name].append(_placed(frame, index, delivery))
    for name, frame in together.items():
        parts[name] += [] if frame is None else [frame]
    stacked = {name: pl.concat(frames) if frames else _empty(schema.table(name)) for name, frames in parts.items()}
    return Stack(deliveries, stacked, (*findings, *_nobody(deliveries, stacked["person"], findings)))


def _read_together(deliveries: dict[int, Delivery], table: Table) -> pl.DataFrame | None:
    read = read_uniform([delivery.source for delivery in deliveries.values()], table)
    if read is None:
        return None
    frame, counts = read

    def spread(values: Iterable[int], name: str) -> pl.Series:
        return pl.Series(name, np.repeat(np.fromiter(values, np.int64), counts), dtype=PLACE[name], strict=False)

    place = [
        spread(deliveries, "_delivery"),
        pl.Series("_row", rows_within(counts), dtype=PLACE["_row"], strict=False),
        spread((delivery.year for delivery in deliveries.values()), "_year"),
        spread((delivery.geography for delivery in deliveries.values()), "_geography"),
    ]
    return pl.DataFrame([*place, *frame])


def _nobody(deliveries: dict[int, Delivery], persons: pl.DataFrame, findings: list[Finding]) -> list[Finding]:
    told = {finding.file.split("/")[0] for finding in findings}
    somebody = set(persons["_delivery"].unique())
    return [
        letters.NOBODY.finding(delivery.source.label("person"))
        for index, delivery in deliveries.items()
        if delivery.status.has_records and index not in somebody and delivery.source.path.name not in told
    ]


def _read_delivery(
    delivery: Delivery, schema: RegisterSchema, already: Sequence[str]
) -> tuple[dict[str, pl.DataFrame], list[Finding]]:
    members = delivery.source.members
    names = [name for name in ("person", "personopplysning", "tjeneste") if _has(members, name)]
    wide = _has(members, "bred")
    if not delivery.status.has_records:
        return _none_expected(delivery, schema, [*names, *(["bred"] if wide else [])])
    if wide and _has(members, "person"):
        return {}, [letters.TWO_SHAPES.finding(delivery.source.label("bred"))]
    tables: dict[str, pl.DataFrame] = {}
    findings: list[Finding] = []
    if wide:
        tables, findings = read_wide(delivery.source, schema)
        names = [name for name in names if name == "tjeneste"]
    for name in set(names) - set(already):
        tables[name], wrong = read_table(delivery.source, schema.table(name))
        findings += wrong
    for name in ("person", "personopplysning"):
        if name not in (*tables, *already):
            findings.append(letters.MISSING_FILE.finding(delivery.source.label(f"{name}.csv"), file=f"{name}.csv"))
    return tables, findings


def _none_expected(
    delivery: Delivery, schema: RegisterSchema, names: Sequence[str]
) -> tuple[dict[str, pl.DataFrame], list[Finding]]:
    findings: list[Finding] = []
    for name in names:
        frame, wrong = (
            (read_wide(delivery.source, schema)[0].get("person", pl.DataFrame()), [])
            if name == "bred"
            else read_table(delivery.source, schema.table(name))
        )
        findings += wrong
        if not frame.is_empty():
            findings.append(letters.NOT_EMPTY.finding(delivery.source.label(name)))
    return {}, findings


def _has(members: dict[str, str], name: str) -> bool:
    return f"{name}.csv" in members or f"{name}.parquet" in members


def _placed(frame: pl.DataFrame, index: int, delivery: Delivery) -> pl.DataFrame:
    numbered = frame if "_row" in frame.columns else frame.with_row_index("_row")
    return numbered.with_columns(
        _delivery=pl.lit(index, PLACE["_delivery"]),
        _year=pl.lit(delivery.year, PLACE["_year"]),
        _geography=pl.lit(delivery.geography, PLACE["_geography"]),
    ).select(*PLACE, pl.exclude(*PLACE))


def _empty(table: Table) -> pl.DataFrame:
    return pl.DataFrame(schema={**PLACE, **dict.fromkeys(table.columns, pl.String())})
