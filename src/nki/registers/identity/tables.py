"""Replaces the identity columns of a delivery in CSV; nothing is written before every table has been looked through."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import polars as pl

from nki.errors import DeliveryError, Finding, UnreadableError, UsageError
from nki.registers import letters as shape
from nki.registers.formats import letters
from nki.registers.formats.opening import read_file
from nki.registers.identity.manager import guess_kind
from nki.registers.identity.scanner import scan

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from nki.registers.formats.message import Door
    from nki.registers.identity.manager import Manager

    Tables = dict[str, pl.DataFrame]

HEADER = "innsending.csv"
FILES = (HEADER, "person.csv", "personopplysning.csv", "tjeneste.csv", "bred.csv")
NUMBERS = ("fid", "fodselsnummer", "foedselsnummer", "fnr", "identitetsnummer")
TYPES = ("typeid", "identitetstype")
PSEUDONYM = "pseudonym"
_BOM = b"\xef\xbb\xbf"


def read_tables(folder: Path) -> Tables:
    """Read the CSV files of a delivery as text; raises DeliveryError or UnreadableError."""
    names = [name for name in FILES if (folder / name).is_file()]
    if HEADER not in names:
        raise UnreadableError(f"{folder}: her er ingen innsending. Filen {HEADER} mangler.")
    return {name: _read(folder / name) for name in names}


def kommune_of(tables: Tables) -> str:
    """Say who reports."""
    header = tables[HEADER]
    kommune = header["kommunenummer"][0] if header.height == 1 and "kommunenummer" in header.columns else None
    if not kommune:
        raise DeliveryError([shape.REQUIRED.finding(HEADER, field="kommunenummer")])
    return str(kommune)


def pseudonymise(tables: Tables, door: Door) -> Tables:
    """Put a pseudonym in place of every identity; raises DeliveryError with every finding, and gives nothing then."""
    kommune = kommune_of(tables)
    findings: list[Finding] = []
    done: Tables = {}
    for name, frame in tables.items():
        number, kind = _column(frame, NUMBERS), _column(frame, TYPES)
        done[name] = frame
        if number:
            identities = frame.select(number, kind or pl.lit("").alias("_kind"))
            new, wrong = _pseudonyms(identities, door, kommune)
            if wrong:
                lines = tuple(row + 2 for row in wrong)
                findings.append(letters.NO_IDENTITY.finding(name, lines=lines[:1000], count=len(lines), field=number))
            done[name] = frame.with_columns(pl.Series(number, new, pl.String())).rename({number: PSEUDONYM})
            done[name] = done[name].drop(kind) if kind else done[name]
        findings += scan(done[name], name)
    if findings:
        raise DeliveryError(findings)
    return done


def translate(tables: Tables, manager: Manager) -> Tables:
    """Put the pseudonyms of the epoch in use in place of those of the manager's."""

    def new(frame: pl.DataFrame, name: str) -> pl.DataFrame:
        old = frame[PSEUDONYM].drop_nulls().unique().to_list()
        try:
            known = manager.translate(old)
        except ValueError:
            raise DeliveryError([shape.PSEUDONYM.finding(name, field=PSEUDONYM)]) from None
        return frame.with_columns(pl.col(PSEUDONYM).replace_strict(known, default=None, return_dtype=pl.String()))

    return {name: new(frame, name) if PSEUDONYM in frame.columns else frame for name, frame in tables.items()}


def write_tables(tables: Mapping[str, pl.DataFrame], out: Path) -> None:
    """Write a delivery in a new folder, whole or not at all."""
    write_folder(out, lambda folder: [frame.write_csv(folder / n, separator=";") for n, frame in tables.items()])


def write_folder(out: Path, write: Callable[[Path], object]) -> None:
    """Make a new folder that is there only when all in it is."""
    if out.exists():
        raise UsageError(f"{out}: finnes fra før. Velg et nytt navn.")
    building = out.with_name(f".{out.name}.{os.getpid()}")
    building.mkdir(parents=True)
    try:
        write(building)
        building.rename(out)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _read(path: Path) -> pl.DataFrame:
    content = read_file(path).removeprefix(_BOM)
    try:
        return pl.read_csv(content, separator=";", infer_schema=False, raise_if_empty=False)
    except pl.exceptions.PolarsError:
        raise DeliveryError([shape.BROKEN.finding(path.name, hint="")]) from None


def _column(frame: pl.DataFrame, names: tuple[str, ...]) -> str:
    return next((column for column in frame.columns if column.lower() in names), "")


def _pseudonyms(identities: pl.DataFrame, door: Door, kommune: str) -> tuple[list[str | None], list[int]]:
    """Give a pseudonym per row, and the rows that cannot have one."""
    found: list[str | None] = []
    wrong: list[int] = []
    for row, (number, kind) in enumerate(identities.fill_null("").iter_rows()):
        try:
            found.append(door(kind.strip() or guess_kind(number), number, kommune))
        except ValueError:
            found.append(None)
            wrong.append(row)
    return found, wrong
