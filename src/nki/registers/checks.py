"""Checks of the fields of a table, in sets over columns: one expression per field and rule, True where it is wrong."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from nki.registers import letters
from nki.registers.days import read_days

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from nki.reference import Geography
    from nki.registers.letters import Letter
    from nki.registers.schema import Field, RegisterSchema, Table

PSEUDONYM = "^[bcdfghjklmnpqrst]{8,64}$"
OUTSIDE = 255
"""Stands for any value that is not in a question's list."""

_BITS = 8
_YEAR = "^[0-9]{4}$"


@dataclass(frozen=True, slots=True)
class Check:
    """One rule about one field of a table with the columns of its stack (see `stack`)."""

    letter: Letter
    field: str
    wrong: pl.Expr
    names: Mapping[str, str] = dataclasses.field(default_factory=dict)


def field_checks(table: Table, schema: RegisterSchema, geographies: Iterable[Geography]) -> tuple[Check, ...]:
    """Make the checks that follow from the file description, for deliveries that follow these geographies."""
    plans = tuple(geographies)
    return tuple(check for field in table.fields for check in _checks(field, table, schema, plans))


def read_out(rows: pl.DataFrame, table: Table, schema: RegisterSchema) -> dict[str, pl.Expr | pl.Series]:
    """Give the columns `_<field>` that are read out of the text of a table once, null where nothing can be.

    A date field gives the date; the number of a question its place among the known ones, and `verdi` beside it its
    place in the register's list of values, OUTSIDE when it is not there.
    """
    found: dict[str, pl.Expr | pl.Series] = {
        f"_{field.name}": read_days(rows[field.name]) for field in table.fields if field.kind == "dato"
    }
    if any(field.kind == "opplysning" for field in table.fields):
        found["_kode"] = _place("kode", schema.known_codes)
        value = _place("verdi", schema.values).fill_null(OUTSIDE)
        found["_verdi"] = pl.when(pl.col("verdi").is_not_null()).then(value)
    return found


def _place(name: str, words: Sequence[str]) -> pl.Expr:
    return pl.col(name).cast(pl.Enum(words), strict=False).to_physical().cast(pl.UInt8)


def _checks(field: Field, table: Table, schema: RegisterSchema, plans: tuple[Geography, ...]) -> Iterator[Check]:
    value = pl.col(field.name)
    if field.required == "ja":
        yield Check(letters.REQUIRED, field.name, value.is_null())
    if field.kind == "aar":
        yield Check(letters.YEAR, field.name, ~value.str.contains(_YEAR))
        if field.name == "foedselsaar":
            yield Check(letters.BORN_LATER, field.name, value.cast(pl.Int16, strict=False) > pl.col("_year"))
            yield Check(letters.AGE_UNKNOWN, field.name, value.is_null())
    elif field.kind == "dato":
        yield Check(letters.DATE, field.name, value.is_not_null() & pl.col(f"_{field.name}").is_null())
    elif field.kind == "kode":
        yield Check(letters.CODE, field.name, ~value.is_in(field.values), {"values": ", ".join(field.values)})
    elif field.kind == "pseudonym" and table.name == "person":
        # In the other files a malformed one is not in the person file, which is told; no need to look twice.
        yield Check(letters.PSEUDONYM, field.name, ~value.str.contains(PSEUDONYM))
    elif field.kind == "opplysning":
        yield Check(letters.QUESTION, field.name, value.is_not_null() & pl.col(f"_{field.name}").is_null())
        yield Check(letters.OUTSIDE, "verdi", _outside(schema))
    elif field.kind == "kommune":
        yield from (_kommune_check(field, plan) for plan in plans)


def _outside(schema: RegisterSchema) -> pl.Expr:
    places = [*enumerate(schema.values), (OUTSIDE, "")]
    wrong = [
        schema.known_codes.index(code) << _BITS | place
        for code, question in schema.questions.items()
        for place, value in places
        if value not in question.values
    ]
    asked = pl.col("_kode").cast(pl.UInt16) * (1 << _BITS) + pl.col("_verdi")
    return asked.is_in(wrong)


def _kommune_check(field: Field, plan: Geography) -> Check:
    known = [*(area.code for area in plan.kommuner), field.unknown]
    wrong = (pl.col("_geography") == plan.year) & ~pl.col(field.name).is_in(known)
    hint = f"Er bostedet ukjent, bruk {field.unknown}." if field.unknown else ""
    return Check(letters.KOMMUNE, field.name, wrong, {"geografi": str(plan.year), "hint": hint})
