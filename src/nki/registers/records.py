"""From checked text to the small numbered tables that counting reads; pseudonyms stop here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from nki.registers import letters
from nki.registers.checks import OUTSIDE, PSEUDONYM, Check

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nki.registers.schema import RegisterSchema
    from nki.registers.stack import Stack
    from nki.registers.telling import Told

_NAMES = {"_place": "place", "_delivery": "delivery", "_row": "row"}

__all__ = ["OUTSIDE", "Part", "Records", "to_part"]


@dataclass(frozen=True, slots=True)
class Records:
    """The records of some deliveries, typed.

    `persons`: person u32, delivery u16, row u32, birth_year i16 or null, geography i16, kommune text; with `id`,
    the pseudonym re-keyed, only where deliveries are read apart.
    `registrations`: person u32, code u8, day date or null, delivery u16, row u32, value u8 (place in the register's
    list of values, OUTSIDE when not in it); only the questions of the file description.
    `services`: person u32, delivery u16, granted bool, first and last day or null.
    `person` stands for a pseudonym within one reading; it means nothing outside it.
    """

    persons: pl.DataFrame
    registrations: pl.DataFrame
    services: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Part:
    """The records of a batch, as Records but for who they are about.

    `persons` has `who` u64, the same for the same pseudonym all through a reading, and the `pseudonym`; the others
    `place` u32, a row of `persons`.
    """

    persons: pl.DataFrame
    registrations: pl.DataFrame
    services: pl.DataFrame

    def without_pseudonyms(self) -> Part:
        """Let go of the pseudonyms, as text that nobody needs any more."""
        return Part(self.persons.drop("pseudonym"), self.registrations, self.services)


def to_part(stack: Stack, schema: RegisterSchema, codes: Sequence[str]) -> tuple[Part, list[Told]]:
    """Type the tables of a stack whose fields have been checked, keeping the registrations of questions `codes`.

    Finds repeated and unknown persons.
    """
    tables, persons = stack.tables, stack.tables["person"]
    twice = Check(letters.TWICE, "pseudonym", pl.col("_twice") & pl.col("pseudonym").is_not_null())
    told = stack.tell("person", persons.filter(twice.wrong), twice)
    for name in ("personopplysning", "tjeneste"):
        orphans = tables[name].filter(pl.col("_place").is_null() & pl.col("pseudonym").is_not_null())
        told += _unknown_persons(stack, name, orphans)
    read = [_registrations(tables["personopplysning"], schema), *([] if stack.typed is None else [stack.typed])]
    wanted = pl.col("code").is_in([int(code) for code in codes])
    registrations = pl.concat([frame.filter(wanted) for frame in read], how="diagonal").rename(_NAMES)
    return Part(_persons(persons), registrations, _services(tables["tjeneste"])), told


def _unknown_persons(stack: Stack, table: str, orphans: pl.DataFrame) -> list[Told]:
    well_formed = pl.col("pseudonym").str.contains(PSEUDONYM)
    malformed = Check(letters.PSEUDONYM, "pseudonym", ~well_formed)
    unknown = Check(letters.ORPHAN, "pseudonym", well_formed & ~pl.col("_delivery").is_in(stack.unread))
    return [one for check in (malformed, unknown) for one in stack.tell(table, orphans.filter(check.wrong), check)]


def _persons(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(
        who="_person",
        pseudonym="pseudonym",
        delivery="_delivery",
        row="_row",
        birth_year=pl.col("foedselsaar").cast(pl.Int16, strict=False),
        geography="_geography",
        kommune="bostedskommune",
    )


def _registrations(frame: pl.DataFrame, schema: RegisterSchema) -> pl.DataFrame:
    numbers = pl.lit(pl.Series([int(code) for code in schema.known_codes], dtype=pl.UInt8))
    # Typed before it is filtered: a copy of small numbers, not of text.
    return frame.select(
        "_place",
        numbers.gather(pl.col("_kode")).alias("code"),
        pl.col("_registrert_dato").alias("day"),
        "_delivery",
        "_row",
        value=pl.col("_verdi").fill_null(OUTSIDE),
    )


def _services(frame: pl.DataFrame) -> pl.DataFrame:
    # D090 refuses the row: a service that ends before it begins.
    right = frame.filter((pl.col("_sluttdato") < pl.col("_startdato")).not_().fill_null(value=True))
    return right.select(
        place="_place",
        delivery="_delivery",
        granted=pl.col("resultat") == "innvilget",
        first="_startdato",
        last="_sluttdato",
    )
