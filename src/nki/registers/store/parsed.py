"""Reads and checks one delivery that was received, with the same readers and rules as everywhere else."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from nki.errors import Finding, Severity, UnreadableError
from nki.registers.apart import read_apart
from nki.registers.header import NEVER, read_each_header
from nki.registers.identity.looking import in_content
from nki.registers.memory import source_in_memory
from nki.registers.store import letters
from nki.registers.store.bundle import safe, unpack
from nki.registers.store.model import said_of
from nki.registers.store.worktable import to_bytes, to_worktables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nki.registers.delivery import Delivery
    from nki.registers.header import Headed
    from nki.registers.register import Register
    from nki.registers.sources import Source


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
    def size(self) -> int:
        """The size in bytes."""
        return sum(map(len, self.parts))

    @property
    def name(self) -> str:
        """The name of the file or folder it was."""
        ending = "" if self.kind in ("folder", "file") else f".{self.kind}"
        return self.label if self.label.lower().endswith(ending) else self.label + ending


def parse(parcels: Sequence[Parcel], register: Register, key: bytes) -> list[Parsed]:
    """Read and check deliveries, and re-key their records; nothing is written.

    They are read together, and each gets what it would have got alone.
    """
    parsed: dict[int, Parsed] = {}
    sources: dict[int, Source] = {}
    for index, parcel in enumerate(parcels):
        content = b"".join(parcel.parts)
        try:
            sources[index] = source_in_memory(parcel.kind, parcel.name, unpack(content, parcel.kind))
        except UnreadableError as error:
            parsed[index] = _unreadable(parcel, content, str(error))
    headed = dict(zip(sources, read_each_header(list(sources.values()), register), strict=True))
    for year in {one.delivery.year for one in headed.values()}:
        of_year = [index for index, one in headed.items() if one.delivery.year == year]
        parsed |= zip(of_year, _of_year([headed[index] for index in of_year], register, key), strict=True)
    return [parsed[index] for index in range(len(parcels))]


def _unreadable(parcel: Parcel, content: bytes, error: str) -> Parsed:
    hint = error.rpartition(f"{parcel.name}: ")[2]
    hidden = dict.fromkeys(in_content(content, parcel.name))
    return Parsed(findings=(letters.UNREADABLE.finding(parcel.name, hint=hint), *hidden))


def _of_year(headed: Sequence[Headed], register: Register, key: bytes) -> Iterator[Parsed]:
    """Read the deliveries of one year."""
    found = read_apart(headed, register, key)
    divided = to_worktables(found.records, list(found.figures), register.schema.values)
    tables = dict(zip(divided, to_bytes(divided.values()), strict=True))
    persons = np.bincount(found.records.persons["delivery"].to_numpy(), minlength=len(headed)).tolist()
    for index, one in enumerate(headed):
        parsed = Parsed(_header(one.delivery), tuple(found.findings[index]))
        if index in tables:
            figures = tuple(said_of(figure) for figure in found.figures[index])
            parsed = replace(
                parsed, persons=persons[index], registered=found.registered[index], figures=figures, table=tables[index]
            )
        yield parsed


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
