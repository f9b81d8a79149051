"""The KPR message (HIS 1135:2021, 56.0.0) as we hold it, and what its standard says each part must have.

It tells of events in services, never of needs. Identity numbers are in it, but not in these classes: by the time there
is an `Event`, the person is a pseudonym.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

VERSION = "56.0.0"
NAMESPACES = ("http://www.npr.no/xmlstds/56_0_0_ipl", "http://www.npr.no/xmlstds/56_0_0", "")
SERVICES = frozenset(map(str, (1, 2, 3, 4, 5, 7, 8, 9, 11, 15, 17, 18, 19, 20, 21, 22, 25, 29)))
CONTACTS = frozenset({"1", "15", "16", "17"})
MUST_HAVE_CONTACTS = frozenset({"16", "17"})
LINKING = frozenset({"1", "2", "10"})
"""Identity types that follow a person across kommuner: fødselsnummer, D-nummer, DUF-nummer."""
IDENTITY_TYPES = frozenset(map(str, [*range(1, 11), 12]))
MAX_BYDEL = 6
MAX_KOMMUNE = 4


class Kind(StrEnum):
    """What happened to a service."""

    START = "TjenesteStart"
    PAUSE_TO = "MidlertidigStoppTil"
    PAUSE_FROM = "MidlertidigStoppFra"
    PROVIDER = "TjenesteutforerEndret"
    END = "TjenesteSlutt"


class Status(StrEnum):
    """What a notification does to the one it names."""

    NEW = "N"
    REPLACES = "M"
    ADDS = "T"
    ANNULS = "C"


class Door(Protocol):
    """Gives the pseudonym of an identity: its type, the number, the kommune; raises ValueError when it is none."""

    def __call__(self, kind: str, number: str, kommune: str, /) -> str:
        """Give the pseudonym."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a service; `person` is a pseudonym, `user` the brukerNr of the kommune."""

    kind: Kind
    service: str
    service_type: str
    day: date
    organisation: str
    pause: str
    person: str
    user: str
    district: str
    line: int


@dataclass(frozen=True, slots=True)
class Notification:
    """One notification: its place in the kommune's row of them, and the events it tells of."""

    number: int
    guid: str
    previous: str
    status: Status
    corrects: str
    line: int
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """One message from one kommune."""

    label: str
    kommune: str
    notifications: tuple[Notification, ...]


_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def is_guid(text: str) -> bool:
    """Tell whether a text is a GUID, with or without braces."""
    inner = text[1:-1] if text.startswith("{") and text.endswith("}") else text
    return _GUID.fullmatch(inner) is not None


def guid(text: str) -> str:
    """Write a GUID in one way, so that it can be compared."""
    return text.strip("{}").lower()


def is_date(text: str) -> bool:
    """Tell whether a text is a date, with or without a time zone as XML allows."""
    return parse_day(text) is not None


def parse_day(text: str) -> date | None:
    """Read a date."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}(?:Z|[+-]\d{2}:\d{2})?", text, re.ASCII):
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def is_moment(text: str) -> bool:
    """Tell whether a text is a date with a time."""
    try:
        return bool(datetime.fromisoformat(text)) and "T" in text
    except ValueError:
        return False


def _some(text: str) -> bool:
    return bool(text.strip())


_EVENT: dict[str, Callable[[str], bool]] = {
    "tjenesteType": SERVICES.__contains__,
    "hendelseRegTid": is_moment,
    "hendelseDato": is_date,
    "tjenesteID": _some,
    "hendelseGUID": is_guid,
}
REQUIRED: dict[str, dict[str, Callable[[str], bool]]] = {
    "Melding": {
        "versjon": VERSION.__eq__,
        "meldingstype": "K".__eq__,
        **dict.fromkeys(("leverandor", "navnEPJ", "versjonEPJ", "versjonUt"), _some),
    },
    "Notifikasjon": {
        "statusNotifikasjon": {*map(str, Status)}.__contains__,
        "notifikasjonTid": is_moment,
        "notifikasjonGUID": is_guid,
        "notifikasjonForrigeGUID": is_guid,
        "notifikasjonLopeNr": lambda text: text.isascii() and text.isdigit() and len(text) <= 18,  # noqa: PLR2004
    },
    "Kontaktperson": dict.fromkeys(("kontPerson", "meldEpost1", "typeKontaktperson"), _some),
    "Kommune": {"kommuneNr": lambda text: len(text) == MAX_KOMMUNE and text.isascii() and text.isdigit()},
    Kind.START: _EVENT,
    Kind.PAUSE_TO: _EVENT | {"midlertidigStoppID": _some},
    Kind.PAUSE_FROM: _EVENT | {"midlertidigStoppID": _some},
    Kind.PROVIDER: _EVENT | {"tjenesteOrgNr": _some},
    Kind.END: _EVENT,
    "Bruker": {"pasientGUID": is_guid},
}
"""Required attributes of every element, and how to tell whether a value may stand there."""
OPTIONAL: dict[str, frozenset[str]] = {
    "Melding": frozenset({"lokalident"}),
    "Notifikasjon": frozenset({"notifikasjonRef"}),
    "Kontaktperson": frozenset({"meldTelefon", "meldEpost2"}),
    "Kommune": frozenset(),
    **dict.fromkeys(Kind, frozenset({"tjenesteOrgNr"})),
    "Bruker": frozenset({"brukerNr", "bydel", "fid", "typeID"}),
}
PARENTS: dict[str, frozenset[str]] = {
    "Melding": frozenset({""}),
    **dict.fromkeys(("Notifikasjon", "Kontaktperson", "Kommune"), frozenset({"Melding"})),
    **dict.fromkeys(Kind, frozenset({"Notifikasjon"})),
    "Bruker": frozenset(Kind),
}
