"""From events to services: one row of `tjeneste` per person and service."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from nki.registers.formats import letters
from nki.registers.formats.message import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from nki.errors import Finding
    from nki.registers.formats.messagerules import Told
    from nki.registers.schema import RegisterSchema

_GRANTED = "innvilget"
_ORDER = (Kind.START, Kind.PROVIDER, Kind.PAUSE_FROM, Kind.PAUSE_TO, Kind.END)
"""The order of events on one day."""


@dataclass
class _Service:
    """What is known of one service so far."""

    kind: str
    first: date | None = None
    last: date | None = None
    organisation: str = ""
    paused: set[str] = field(default_factory=set)

    def hear(self, told: Told) -> str:
        """Take in an event; gives what does not fit, in words, or nothing."""
        event = told.event
        self.kind, self.organisation = event.service_type, event.organisation or self.organisation
        if event.kind == Kind.START:
            again = self.first is not None and self.last is None
            self.first, self.last = event.day if self.first is None or not again else self.first, None
            return "tjenesten er startet to ganger" if again else ""
        return self._goes_on(told)

    def _goes_on(self, told: Told) -> str:
        event = told.event
        unknown = "tjenesten har ingen start" if self.first is None else ""
        if self.last is not None and event.kind != Kind.PAUSE_TO:
            return "tjenesten er alt slutt"
        if event.kind == Kind.END:
            self.last = event.day
        elif event.kind == Kind.PAUSE_FROM:
            self.paused.add(event.pause)
        elif event.kind == Kind.PAUSE_TO:
            if event.pause not in self.paused:
                return "stoppet slutter uten å ha begynt"
            self.paused.discard(event.pause)
        return unknown


def to_services(told: Iterable[Told], schema: RegisterSchema) -> tuple[pl.DataFrame, list[Finding]]:
    """Make the rows of `tjeneste`, sorted by person and service, and tell what does not fit together.

    A service has the organisation it had last. A temporary stop does not end it.
    """
    services: dict[tuple[str, str], _Service] = {}
    misfits: dict[tuple[str, str], list[int]] = defaultdict(list)
    owners: dict[str, str] = {}
    for one in sorted(told, key=lambda t: (t.event.day, _ORDER.index(t.event.kind))):
        event = one.event
        service = services.setdefault((event.person, event.service), _Service(event.service_type))
        hints = [service.hear(one)]
        if owners.setdefault(event.user, event.person) != event.person:
            hints.append("samme brukerNr er brukt om to personer")
        for hint in filter(None, hints):
            misfits[one.label, hint].append(event.line)
    findings = [
        letters.DOES_NOT_FIT.finding(label, lines=tuple(lines[:1000]), count=len(lines), hint=hint)
        for (label, hint), lines in misfits.items()
    ]
    return _table(services, schema), findings


def _table(services: dict[tuple[str, str], _Service], schema: RegisterSchema) -> pl.DataFrame:
    columns = schema.table("tjeneste").columns
    rows = [
        {
            "pseudonym": person,
            "tjeneste_id": service,
            "tjenestetype": known.kind,
            "resultat": _GRANTED,
            "startdato": known.first and known.first.isoformat(),
            "sluttdato": known.last and known.last.isoformat(),
            "organisasjonsnummer": known.organisation or None,
        }
        for (person, service), known in sorted(services.items())
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String()))
