"""What tests of several rooms share: small deliveries, written as a kommune would, and read as we do."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

import polars as pl

from nki.catalogue import default_catalogue
from nki.compute import compute_counts
from nki.indicators import load_indicators
from nki.period import Period
from nki.reference import load_reference
from nki.registers import check_deliveries, load_schema, read_extract

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from nki.compute import CountTable, Engine
    from nki.errors import Finding
    from nki.indicators import Indicator
    from nki.reference import Reference
    from nki.registers import Extract, RegisterSchema

Form = Literal["csv", "parquet", "zip", "wide", "wide parquet"]
YEAR = 2021
BISTAND = "bistand-kultur-fritid"
TRANSPORT = "transport-kultur-fritid"

PERSON = ("pseudonym", "foedselsaar", "bostedskommune")
REGISTRATION = ("pseudonym", "kode", "verdi", "registrert_dato")
SERVICE = ("pseudonym", "tjeneste_id", "tjenestetype", "resultat", "startdato", "sluttdato")


def pseudonym(name: str) -> str:
    """Give the pseudonym of somebody: the same name is the same person."""
    return "".join("bcdfghjklmnpqrst"[int(digit, 16)] for digit in sha256(name.encode()).hexdigest()[:24])


@dataclass(frozen=True)
class Sent:
    """What one kommune sends. Persons: (name, birth year, home); registrations: (name, code, value, date).

    Services: (name, id, type, result, first day, last day). Everything is text, empty when not registered; without a
    home, a person lives where the delivery is from.
    """

    kommune: str = "0301"
    persons: tuple[tuple[str, str, str], ...] = ()
    registrations: tuple[tuple[str, str, str, str], ...] = ()
    services: tuple[tuple[str, str, str, str, str, str], ...] = ()
    received: str = "2022-01-10T12:00:00"
    year: int = YEAR
    id: str = ""
    more: dict[str, str] = field(default_factory=dict)

    def header(self) -> dict[str, str]:
        """Give the row of `innsending`."""
        row = {
            "innsending_id": self.id or f"{self.kommune}-{self.year}-{self.received}",
            "rapporteringsaar": str(self.year),
            "kommunenummer": self.kommune,
            "status": "rapportert",
            "mottatt": self.received,
            "foreloepig": "nei",
            "format_versjon": "1",
        }
        return row | self.more

    def tables(self) -> dict[str, list[tuple[str, ...]]]:
        """Give every table as rows, the header first."""
        persons = [(pseudonym(name), born, home or self.kommune) for name, born, home in self.persons]
        registrations = [(pseudonym(name), *rest) for name, *rest in self.registrations]
        services = [(pseudonym(name), *rest) for name, *rest in self.services]
        header = self.header()
        tables = {
            "innsending": [tuple(header), tuple(header.values())],
            "person": [PERSON, *persons],
            "personopplysning": [REGISTRATION, *registrations],
        }
        return tables | ({"tjeneste": [SERVICE, *services]} if services else {})


def wide(tables: dict[str, list[tuple[str, ...]]]) -> dict[str, list[tuple[str, ...]]]:
    """Turn person and personopplysning into `bred`; a question must be answered once per person."""
    columns = list(dict.fromkeys(row[1] for row in tables["personopplysning"][1:]))
    answers = {(row[0], row[1]): (row[2], row[3]) for row in tables["personopplysning"][1:]}
    header = (*PERSON, *(name for code in columns for name in (f"k{code}", f"k{code}_dato")))
    rows = [
        (*person, *(cell for code in columns for cell in answers.get((person[0], code), ("", ""))))
        for person in tables["person"][1:]
    ]
    others = {name: table for name, table in tables.items() if name not in ("person", "personopplysning")}
    return others | {"bred": [header, *rows]}


def as_csv(rows: Iterable[tuple[str, ...]], end: str = "\n") -> str:
    """Write rows as the files of a delivery are written."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=";", lineterminator=end).writerows(rows)
    return stream.getvalue()


def as_parquet(rows: list[tuple[str, ...]]) -> bytes:
    """Write rows as Parquet, text in every column."""
    stream = io.BytesIO()
    schema = dict.fromkeys(rows[0], pl.String())
    pl.DataFrame(rows[1:], schema=schema, orient="row").write_parquet(stream)
    return stream.getvalue()


def send(path: Path, sent: Sent, form: Form = "csv") -> Path:
    """Write a delivery at `path` (with .zip behind it when packed) and say where it is."""
    tables = wide(sent.tables()) if form.startswith("wide") else sent.tables()
    if form in ("parquet", "wide parquet"):
        files = {f"{name}.parquet": as_parquet(rows) for name, rows in tables.items()}
    else:
        files = {f"{name}.csv": as_csv(rows).encode() for name, rows in tables.items()}
    if form == "zip":
        packed = path.with_name(path.name + ".zip")
        packed.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(f"{path.name}/{name}", content)
        return packed
    path.mkdir(parents=True)
    for name, content in files.items():
        (path / name).write_bytes(content)
    return path


def send_all(folder: Path, all_sent: Iterable[Sent], form: Form = "csv") -> list[Path]:
    """Write several deliveries below a folder."""
    return [send(folder / f"{place:02d}", sent, form) for place, sent in enumerate(all_sent)]


@cache
def reference() -> Reference:
    """Read the code lists once."""
    return load_reference(default_catalogue())


@cache
def schema() -> RegisterSchema:
    """Read the file description once."""
    return load_schema(default_catalogue())


@cache
def indicators() -> tuple[Indicator, ...]:
    """Read the descriptions once."""
    return tuple(load_indicators(default_catalogue() / "indicators"))


def extract(paths: Iterable[Path], year: int = YEAR) -> Extract:
    """Read the deliveries in force."""
    codes = sorted({variable.code for one in indicators() for variable in one.calculation.variables}, key=int)
    return read_extract(paths, Period(year), schema(), reference(), codes)


def check(*paths: Path) -> tuple[Finding, ...]:
    """Check deliveries."""
    return check_deliveries(paths, schema(), reference())


def count(  # noqa: PLR0913  (what compute_counts can be asked for)
    folder: Path,
    all_sent: Iterable[Sent],
    *,
    engine: Engine = "duckdb",
    year: int = YEAR,
    structure: int | None = None,
    active_only: bool = False,
) -> CountTable:
    """Write deliveries, read them and count."""
    records = extract(send_all(folder, all_sent), year)
    return compute_counts(
        indicators(), records, reference(), structure=structure, engine=engine, active_only=active_only
    )
