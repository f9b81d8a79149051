"""The cases beside an indicator: a sentence, a few records as small tables, and the måltall they must give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from nki.catalogue import load_located
from nki.errors import CatalogueError, Finding
from nki.indicators.findings import Located
from nki.indicators.form import Shape

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from nki.catalogue import Place

EMPTY = "-"
PERSON_COLUMNS = ("person", "foedselsaar", "bostedskommune", "antall")
REGISTRATION_COLUMNS = ("person", "kode", "verdi", "dato")
ExpectedKey = Annotated[str, Field(pattern=r"^(\d+[ab]|nevner|[a-z_]+)( \S+)?$")]


@dataclass(frozen=True, slots=True)
class CasePerson:
    """A row of the person file; the kommune of residence is the delivering one unless the case says otherwise."""

    person: str
    birth_year: int | None
    home: str


@dataclass(frozen=True, slots=True)
class CaseRegistration:
    """A row of the information file."""

    person: str
    code: str
    value: str
    registered: date | None


@dataclass(frozen=True, slots=True)
class CaseDelivery:
    """What one kommune sent, and when it was received."""

    kommune: str
    mottatt: date
    persons: tuple[CasePerson, ...]
    registrations: tuple[CaseRegistration, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One case; `expected` holds for the whole country, `expected_in` for single kommuner.

    Keys are a måltall («1a»), «nevner» or the slug of an outcome, for all ages unless a stratum follows
    («other 18-66»). Values are text: a share in percent with three decimals, a count, or «ikke aktuelt».
    """

    title: str
    year: int
    deliveries: tuple[CaseDelivery, ...]
    expected: Mapping[str, str]
    expected_in: Mapping[str, Mapping[str, str]]


class DeliveryBlock(Shape):
    """See CaseDelivery; the tables are text, one row per line, columns set apart by spaces."""

    kommune: str = Field(pattern=r"^\d{4}$")
    mottatt: date
    persons: str = Field(alias="personer")
    registrations: str = Field("", alias="opplysninger")


class CaseBlock(Shape):
    """See Case."""

    title: str = Field(alias="tittel")
    year: int = Field(alias="aar")
    deliveries: tuple[DeliveryBlock, ...] = Field(alias="leveranser", min_length=1)
    expected: dict[ExpectedKey, str] = Field(alias="forventet", min_length=1)
    expected_in: dict[str, dict[ExpectedKey, str]] = Field({}, alias="forventet_i_kommune")


class CaseFile(Shape):
    """One `<slug>.cases.yaml`."""

    cases: tuple[CaseBlock, ...] = Field(alias="eksempler", min_length=1)


class _RowError(Exception):
    """A row of a table that cannot be read: which row under the header, and what is wrong."""

    def __init__(self, row: int, what: str) -> None:
        super().__init__(what)
        self.row = row


def load_cases(path: Path) -> tuple[Case, ...]:
    """Read the cases of one indicator; raises CatalogueError with every finding at once."""
    file, lines = load_located(path, CaseFile)
    at = Located(str(path), lines)
    findings: list[Finding] = []
    cases = [_case(block, ("eksempler", row), at, findings) for row, block in enumerate(file.cases)]
    if findings:
        raise CatalogueError(findings)
    return tuple(cases)


def _case(block: CaseBlock, place: Place, at: Located, findings: list[Finding]) -> Case:
    deliveries = [
        _delivery(delivery, (*place, "leveranser", row), at, findings) for row, delivery in enumerate(block.deliveries)
    ]
    expected_in = {kommune: MappingProxyType(expected) for kommune, expected in block.expected_in.items()}
    expected = MappingProxyType(block.expected)
    return Case(block.title, block.year, tuple(deliveries), expected, MappingProxyType(expected_in))


def _delivery(block: DeliveryBlock, place: Place, at: Located, findings: list[Finding]) -> CaseDelivery:
    persons: list[CasePerson] = []
    registrations: list[CaseRegistration] = []
    key = "personer"
    try:
        copies = _persons(block, persons)
        key = "opplysninger"
        _registrations(block, copies, registrations)
    except _RowError as error:
        line = at.lines[(*place, key)] + error.row + 2
        findings.append(Located(at.file, {(): line}).finding("K110", (), str(error)))
    return CaseDelivery(block.kommune, block.mottatt, tuple(persons), tuple(registrations))


def _persons(block: DeliveryBlock, found: list[CasePerson]) -> dict[str, tuple[str, ...]]:
    """Fill `found`, and tell which persons each name stands for (`antall` makes copies)."""
    copies: dict[str, tuple[str, ...]] = {}
    for row, cells in enumerate(_table(block.persons, PERSON_COLUMNS)):
        name, count = cells["person"], _whole(cells["antall"], row) or 1
        if name in copies:
            raise _RowError(row, f"Personen «{name}» står to ganger i samme leveranse.")
        copies[name] = tuple(f"{name}{i}" for i in range(1, count + 1)) if count > 1 else (name,)
        year, home = _whole(cells["foedselsaar"], row), cells["bostedskommune"]
        found += [CasePerson(copy, year, block.kommune if home == EMPTY else home) for copy in copies[name]]
    return copies


def _registrations(block: DeliveryBlock, copies: Mapping[str, tuple[str, ...]], found: list[CaseRegistration]) -> None:
    for row, cells in enumerate(_table(block.registrations, REGISTRATION_COLUMNS)):
        if cells["person"] not in copies:
            raise _RowError(row, f"Personen «{cells['person']}» er ikke blant personene.")
        when = _date(cells["dato"], row)
        found += [CaseRegistration(copy, cells["kode"], cells["verdi"], when) for copy in copies[cells["person"]]]


def _table(text: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Read a table with a header; a column that is not there, or a cell with «-», is empty."""
    rows = [line.split() for line in text.splitlines()]
    if not rows:
        return []
    header = rows[0]
    if unknown := [name for name in header if name not in columns]:
        raise _RowError(-1, f"Ukjent kolonne «{unknown[0]}». Kolonnene er: {', '.join(columns)}.")
    for row, cells in enumerate(rows[1:]):
        if len(cells) != len(header):
            raise _RowError(row, f"Raden har {len(cells)} verdier, overskriften {len(header)}. Tomt skrives «-».")
    return [dict.fromkeys(columns, EMPTY) | dict(zip(header, cells, strict=True)) for cells in rows[1:]]


def _whole(cell: str, row: int) -> int | None:
    if cell == EMPTY:
        return None
    if not cell.isdecimal():
        raise _RowError(row, f"«{cell}» er ikke et helt tall.")
    return int(cell)


def _date(cell: str, row: int) -> date | None:
    try:
        return None if cell == EMPTY else date.fromisoformat(cell)
    except ValueError:
        raise _RowError(row, f"«{cell}» er ikke en dato på formen ÅÅÅÅ-MM-DD.") from None
