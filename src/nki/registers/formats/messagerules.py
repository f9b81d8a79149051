"""What several messages of a kommune say together: their order, the gaps between them, and what corrects what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nki.errors import DeliveryError, Finding
from nki.registers.formats import letters
from nki.registers.formats.message import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nki.registers.formats.message import Event, Message, Notification


@dataclass(frozen=True, slots=True)
class Link:
    """The last notification received from a kommune, which the next must follow."""

    number: int
    guid: str


@dataclass(frozen=True, slots=True)
class Told:
    """One event that counts, and the file it was told in."""

    label: str
    event: Event


def in_order(messages: Iterable[Message]) -> list[Message]:
    """Sort the messages of a kommune by their running numbers; those that say nothing come first."""
    return sorted(messages, key=lambda m: min((one.number for one in m.notifications), default=0))


def chain_findings(messages: Sequence[Message], after: Link | None = None) -> list[Finding]:
    """Find running numbers that do not rise, and notifications whose previous one is not there."""
    findings: list[Finding] = []
    for message in messages:
        falling, gaps = [], []
        for one in message.notifications:
            if after and one.number <= after.number:
                falling.append(one.line)
            if after and one.previous != after.guid:
                gaps.append(one.line)
            after = Link(max(one.number, after.number) if after else one.number, one.guid)
        for letter, lines, field in (
            (letters.RUNNING_NUMBER, falling, "notifikasjonLopeNr"),
            (letters.GAP, gaps, "notifikasjonForrigeGUID"),
        ):
            if lines:
                findings.append(letter.finding(message.label, lines=tuple(lines[:1000]), count=len(lines), field=field))
    return findings


def in_force(messages: Sequence[Message]) -> tuple[Told, ...]:
    """Give the events that count when every correction is carried out, in the order of their notifications.

    M puts its events in place of those of the one it names, T adds to them, C takes them away; a correction that names
    a correction speaks of the same original. Raises DeliveryError when something names what is not there.
    """
    kept: dict[str, list[Told]] = {}
    original: dict[str, str] = {}
    findings: list[Finding] = []
    for message in messages:
        for one in message.notifications:
            told = [Told(message.label, event) for event in one.events]
            target = original.get(one.corrects, one.guid)
            original[one.guid] = target
            if one.status == Status.NEW:
                kept[one.guid] = told
            elif target not in kept:
                findings.append(_names_nothing(message, one))
            else:
                kept[target] = _corrected(one.status, kept[target], told)
    if findings:
        raise DeliveryError(findings)
    return tuple(told for some in kept.values() for told in some)


def last_link(messages: Sequence[Message]) -> Link | None:
    """Give the link the next message must follow."""
    every = [one for message in messages for one in message.notifications]
    return Link(max(one.number for one in every), every[-1].guid) if every else None


def _corrected(status: Status, before: list[Told], told: list[Told]) -> list[Told]:
    if status == Status.ANNULS:
        return []
    return told if status == Status.REPLACES else before + told


def _names_nothing(message: Message, one: Notification) -> Finding:
    return letters.CORRECTS_NOTHING.finding(message.label, lines=(one.line,), field="notifikasjonRef")
