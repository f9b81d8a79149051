"""Reads and checks one delivery that was received, with the same readers and rules as everywhere else."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import polars as pl

from nki.errors import Finding, Severity, UnreadableError
from nki.period import Period
from nki.registers.extract import check_deliveries
from nki.registers.header import NEVER, read_headers
from nki.registers.reading import read_records
from nki.registers.sources import find_sources
from nki.registers.stack import read_stack
from nki.registers.store import letters
from nki.registers.store.bundle import safe
from nki.registers.store.worktable import to_bytes, to_worktable

if TYPE_CHECKING:
    from pathlib import Path

    from nki.registers.delivery import Delivery
    from nki.registers.records import Records
    from nki.registers.register import Register
    from nki.registers.schema import RegisterSchema


@dataclass(frozen=True, slots=True)
class Parsed:
    """What came of reading a delivery: its header as columns of the catalogue, the findings, and the records."""

    header: dict[str, str | int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    persons: int = 0
    registered: dict[str, int] = field(default_factory=dict)
    table: bytes = b""

    @property
    def accepted(self) -> bool:
        """Tell whether no finding is an error."""
        return not any(finding.severity == Severity.ERROR for finding in self.findings)


def parse(path: Path, register: Register, key: bytes) -> Parsed:
    """Read and check the delivery at `path`, and re-key its records."""
    try:
        sources = find_sources([path])
        deliveries, refused = read_headers(sources, register)
        if refused or len(deliveries) != 1:
            return _refused(path, register, [one.delivery for one in refused])
        (delivery,) = deliveries
        records, findings = read_records([delivery], register, list(register.schema.questions))
    except UnreadableError as error:
        hint = str(error).rpartition(f"{path}: ")[2]
        return Parsed(findings=(letters.UNREADABLE.finding(path.name, hint=hint),))
    parsed = Parsed(_header(delivery), tuple(findings))
    if not parsed.accepted:
        return parsed
    pseudonyms = read_stack({0: delivery}, register.schema).tables["person"].select("_row", "pseudonym")
    table = to_worktable(records, pseudonyms, key, register.schema.values)
    registered = _registered(records, register.schema, delivery.year)
    return replace(parsed, persons=records.persons.height, registered=registered, table=to_bytes(table))


def _refused(path: Path, register: Register, deliveries: list[Delivery]) -> Parsed:
    header = _header(deliveries[0]) if len(deliveries) == 1 else {}
    found = check_deliveries([path], register.schema, register.reference)
    if any(finding.severity == Severity.ERROR for finding in found):
        return Parsed(header, found)
    hint = "her er ikke én innsending."
    return Parsed(header, (*found, letters.UNREADABLE.finding(path.name, hint=hint)))


def _header(delivery: Delivery) -> dict[str, str | int]:
    return {
        "id": safe(delivery.id),
        "year": 0 if delivery.year == NEVER else delivery.year,
        "kommune": _digits(delivery.kommune),
        "geography": delivery.geography,
        "status": str(delivery.status),
        "together_with": _digits(delivery.together_with),
        "sent": delivery.received.isoformat(timespec="microseconds"),
        "preliminary": int(delivery.preliminary),
        "origin": safe(delivery.origin),
    }


def _digits(kommune: str) -> str:
    """Keep what looks like a kommune number; anything else in that field is not ours to keep."""
    return kommune if len(kommune) == len("0301") and kommune.isascii() and kommune.isdigit() else ""


def _registered(records: Records, schema: RegisterSchema, year: int) -> dict[str, int]:
    """Count, per need, the persons it is registered for by 31 December."""
    day = pl.col("day")
    in_time = records.registrations.filter(day.is_null() | (day <= Period(year).last_day))
    found = dict(in_time.group_by("code").agg(pl.col("person").n_unique()).iter_rows())
    return {code: found.get(int(code), 0) for code, question in schema.questions.items() if question.role == "behov"}
