"""From checked text to the small numbered tables that counting reads; pseudonyms stop here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from nki.registers import letters
from nki.registers.checks import PSEUDONYM, Check

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nki.errors import Finding
    from nki.registers.schema import RegisterSchema
    from nki.registers.stack import Stack

SPREAD = 0x9E3779B97F4A7C15
"""An odd number with its bits well mixed (2^64 over the golden ratio): sets a person apart per delivery or question."""

OUTSIDE = 255
"""Stands for any value that is not in a question's list."""


@dataclass(frozen=True, slots=True)
class Records:
    """The records of some deliveries, typed.

    `persons`: person u64, delivery u16, row u32, birth_year i16 or null, geography i16, kommune text.
    `registrations`: person u64, code u8, day date or null, delivery u16, row u32, value u8 (place in the register's
    list of values, OUTSIDE when not in it); only the questions of the file description.
    `services`: person u64, delivery u16, granted bool, first and last day or null.
    `person` stands for a pseudonym within one reading; it means nothing outside it.
    """

    persons: pl.DataFrame
    registrations: pl.DataFrame
    services: pl.DataFrame

    @classmethod
    def joined(cls, parts: list[Records]) -> Records:
        """Put readings of different deliveries together, in the order counting needs (see Extract)."""
        registrations = pl.concat([part.registrations for part in parts])
        return cls(
            pl.concat([part.persons for part in parts]).sort("person", "delivery", "row"),
            registrations.sort("person", "code", "day", "delivery", "row", nulls_last=False),
            pl.concat([part.services for part in parts]),
        )


def to_records(stack: Stack, schema: RegisterSchema, codes: Sequence[str]) -> tuple[Records, list[Finding]]:
    """Type the tables of a stack whose fields have been checked, keeping the registrations of questions `codes`.

    Finds repeated and unknown persons.
    """
    tables = {name: frame.with_columns(person_number()) for name, frame in stack.tables.items()}
    persons = tables["person"].with_columns(_pair())
    twice = Check(letters.TWICE, "pseudonym", pl.col("_pair").is_duplicated() & pl.col("pseudonym").is_not_null())
    findings = stack.tell("person", persons.filter(twice.wrong), twice)
    known = persons["_pair"].implode()
    for name in ("personopplysning", "tjeneste"):
        orphans = tables[name].filter(~_pair().is_in(known) & pl.col("pseudonym").is_not_null())
        findings += _unknown_persons(stack, name, orphans)
    registrations = _registrations(tables["personopplysning"], schema, codes)
    return Records(_persons(persons), registrations, _services(tables["tjeneste"])), findings


def person_number() -> pl.Expr:
    """Give the number that stands for a pseudonym within one reading."""
    # 64 bits over a few million pseudonyms: a collision is less likely than a fault in the machine's memory.
    return pl.col("pseudonym").hash(seed=0).alias("person")


def _pair() -> pl.Expr:
    return (pl.col("person") ^ (pl.col("_delivery").cast(pl.UInt64) * SPREAD)).alias("_pair")


def _unknown_persons(stack: Stack, table: str, orphans: pl.DataFrame) -> list[Finding]:
    well_formed = pl.col("pseudonym").str.contains(PSEUDONYM)
    malformed = Check(letters.PSEUDONYM, "pseudonym", ~well_formed)
    unknown = Check(letters.ORPHAN, "pseudonym", well_formed & ~pl.col("_delivery").is_in(stack.unread))
    return [
        finding for check in (malformed, unknown) for finding in stack.tell(table, orphans.filter(check.wrong), check)
    ]


def _persons(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(
        "person",
        delivery="_delivery",
        row="_row",
        birth_year=pl.col("foedselsaar").cast(pl.Int16, strict=False),
        geography="_geography",
        kommune="bostedskommune",
    )


def _registrations(frame: pl.DataFrame, schema: RegisterSchema, codes: Sequence[str]) -> pl.DataFrame:
    value = pl.col("verdi").cast(pl.Enum(schema.values), strict=False).to_physical().cast(pl.UInt8)
    # Typed before it is filtered: a copy of small numbers, not of text.
    typed = frame.select(
        "person",
        code=pl.col("kode").cast(pl.UInt8, strict=False),
        day="_registrert_dato",
        delivery="_delivery",
        row="_row",
        value=value.fill_null(OUTSIDE),
    )
    return typed.filter(pl.col("code").is_in([int(code) for code in codes]))


def _services(frame: pl.DataFrame) -> pl.DataFrame:
    # D090 refuses the row: a service that ends before it begins.
    right = frame.filter((pl.col("_sluttdato") < pl.col("_startdato")).not_().fill_null(value=True))
    return right.select(
        "person",
        delivery="_delivery",
        granted=pl.col("resultat") == "innvilget",
        first="_startdato",
        last="_sluttdato",
    )
