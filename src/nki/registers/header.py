"""The delivery's own row: who reports, for which year, when it was received."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from nki.registers import letters
from nki.registers.tables import read_table
from nki.registers.uniform import read_uniform

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from nki.errors import Finding
    from nki.reference import Reference
    from nki.registers.schema import RegisterSchema, Table
    from nki.registers.sources import Source


class ReportStatus(StrEnum):
    """What the kommune says of its own reporting (`status` in innsending)."""

    REPORTED = "rapportert"
    NOT_REPORTED = "ikke_rapportert"
    PARTIAL = "delvis"
    TOGETHER = "rapportert_sammen_med"

    @property
    def has_records(self) -> bool:
        """Tell whether the delivery itself carries persons."""
        return self in (ReportStatus.REPORTED, ReportStatus.PARTIAL)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery: the row of `innsending`, and where its records lie.

    `received` is in UTC (a time without zone is taken as UTC); `geography` is the year whose kommune numbers it uses.
    """

    id: str
    year: int
    kommune: str
    geography: int
    status: ReportStatus
    together_with: str
    received: datetime
    preliminary: bool
    origin: str
    source: Source

    @property
    def rank(self) -> tuple[datetime, str, str]:
        """Order among deliveries: the one received last wins; the id decides between equals."""
        return (self.received, self.id, self.kommune)


def read_headers(
    sources: Sequence[Source], schema: RegisterSchema, reference: Reference
) -> tuple[list[Delivery], list[Finding]]:
    """Read and check the one row of `innsending` of every source; one that is refused is only in the findings."""
    table = schema.table("innsending")
    rows = _quick_rows(sources, table)
    known = {year: frozenset(a.code for a in reference.geography(year).kommuner) for year in reference.years}
    deliveries: dict[str, Delivery] = {}
    findings: list[Finding] = []
    for source in sources:
        row, wrong = (rows[source.path], []) if source.path in rows else _careful_row(source, table)
        wrong = wrong or _wrong_fields(row, table, source) or _wrong_places(row, known, source)
        delivery = None if wrong else _delivery(row, source)
        if delivery and delivery.id in deliveries:
            wrong = [letters.SAME_ID.finding(_label(source), field="innsending_id")]
        elif delivery:
            deliveries[delivery.id] = delivery
        findings += wrong
    return list(deliveries.values()), findings


def _quick_rows(sources: Sequence[Source], table: Table) -> dict[Path, dict[str, str]]:
    plain = [source for source in sources if not source.zipped and "innsending.parquet" in source.members]
    read = read_uniform(plain, table)
    if read is None or (read[1] != 1).any():
        return {}
    rows = read[0].fill_null("").iter_rows(named=True)
    return {source.path: row for source, row in zip(plain, rows, strict=True)}


def _careful_row(source: Source, table: Table) -> tuple[dict[str, str], list[Finding]]:
    if not {"innsending.parquet", "innsending.csv"} & set(source.members):
        return {}, [letters.MISSING_FILE.finding(source.label("innsending.csv"), file="innsending.csv")]
    frame, findings = read_table(source, table)
    if not findings and frame.height != 1:
        findings = [letters.ONE_ROW.finding(_label(source))]
    return ({} if findings else frame.fill_null("").row(0, named=True)), findings


def _label(source: Source) -> str:
    return source.label("innsending.parquet" if "innsending.parquet" in source.members else "innsending.csv")


def _wrong_fields(row: dict[str, str], table: Table, source: Source) -> list[Finding]:
    label = _label(source)
    line = 1 if label.endswith(".parquet") else 2
    findings = []
    for field in table.fields:
        value = row[field.name]
        letter = None
        if not value:
            letter = letters.REQUIRED if field.required == "ja" else None
        elif field.kind == "aar" and not (len(value) == 4 and value.isascii() and value.isdigit()):  # noqa: PLR2004
            letter = letters.YEAR
        elif field.kind == "kode" and value not in field.values:
            letter = letters.CODE
        elif field.kind == "datotid" and _moment(value) is None:
            letter = letters.MOMENT
        if letter:
            findings.append(letter.finding(label, lines=(line,), field=field.name, values=", ".join(field.values)))
    if row["status"] == ReportStatus.TOGETHER and not row["sammen_med_kommunenummer"]:
        findings.append(letters.TOGETHER.finding(label, lines=(line,), field="sammen_med_kommunenummer"))
    return findings


def _wrong_places(row: dict[str, str], known: dict[int, frozenset[str]], source: Source) -> list[Finding]:
    field = "geografi" if row["geografi"] else "rapporteringsaar"
    year = int(row[field])
    if year not in known:
        return [letters.GEOGRAPHY.finding(_label(source), field=field, first=str(min(known)), last=str(max(known)))]
    return [
        letters.KOMMUNE.finding(_label(source), field=name, geografi=str(year))
        for name in ("kommunenummer", "sammen_med_kommunenummer")
        if row[name] and row[name] not in known[year]
    ]


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _delivery(row: dict[str, str], source: Source) -> Delivery:
    received = _moment(row["mottatt"])
    assert received is not None  # noqa: S101  (checked by _wrong_fields)
    year = int(row["rapporteringsaar"])
    return Delivery(
        id=row["innsending_id"],
        year=year,
        kommune=row["kommunenummer"],
        geography=int(row["geografi"] or year),
        status=ReportStatus(row["status"]),
        together_with=row["sammen_med_kommunenummer"],
        received=received,
        preliminary=row["foreloepig"] == "ja",
        origin=row["opphav"] or "register",
        source=source,
    )
