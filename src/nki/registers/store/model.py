"""A delivery as the register knows it, and the receipt its sender gets."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from nki.errors import Finding, Severity

if TYPE_CHECKING:
    from sqlite3 import Row

    from _typeshed import DataclassInstance


class State(StrEnum):
    """What has become of a delivery."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Received:
    """One delivery that was received: its receipt, what it says of itself, and what became of it.

    `sequence`, `sha256`, `chain_head` and `signature` are the receipt, and stay the same for the same bytes. `version`
    counts the accepted deliveries of a kommune and year; `supersedes` is the sequence number of the one that counted
    before. `sender` is the kommune that brought it, empty when whoever runs the register did. What the delivery says of
    itself is empty until it has been read.
    """

    sequence: int
    sha256: str
    received: str
    chain_head: str
    signature: str
    state: State
    id: str
    year: int
    kommune: str
    status: str
    label: str
    sender: str
    sent: str
    persons: int
    registered: dict[str, int]
    version: int
    supersedes: int | None
    in_force: bool
    findings: tuple[Finding, ...]

    def count(self, severity: Severity) -> int:
        """Count the findings of one severity."""
        return sum(finding.severity == severity for finding in self.findings)

    def to_json(self) -> dict[str, Any]:
        """Give what machines read: one line per delivery."""
        return {
            "innsending_id": self.id,
            "kommunenummer": self.kommune,
            "rapporteringsaar": self.year or None,
            "sha256": self.sha256,
            "state": str(self.state),
            "sequence": self.sequence,
            "received": self.received,
            "chain_head": self.chain_head,
            "signature": self.signature,
            "status": self.status,
            "mottatt": self.sent,
            "persons": self.persons,
            "version": self.version,
            "supersedes": self.supersedes,
            "in_force": self.in_force,
            "findings": len(self.findings),
            "errors": self.count(Severity.ERROR),
            "warnings": self.count(Severity.WARNING),
        }


def received_from(row: Row) -> Received:
    """Make a delivery of its row."""
    same = ("sequence", "sha256", "received", "chain_head", "signature", "id", "year", "kommune", "status", "label")
    return Received(
        **{name: row[name] for name in (*same, "sender", "sent", "persons", "version", "supersedes")},
        state=State(row["state"]),
        registered=json.loads(row["registered"]),
        in_force=bool(row["in_force"]),
        findings=findings_from(json.loads(row["findings"])),
    )


def findings_from(said: list[dict[str, Any]]) -> tuple[Finding, ...]:
    """Read findings back from JSON."""
    return tuple(
        Finding(**(one | {"lines": tuple(one["lines"]), "severity": Severity(one["severity"])})) for one in said
    )


def said_of(one: DataclassInstance) -> dict[str, Any]:
    """Give the fields of a dataclass as they are, for JSON; nothing in them is copied."""
    return {field.name: getattr(one, field.name) for field in fields(one)}
