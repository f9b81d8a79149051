"""The records one year is counted from: every kommune's latest delivery, read, checked and put in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from nki.errors import DeliveryError, Finding, Severity
from nki.registers.checks import field_checks
from nki.registers.header import read_headers
from nki.registers.history import history_findings
from nki.registers.records import OUTSIDE, Records, to_records
from nki.registers.sources import find_sources
from nki.registers.stack import read_stack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from nki.period import Period
    from nki.reference import Reference
    from nki.registers.header import Delivery
    from nki.registers.schema import RegisterSchema

    Progress = Callable[[int, int], None]

BATCH_BYTES = 6 * 2**20
BATCH_DELIVERIES = 64


@dataclass(frozen=True, slots=True)
class Extract:
    """The records of one year.

    `deliveries` in rank order (received last, last); the tables' `delivery` is the place in it. `registrations` is
    sorted by person, code, day (undated first), delivery, row, so the last line of a person and code is the one that
    counts. `values` names the register's values by their place; a value outside every list has no name.
    """

    period: Period
    deliveries: tuple[Delivery, ...]
    records: Records
    values: tuple[str, ...]
    findings: tuple[Finding, ...]

    def value_name(self, place: int) -> str:
        """Give the value as delivered; one that is in no list has the name «utenfor»."""
        return "utenfor" if place == OUTSIDE else self.values[place]


def read_extract(
    paths: Iterable[Path],
    period: Period,
    schema: RegisterSchema,
    reference: Reference,
    codes: Sequence[str],
    progress: Progress | None = None,
) -> Extract:
    """Read the deliveries in force for a year, found in and under `paths`.

    The latest delivery of each kommune is in force; everything in it is checked, and the registrations of questions
    `codes` are kept. Raises DeliveryError with every finding of every one of them when
    any is refused, UnreadableError when a path holds no delivery.
    """
    deliveries, findings = read_headers(find_sources(paths), schema, reference)
    in_force = latest(delivery for delivery in deliveries if delivery.year == period.year)
    records, found = read_records(in_force, schema, reference, codes, progress)
    findings += found
    if any(finding.severity == Severity.ERROR for finding in findings):
        raise DeliveryError(findings)
    return Extract(period, in_force, records, schema.values, tuple(findings))


def check_deliveries(
    paths: Iterable[Path], schema: RegisterSchema, reference: Reference, progress: Progress | None = None
) -> tuple[Finding, ...]:
    """Find everything there is to say about the deliveries in and under `paths`, in force or not."""
    deliveries, findings = read_headers(find_sources(paths), schema, reference)
    for year in sorted({delivery.year for delivery in deliveries}):
        one_year = sorted((d for d in deliveries if d.year == year), key=lambda d: d.rank)
        findings += read_records(one_year, schema, reference, list(schema.questions), progress)[1]
    return tuple(findings)


def latest(deliveries: Iterable[Delivery]) -> tuple[Delivery, ...]:
    """Keep the delivery received last of each kommune and year, in rank order."""
    kept: dict[tuple[str, int], Delivery] = {}
    for delivery in sorted(deliveries, key=lambda d: d.rank):
        kept[delivery.kommune, delivery.year] = delivery
    return tuple(sorted(kept.values(), key=lambda d: d.rank))


def read_records(
    deliveries: Sequence[Delivery],
    schema: RegisterSchema,
    reference: Reference,
    codes: Sequence[str],
    progress: Progress | None = None,
) -> tuple[Records, list[Finding]]:
    """Read and check the records of deliveries of one year, given in rank order."""
    geographies = [reference.geography(year) for year in sorted({delivery.geography for delivery in deliveries})]
    checks = {table.name: field_checks(table, schema, geographies) for table in schema.tables[1:]}
    parts: list[Records] = []
    findings: list[Finding] = []
    done = 0
    for batch in _batches(deliveries):
        stack = read_stack(batch, schema)
        findings += stack.findings
        for table, todo in checks.items():
            findings += stack.judge(table, todo)
        records, found = to_records(stack, schema, codes)
        parts.append(records)
        findings += found
        done += len(batch)
        if progress:
            progress(done, len(deliveries))
    records = (
        _in_order(Records.joined(parts)) if parts else _in_order(to_records(read_stack({}, schema), schema, codes)[0])
    )
    if not any(finding.severity == Severity.ERROR for finding in findings):
        findings += history_findings(records, dict(enumerate(deliveries)), schema)
    return records, findings


def _in_order(records: Records) -> Records:
    order = ["person", "code", "day", "delivery", "row"]
    return Records(
        records.persons.sort("person", "delivery", "row"),
        records.registrations.sort(order, nulls_last=False),
        records.services,
    )


def _batches(deliveries: Sequence[Delivery]) -> Iterator[dict[int, Delivery]]:
    batch: dict[int, Delivery] = {}
    size = 0
    for index, delivery in enumerate(deliveries):
        batch[index] = delivery
        size += delivery.source.size()
        if size >= BATCH_BYTES or len(batch) >= BATCH_DELIVERIES:
            yield batch
            batch, size = {}, 0
    if batch:
        yield batch
