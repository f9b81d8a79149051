"""The wide convenience file: one line per person, a column per question, turned into the two ordinary tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nki.registers.schema import Field, Table
from nki.registers.tables import read_table

if TYPE_CHECKING:
    from nki.registers.schema import RegisterSchema
    from nki.registers.sources import Source


def read_wide(source: Source, schema: RegisterSchema) -> dict[str, pl.DataFrame]:
    """Read `bred`: tables `person` and `personopplysning` with `_row` as the line's place in the wide file.

    `k13` holds the answer to question 13 and `k13_dato` its date; an empty answer is no registration. Raises
    DeliveryError with every finding about the file's shape.
    """
    numbered = read_table(source, wide_table(schema)).with_row_index("_row")
    empty = numbered.null_count().row(0, named=True)
    asked = [code for code in schema.known_codes if empty[f"k{code}"] < numbered.height]
    answers = [_answers(numbered, code) for code in asked or schema.known_codes[:1]]
    return {
        "person": numbered.select("_row", *schema.table("person").columns),
        "personopplysning": pl.concat(answers).sort("_row", maintain_order=True),
    }


def wide_table(schema: RegisterSchema) -> Table:
    """Describe the wide file: the fields of `person`, then two columns per question."""
    questions = [
        Field(name=name, kind=kind)
        for code in schema.known_codes
        for name, kind in ((f"k{code}", "tekst"), (f"k{code}_dato", "dato"))
    ]
    return Table(name="bred", fields=(*schema.table("person").fields, *questions))


def wide_field(field: str, code: str) -> str:
    """Name the column of the wide file that a field of `personopplysning` was taken from."""
    suffix = {"kode": "", "verdi": "", "registrert_dato": "_dato"}.get(field)
    return field if suffix is None else f"k{code}{suffix}"


def _answers(frame: pl.DataFrame, code: str) -> pl.DataFrame:
    return frame.filter(pl.col(f"k{code}").is_not_null()).select(
        "_row",
        "pseudonym",
        kode=pl.lit(code),
        verdi=pl.col(f"k{code}"),
        registrert_dato=pl.col(f"k{code}_dato"),
    )
