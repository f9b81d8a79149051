"""The door for KPR messages: in with identity numbers, out with rows of `tjeneste` that have none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nki.errors import DeliveryError, Finding, Severity
from nki.registers.formats import letters
from nki.registers.formats.messagefile import read_message
from nki.registers.formats.messagerules import chain_findings, in_force, in_order
from nki.registers.formats.opening import read_file
from nki.registers.formats.services import to_services
from nki.registers.identity.scanner import scan

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import polars as pl

    from nki.registers.formats.message import Door, Message
    from nki.registers.formats.messagerules import Link
    from nki.registers.schema import RegisterSchema


def services_of(
    paths: Sequence[Path], door: Door, schema: RegisterSchema, after: Link | None = None
) -> tuple[pl.DataFrame, tuple[Finding, ...]]:
    """Read the messages of one kommune, carry out their corrections, and give the rows of `tjeneste`.

    `after` is the last notification received before these. Raises DeliveryError with every finding when a message is
    refused, when they are from several kommuner, or when an identity number stands where none should.
    """
    messages: list[Message] = []
    findings: list[Finding] = []
    refused: list[Finding] = []
    for path in paths:
        try:
            message, told = read_message(read_file(path), path.name, door)
        except DeliveryError as error:
            refused += error.findings
        else:
            messages.append(message)
            findings += told
    for stranger in [m for m in messages if m.kommune != messages[0].kommune]:
        refused.append(letters.MESSAGE_FIELD.finding(stranger.label, field="kommuneNr", hint="Én kommune om gangen."))
    messages = in_order(messages)
    findings += chain_findings(messages, after)
    errors = refused + [finding for finding in findings if finding.severity == Severity.ERROR]
    if errors:
        raise DeliveryError(errors)
    frame, misfits = to_services(in_force(messages), schema)
    hidden = scan(frame, "tjeneste.csv")
    if hidden:
        raise DeliveryError(hidden)
    return frame, (*findings, *misfits)
