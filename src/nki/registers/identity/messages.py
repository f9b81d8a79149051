"""The door for KPR messages: in with identity numbers, out with rows of `tjeneste` that have none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from nki.errors import DeliveryError, Finding, Severity
from nki.registers.formats import letters
from nki.registers.formats.messagefile import read_message
from nki.registers.formats.messagerules import chain_findings, in_force, in_order, last_link
from nki.registers.formats.opening import read_file
from nki.registers.formats.services import to_services
from nki.registers.identity.scanner import scan

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from nki.registers.formats.message import Door, Message
    from nki.registers.formats.messagerules import Link, Told
    from nki.registers.schema import RegisterSchema

_RECEIVES = "mottaker"


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a kommune's messages: rows of `tjeneste`, the persons in them, and the last notification."""

    kommune: str
    services: pl.DataFrame
    persons: pl.DataFrame
    last: Link | None
    findings: tuple[Finding, ...]


def take_messages(paths: Sequence[Path], door: Door, schema: RegisterSchema, after: Link | None = None) -> Taken:
    """Read the messages of one kommune, carry out their corrections, and give the rows they become.

    `after` is the last notification received before these. Raises DeliveryError with every finding when a message is
    refused, when they are from several kommuner, or when an identity number stands where none should.
    """
    messages, findings = _read(paths, door)
    messages = in_order(messages)
    findings += chain_findings(messages, after)
    errors = [finding for finding in findings if finding.severity == Severity.ERROR]
    if errors:
        raise DeliveryError(errors)
    told = in_force(messages)
    services, misfits = to_services(told, schema)
    kommune = messages[0].kommune if messages else ""
    persons = _persons(told, kommune, schema)
    hidden = [*scan(services, "tjeneste.csv"), *scan(persons, "person.csv")]
    if hidden:
        raise DeliveryError(hidden)
    return Taken(kommune, services, persons, last_link(messages), (*findings, *misfits))


def _read(paths: Sequence[Path], door: Door) -> tuple[list[Message], list[Finding]]:
    messages: list[Message] = []
    findings: list[Finding] = []
    for path in paths:
        try:
            message, told = read_message(read_file(path), path.name, door)
        except DeliveryError as error:
            findings += error.findings
        else:
            messages.append(message)
            findings += told
    for stranger in [m for m in messages if m.kommune != messages[0].kommune]:
        hint = "Én kommune om gangen."
        findings.append(letters.MESSAGE_FIELD.finding(stranger.label, field="kommuneNr", hint=hint))
    return messages, findings


def _persons(told: Iterable[Told], kommune: str, schema: RegisterSchema) -> pl.DataFrame:
    """Give a row of `person` for each person in the events: living where they are served, in the bydel told last."""
    bydel = {one.event.person: one.event.district for one in sorted(told, key=lambda one: one.event.day)}
    rows = [
        {"pseudonym": person, "bostedskommune": kommune, "bydel": district or None, "rolle": _RECEIVES}
        for person, district in sorted(bydel.items())
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(schema.table("person").columns, pl.String()))
