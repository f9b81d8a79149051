"""Reads and checks the one row of `innsending`: who reports, for which year, when it was received."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from nki.errors import DeliveryError, Finding
from nki.registers import letters
from nki.registers.delivery import Delivery, ReportStatus
from nki.registers.formats.letters import IDENTITY_FOUND
from nki.registers.identity.scanner import has_any
from nki.registers.tables import line_numbers, read_table, read_tables
from nki.registers.uniform import read_uniform
from nki.registers.uniformcsv import read_uniform_csv

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nki.registers.letters import Letter
    from nki.registers.register import Register
    from nki.registers.schema import Field, Table
    from nki.registers.sources import Source
    from nki.registers.uniform import Uniform

    Row = dict[str, str]

_LONG = len("01010112345")
NEVER = 9998
"""Stands for a year that could not be read: nobody is born after it, and no structure follows it."""


@dataclass(frozen=True, slots=True)
class Headed:
    """A delivery and what is wrong with its header; then, `delivery` is what could be read, so that all is checked."""

    delivery: Delivery
    findings: tuple[Finding, ...]


def read_headers(sources: Sequence[Source], register: Register) -> tuple[list[Delivery], list[Headed]]:
    """Read and check the header of every source: those in order, and those that are refused. An id is used once."""
    deliveries: dict[str, Delivery] = {}
    refused: list[Headed] = []
    for one in read_each_header(sources, register):
        if one.findings:
            refused.append(one)
        elif one.delivery.id in deliveries:
            finding = _finding(letters.SAME_ID, one.delivery.source, "innsending_id")
            refused.append(Headed(one.delivery, (finding,)))
        else:
            deliveries[one.delivery.id] = one.delivery
    return list(deliveries.values()), refused


def read_each_header(sources: Sequence[Source], register: Register) -> list[Headed]:
    """Read and check the header of every source by itself, in their order."""
    rows = _quick_rows(sources, register.schema.table("innsending"))
    found = []
    for place, source in enumerate(sources):
        row, wrong = (rows[place], []) if place in rows else _careful_row(source, register)
        if row:
            wrong = [*_wrong_fields(row, source, register), *_wrong_places(row, source, register)]
            wrong += _identities(row, source)
        found.append(Headed(_delivery(row, source, register), tuple(wrong)))
    return found


def _quick_rows(sources: Sequence[Source], table: Table) -> dict[int, Row]:
    """Read the one row of every header that is quick to read, by the place of its source."""
    plain = {i: one for i, one in enumerate(sources) if not one.is_xml and one.has("innsending")}
    packed = {i: one for i, one in plain.items() if not (one.zipped or "innsending.csv" in one.members)}
    text = {i: one for i, one in plain.items() if "innsending.parquet" not in one.members}
    return _one_row_each(list(packed), read_uniform(list(packed.values()), table)) | _one_row_each(
        list(text), read_uniform_csv(list(text.values()), table)
    )


def _one_row_each(places: Sequence[int], read: Sequence[Uniform]) -> dict[int, Row]:
    return {
        places[place]: row
        for one in read
        if (one.counts == 1).all()
        for place, row in zip(one.places, one.rows.fill_null("").iter_rows(named=True), strict=True)
    }


def _careful_row(source: Source, register: Register) -> tuple[Row, list[Finding]]:
    table = register.schema.table("innsending")
    try:
        frame = read_tables(source, register.schema)[table.name] if source.is_xml else read_table(source, table)
    except DeliveryError as error:
        return {}, list(error.findings)
    if frame.height == 1:
        return frame.select(table.columns).fill_null("").row(0, named=True), []
    member = source.member("innsending")
    rows = frame["_row"].to_list() if source.is_xml else range(frame.height)
    extra = line_numbers(source, member, rows[1:])
    return {}, [letters.ONE_ROW.finding(source.label(member), lines=extra[:1000], count=max(1, len(extra)))]


def _finding(letter: Letter, source: Source, field: str, **names: str) -> Finding:
    member = source.member("innsending")
    # In XML the row is the element, wherever it stands; it is told by its file alone.
    lines = () if source.is_xml else line_numbers(source, member, [0])
    return letter.finding(source.label(member), lines=lines, count=1, field=field, **names)


def _identities(row: Row, source: Source) -> list[Finding]:
    """D070: find the identity numbers in a header; the file needs no second look when there are none."""
    fields = [name for name, value in row.items() if len(value) >= _LONG and has_any(value)]
    if not fields and not source.is_xml:
        source.looked_through.add(source.members[source.member("innsending")])
    return [_finding(IDENTITY_FOUND, source, name) for name in fields]


def _wrong_fields(row: Row, source: Source, register: Register) -> Iterator[Finding]:
    for field in register.schema.table("innsending").fields:
        letter = _wrong(field, row[field.name])
        if letter:
            yield _finding(letter, source, field.name, values=", ".join(field.values))
    if row["status"] == ReportStatus.TOGETHER and not row["sammen_med_kommunenummer"]:
        yield _finding(letters.TOGETHER, source, "sammen_med_kommunenummer")


def _wrong(field: Field, value: str) -> Letter | None:
    if not value:
        return letters.REQUIRED if field.required == "ja" else None
    if field.kind == "aar" and not _year(value):
        return letters.YEAR
    if field.kind == "kode" and value not in field.values:
        return letters.CODE
    if field.kind == "datotid" and _moment(value) is None:
        return letters.MOMENT
    return None


def _wrong_places(row: Row, source: Source, register: Register) -> Iterator[Finding]:
    field = "geografi" if row["geografi"] else "rapporteringsaar"
    year, years = _year(row[field]), register.reference.years
    if year in years:
        known = register.reference.geography(year).fylke_by_kommune
        for name in ("kommunenummer", "sammen_med_kommunenummer"):
            if row[name] and row[name] not in known:
                yield _finding(letters.KOMMUNE, source, name, geografi=str(year), hint="")
    for name in ("rapporteringsaar", "geografi"):
        asked = _year(row[name])
        if asked and asked not in years and (name == field or asked < register.schema.valid_from.year):
            yield _finding(letters.GEOGRAPHY, source, name, first=str(years[0]), last=str(years[-1]))


def _year(text: str) -> int:
    """Read four digits; 0 is no year."""
    return int(text) if len(text) == len("ÅÅÅÅ") and text.isascii() and text.isdigit() else 0


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _delivery(row: Row, source: Source, register: Register) -> Delivery:
    """Give what the row says, and something harmless where it says nothing that can be read."""
    year = _year(row.get("rapporteringsaar", ""))
    year = year if year >= register.schema.valid_from.year else NEVER
    geography = _year(row.get("geografi", "")) or year
    status = row.get("status", "")
    return Delivery(
        id=row.get("innsending_id", ""),
        year=year,
        kommune=row.get("kommunenummer", ""),
        geography=geography if geography in register.reference.years else NEVER,
        status=ReportStatus(status) if status in set(ReportStatus) else ReportStatus.REPORTED,
        together_with=row.get("sammen_med_kommunenummer", ""),
        received=_moment(row.get("mottatt", "")) or datetime.min.replace(tzinfo=UTC),
        preliminary=row.get("foreloepig") == "ja",
        origin=row.get("opphav") or "register",
        source=source,
    )
