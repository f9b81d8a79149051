"""What somebody who has been recognised may do; it comes from the key or token, never from an address."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is for: to deliver, to read, to run the register, to approve releases, to look after it all."""

    DELIVERER = "leverandoer"
    READER = "leser"
    OPERATOR = "registerfoerer"
    APPROVER = "godkjenner"
    AUDITOR = "revisor"


class Denied(Exception):  # noqa: N818  (it is an answer, not a fault)
    """Not let in; `reason` is for the book and never for whoever asked."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Grant:
    """Somebody recognised: `subject` names the key, organisation or person in the book.

    `kommune` is the number their figures are under, empty for those who belong to no kommune. `unit` is the
    organisation number a unit's user is held to, empty for the whole kommune. `supplier` acts for the kommune and is
    written down; it gives no right of its own.
    """

    subject: str
    kommune: str
    roles: frozenset[Role]
    unit: str = ""
    supplier: str = ""

    def insist(self, *roles: Role) -> None:
        """Raise Denied without one of these roles."""
        if not self.roles.intersection(roles):
            raise Denied("role")

    def insist_on_whole(self) -> str:
        """Give the kommune; raises Denied for those who see only a unit of it, or belong to none."""
        if self.unit:
            raise Denied("unit")
        return self.insist_on_kommune()

    def insist_on_kommune(self) -> str:
        """Give the kommune; raises Denied for those who belong to none."""
        if not self.kommune:
            raise Denied("no kommune")
        return self.kommune
