"""Reads a KPR message. There is one way in, and it takes a door: the function that turns identities into pseudonyms.

Identity numbers are held in memory from the parser to the door, and nowhere else: no letter and no object given back
has them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

from nki.errors import DeliveryError, Finding, Severity
from nki.registers.formats import letters
from nki.registers.formats.caps import insist_on_caps, strip_mark
from nki.registers.formats.careful import Stopped, Watcher, parse
from nki.registers.formats.message import (
    CONTACTS,
    IDENTITY_TYPES,
    MAX_BYDEL,
    MUST_HAVE_CONTACTS,
    NAMESPACES,
    OPTIONAL,
    PARENTS,
    REQUIRED,
    Event,
    Kind,
    Message,
    Notification,
    Status,
    guid,
    parse_day,
)
from nki.registers.formats.opening import MAX_FILE

if TYPE_CHECKING:
    from nki.registers.formats.message import Door

_ROOT = '<Melding xmlns="http://www.npr.no/xmlstds/56_0_0_ipl">'


_MOST_ELEMENTS = 300_000


@dataclass(slots=True)
class _Element:
    """An element as it was written: attributes, line and children."""

    name: str
    said: dict[str, str]
    line: int
    children: list[_Element] = field(default_factory=list)

    def of(self, name: str) -> list[_Element]:
        return [child for child in self.children if child.name == name]


def read_message(content: bytes, label: str, door: Door) -> tuple[Message, tuple[Finding, ...]]:
    """Read one message; raises DeliveryError with every finding when it is refused.

    Gives what the standard lets through, with a letter for everything that was left out.
    """
    if len(content) > MAX_FILE:
        raise DeliveryError([letters.TOO_LARGE.finding(label, most=f"{MAX_FILE // 2**20} MB")])
    insist_on_caps(content, label)
    reader = _Reader()
    try:
        parse(strip_mark(content), reader)
    except Stopped:
        pass
    except expat.ExpatError as error:
        reader.note(letters.NOT_XML, error.lineno, hint="Meldingen er skadet eller avbrutt.")
    if reader.wrong or reader.top is None:
        raise DeliveryError(reader.findings(label))
    message = _Message(reader, reader.top, door).read(label)
    findings = reader.findings(label)
    if any(finding.severity == Severity.ERROR for finding in findings):
        raise DeliveryError(findings)
    return message, tuple(findings)


class _Reader(Watcher):
    """Holds every element against the standard."""

    def __init__(self) -> None:
        super().__init__(most=_MOST_ELEMENTS)
        self.open: list[_Element] = []
        self.top: _Element | None = None

    def start(self, name: str, said: dict[str, str]) -> None:
        self.measure(said)
        namespace, _, local = name.rpartition(" ")
        parent = self.open[-1].name if self.open else ""
        if namespace not in NAMESPACES or parent not in PARENTS.get(local, ()):
            self._misplaced()
        element = _Element(local, said, self.parser.CurrentLineNumber)
        self._fields(local, said)
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.top = element
        self.open.append(element)

    def end(self, _: str) -> None:
        self.open.pop()

    def _misplaced(self) -> None:
        if not self.open:
            self.note(letters.WRONG_ROOT, root=_ROOT)
        else:
            self.note(letters.UNKNOWN_ELEMENT, hint="Følg HIS 1135:2021, versjon 56.0.0.")
        raise Stopped

    def _fields(self, name: str, said: dict[str, str]) -> None:
        for attribute, right in REQUIRED[name].items():
            if not right(said.get(attribute, "")):
                self.note(letters.MESSAGE_FIELD, where=attribute, hint="Følg HIS 1135:2021.")
        strangers = said.keys() - REQUIRED[name].keys() - OPTIONAL[name]
        # With a namespace of its own (xsi:schemaLocation) it is about the file, not about the message.
        if any(" " not in stranger for stranger in strangers):
            self.note(letters.UNKNOWN_ATTRIBUTE, hint="Følg HIS 1135:2021.")


class _Message:
    """Turns the elements of a message that follows the standard into what we hold."""

    def __init__(self, notes: Watcher, top: _Element, door: Door) -> None:
        self.notes, self.top, self.door = notes, top, door
        kommuner = top.of("Kommune")
        self.kommune = kommuner[0].said["kommuneNr"] if kommuner else ""

    def read(self, label: str) -> Message:
        if len(self.top.of("Kommune")) != 1:
            self.notes.note(letters.MESSAGE_FIELD, self.top.line, "Kommune", hint="Én rapporterende enhet per melding.")
        self._contacts()
        read = [self._notification(element) for element in self.top.of("Notifikasjon")]
        return Message(label, self.kommune, tuple(one for one in read if one is not None))

    def _contacts(self) -> None:
        contacts = self.top.of("Kontaktperson")
        kinds = {contact.said["typeKontaktperson"] for contact in contacts}
        for contact in contacts:
            if contact.said["typeKontaktperson"] not in CONTACTS:
                self.notes.note(letters.EMPTIED, contact.line, "typeKontaktperson")
        if not kinds >= MUST_HAVE_CONTACTS:
            self.notes.note(letters.CONTACT, self.top.line)

    def _notification(self, element: _Element) -> Notification | None:
        said = element.said
        status = Status(said["statusNotifikasjon"])
        for kind in Kind:
            if len(element.of(kind)) > 1:
                self.notes.note(letters.UNKNOWN_ELEMENT, element.line, hint=f"Høyst én {kind} i hver notifikasjon.")
        events = []
        for child in element.children:
            user = child.of("Bruker")
            if len(user) != 1:
                self.notes.note(letters.MESSAGE_FIELD, child.line, "Bruker", hint="Én bruker per hendelse.")
                continue
            if not user[0].said.get("fid", "").strip() or not user[0].said.get("typeID", "").strip():
                self._dropped(user[0], "fid eller typeID mangler")
                return self._numbered(element, status, [])
            event = self._event(child, user[0])
            events += [event] if event else []
        return self._numbered(element, status, events)

    def _numbered(self, element: _Element, status: Status, events: list[Event]) -> Notification:
        said = element.said
        return Notification(
            number=int(said["notifikasjonLopeNr"]),
            guid=guid(said["notifikasjonGUID"]),
            previous=guid(said["notifikasjonForrigeGUID"]),
            status=status,
            corrects=guid(said.get("notifikasjonRef", "")),
            line=element.line,
            events=tuple(events),
        )

    def _event(self, element: _Element, user: _Element) -> Event | None:
        said, who = element.said, user.said
        person, day = self._person(user), parse_day(said["hendelseDato"])
        if not person or day is None:
            return None
        return Event(
            kind=Kind(element.name),
            service=said["tjenesteID"],
            service_type=said["tjenesteType"],
            day=day,
            organisation=said.get("tjenesteOrgNr", ""),
            pause=said.get("midlertidigStoppID", ""),
            person=person,
            user=who["brukerNr"],
            district=self._district(user),
            line=element.line,
        )

    def _person(self, user: _Element) -> str:
        who = user.said
        if not who.get("brukerNr", "").strip():
            self._dropped(user, "brukerNr mangler")
        elif who["typeID"] not in IDENTITY_TYPES:
            self._dropped(user, "ukjent identitetstype")
        else:
            try:
                return self.door(who["typeID"], who["fid"], self.kommune)
            except ValueError as error:
                # The door says which kind of fault, never the number.
                self._dropped(user, str(error))
        return ""

    def _district(self, user: _Element) -> str:
        district = user.said.get("bydel", "")
        if len(district) <= MAX_BYDEL:
            return district
        self.notes.note(letters.EMPTIED, user.line, "bydel")
        return ""

    def _dropped(self, element: _Element, hint: str) -> None:
        self.notes.note(letters.DROPPED, element.line, hint=hint)
