"""Reads and checks the records of some deliveries, a batch at a time, so that only a batch is ever held as text."""

from __future__ import annotations

from contextlib import nullcontext
from importlib import import_module
from typing import TYPE_CHECKING

from nki.errors import Severity
from nki.period import Period
from nki.registers.answers import answers_of
from nki.registers.checks import Check, field_checks
from nki.registers.history import history_findings
from nki.registers.identity.looking import identity_findings
from nki.registers.joining import join_parts
from nki.registers.records import to_part
from nki.registers.rules.lines import line_findings
from nki.registers.stack import read_stack
from nki.registers.uniform import is_uniform

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from nki.registers.answers import Answers
    from nki.registers.delivery import Delivery
    from nki.registers.records import Part, Records
    from nki.registers.register import Register
    from nki.registers.schema import RegisterSchema
    from nki.registers.telling import Told
    from nki.registers.typed import TypedReader

    Progress = Callable[[int, int], None]
    Checks = Mapping[str, tuple[Check, ...]]

DECIDING = (Severity.ERROR, Severity.ROW)
"""What decides whether a delivery, or a row of it, counts."""

BATCH_BYTES = 8 * 2**20
BATCH_DELIVERIES = 256
"""Smaller batches cost more and save nothing: how much room is needed, the largest delivery of a country decides."""


def read_records(
    deliveries: Sequence[Delivery], register: Register, codes: Sequence[str], progress: Progress | None = None
) -> tuple[Records, Answers | None, list[Told]]:
    """Read and check the records of deliveries of one year, given in rank order.

    What shows only when a person's registrations stand in order is looked for when all else is right; then the
    registrations that count are given too.
    """
    records, told = read_fields(deliveries, register, codes, progress)
    if not deliveries or any(one.finding.severity == Severity.ERROR for one in told):
        return records, None, told
    answers, more = read_history(records, dict(enumerate(deliveries)), register.schema)
    return records, answers, told + more


def read_history(
    records: Records, deliveries: dict[int, Delivery], schema: RegisterSchema
) -> tuple[Answers, list[Told]]:
    """Find the registrations that count of deliveries of one year, and look through them in order."""
    last_day = Period(next(iter(deliveries.values())).year).last_day
    answers = answers_of(records.registrations, schema, last_day)
    return answers, history_findings(records, answers, deliveries, schema, last_day)


def read_fields(  # noqa: PLR0913, PLR0917  (what to read, and how)
    deliveries: Sequence[Delivery],
    register: Register,
    codes: Sequence[str],
    progress: Progress | None = None,
    severities: Collection[Severity] = tuple(Severity),
    key: bytes | None = None,
) -> tuple[Records, list[Told]]:
    """Read the records of deliveries and check them field by field, by the rules of these severities.

    With `key`, they are read apart: nobody in one delivery is anybody in another, and all are re-keyed with it.
    """
    schema, reference = register.schema, register.reference
    typing = _typing(schema, deliveries) if severities == DECIDING and not register.controls else nullcontext()
    years = sorted({delivery.geography for delivery in deliveries} & set(reference.years))
    plans = [reference.geography(year) for year in years]
    checks = {
        table.name: tuple(one for one in field_checks(table, schema, plans) if one.letter.severity in severities)
        for table in schema.tables[1:]
    }
    parts: list[Part] = []
    told: list[Told] = []
    done = 0
    with typing as reader:
        for batch in _batches(deliveries):
            part, found = _read_batch(batch, register, checks, codes, reader)
            parts.append(part.without_pseudonyms() if key is None else part)
            told += found
            done += len(batch)
            if progress:
                progress(done, len(deliveries))
    return join_parts(parts or [_read_batch({}, register, checks, codes)[0]], key), told


def _read_batch(
    deliveries: dict[int, Delivery],
    register: Register,
    checks: Checks,
    codes: Sequence[str],
    typing: TypedReader | None = None,
) -> tuple[Part, list[Told]]:
    stack = read_stack(deliveries, register.schema, typing)
    told = [*stack.told, *identity_findings(stack)]
    for table, todo in checks.items():
        told += stack.judge(table, todo)
    if register.controls and deliveries:
        limits = register.controls.on(Period(max(one.year for one in deliveries.values())).last_day)
        told += line_findings(stack, register.reference, limits)
    part, found = to_part(stack, register.schema, codes)
    return part, told + found


def _typing(schema: RegisterSchema, deliveries: Sequence[Delivery]) -> AbstractContextManager[TypedReader | None]:
    """Open the quickest reader when any delivery is of the form it reads; its engine is loaded only then."""
    if any(is_uniform(delivery.source, "parquet") for delivery in deliveries):
        reader: AbstractContextManager[TypedReader] = import_module("nki.registers.typed").typed_reader(schema)
        return reader
    return nullcontext()


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
