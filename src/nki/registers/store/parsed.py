"""Reads and checks one delivery that was received, with the same readers and rules as everywhere else."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from nki.errors import Finding, Severity, UnreadableError
from nki.period import Period
from nki.registers.extract import check_sources
from nki.registers.header import NEVER, read_headers
from nki.registers.identity.looking import in_content
from nki.registers.memory import source_in_memory
from nki.registers.reading import read_records
from nki.registers.rules.review import person_findings
from nki.registers.stack import read_pseudonyms
from nki.registers.store import letters
from nki.registers.store.bundle import safe, unpack
from nki.registers.store.model import said_of
from nki.registers.store.worktable import to_bytes, to_worktable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nki.registers.delivery import Delivery
    from nki.registers.records import Records
    from nki.registers.register import Register
    from nki.registers.schema import RegisterSchema
    from nki.registers.sources import Source

_NOBODY = pl.DataFrame(schema={"_row": pl.UInt32(), "pseudonym": pl.String()})


@dataclass(frozen=True, slots=True)
class Parsed:
    """What came of reading a delivery: its header as columns of the catalogue, the findings, and the records."""

    header: dict[str, str | int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    persons: int = 0
    registered: dict[str, int] = field(default_factory=dict)
    figures: tuple[dict[str, Any], ...] = ()
    table: bytes = b""

    @property
    def accepted(self) -> bool:
        """Tell whether no finding is an error."""
        return not any(finding.severity == Severity.ERROR for finding in self.findings)

    @property
    def kept(self) -> bool:
        """Tell whether what was delivered may be kept: not when it carries identity numbers."""
        return not any(finding.rule in letters.NEVER_KEPT for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A delivery on its way to the reader: what kind of file it was, what its sender calls it, and its bytes."""

    kind: str
    label: str
    parts: Sequence[bytes] = field(repr=False)

    @property
    def name(self) -> str:
        """The name of the file or folder it was."""
        ending = "" if self.kind in ("folder", "file") else f".{self.kind}"
        return self.label if self.label.lower().endswith(ending) else self.label + ending


def parse(parcel: Parcel, register: Register, key: bytes) -> Parsed:
    """Read and check a delivery, and re-key its records; nothing is written."""
    content = b"".join(parcel.parts)
    try:
        source = source_in_memory(parcel.kind, parcel.name, unpack(content, parcel.kind))
    except UnreadableError as error:
        hint = str(error).rpartition(f"{parcel.name}: ")[2]
        hidden = dict.fromkeys(in_content(content, parcel.name))
        return Parsed(findings=(letters.UNREADABLE.finding(parcel.name, hint=hint), *hidden))
    del content
    deliveries, refused = read_headers([source], register)
    if refused:
        return Parsed(_header(refused[0].delivery), check_sources([source], register))
    return _records_of(source, deliveries[0], register, key)


def _records_of(source: Source, delivery: Delivery, register: Register, key: bytes) -> Parsed:
    schema = register.schema
    records, answers, findings = read_records([delivery], register, list(schema.questions))
    parsed = Parsed(_header(delivery), tuple(findings))
    if answers is None or not parsed.accepted:
        return parsed
    told, figures = person_findings(records, answers, [delivery], register)
    pseudonyms = read_pseudonyms(source, schema) if delivery.status.has_records else _NOBODY
    table = to_worktable(records, pseudonyms, key, schema.values)
    return replace(
        parsed,
        findings=(*parsed.findings, *told),
        persons=records.persons.height,
        registered=_registered(records, schema, delivery.year),
        figures=tuple(said_of(one) for one in figures),
        table=to_bytes(table),
    )


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
