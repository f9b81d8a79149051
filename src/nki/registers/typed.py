"""The quickest way in: registrations in Parquet become small numbers while they are read, and are never held as text.

Only what is wholly right is read so. Whoever is given None reads the text itself, and finds the words and the lines
for what is wrong.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import duckdb
import polars as pl

from nki.registers.arrow import ArrowStream
from nki.registers.identity.numbers import ELEVEN
from nki.registers.records import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from nki.registers.schema import RegisterSchema
    from nki.registers.sources import Source

TABLE = "personopplysning"
_FIELDS = [
    ("pseudonym", "pseudonym", "ja"),
    ("kode", "opplysning", "ja"),
    ("verdi", "tekst", "ja"),
    ("registrert_dato", "dato", "nei"),
]
_PATTERN = frozenset("*?[")
_FIRST, _LAST = date(1, 1, 1), date(9999, 12, 31)

_SHAPES = """
    SELECT DISTINCT list(name ORDER BY name),
        bool_and(coalesce(converted_type, '') = 'UTF8' OR coalesce(logical_type, '') = 'StringType()')
    FROM parquet_schema($files)
    WHERE num_children IS NULL
    GROUP BY file_name"""
# What is missing or wrong becomes null, and so does what is long enough to be an identity number. A date is right when
# it is written as it would be written again.
_TYPED = """
    SELECT file, _row,
        CASE WHEN pseudonym <> '' THEN hash(pseudonym) END AS _person,
        enum_code(TRY_CAST(kode AS {codes}))::UTINYINT AS code,
        CASE WHEN strlen(verdi) BETWEEN 1 AND {short}
            THEN coalesce(enum_code(TRY_CAST(verdi AS {values}))::UTINYINT, {outside}) END AS value,
        CASE WHEN found::VARCHAR = registrert_dato THEN found END AS "day",
        coalesce(registrert_dato, '') = '' AS undated
    FROM (
        SELECT {fields}, file_index::USMALLINT AS file, file_row_number::UINTEGER AS _row,
            TRY_CAST(registrert_dato AS DATE) AS found
        FROM read_parquet($files, hive_partitioning = false)
    )"""


@dataclass(frozen=True, slots=True)
class TypedReader:
    """Reads the registrations of a register; a pseudonym has the same number in every table it has a hand in."""

    duck: duckdb.DuckDBPyConnection
    schema: RegisterSchema

    def registrations(self, sources: Mapping[int, Source]) -> pl.DataFrame | None:
        """Read the registrations of deliveries by their place in rank order, all in the order of `sources`.

        Gives _person, _delivery, _row, code, day and value as in Records; None when something is not as it must be.
        """
        table = self.schema.table(TABLE)
        files = [str(source.path / source.members[f"{TABLE}.parquet"]) for source in sources.values()]
        known = [(field.name, field.kind, field.required) for field in table.fields] == _FIELDS
        if not known or any(_PATTERN & set(file) for file in files):
            return None
        try:
            columns = self._columns(files)
            rows = self._read(files, columns) if columns else None
        except duckdb.Error:
            return None
        return None if rows is None or _wrong(rows) else self._tidy(rows, list(sources))

    def numbers(self, pseudonyms: pl.Series) -> pl.Series:
        """Give the number of every pseudonym."""
        self.duck.register("pseudonyms", ArrowStream(pseudonyms.alias("pseudonym").to_frame()))
        numbered = self.duck.sql("SELECT hash(pseudonym) AS _person FROM pseudonyms")
        return pl.DataFrame(ArrowStream(numbered))["_person"]

    def _columns(self, files: list[str]) -> list[str]:
        """Give the columns when all files have the same right ones, as text."""
        shapes = self.duck.execute(_SHAPES, {"files": files}).fetchall()
        columns, text = shapes[0] if len(shapes) == 1 else ([], False)
        table = self.schema.table(TABLE)
        right = text and set(table.required_columns) <= set(columns) <= set(table.columns)
        return list(columns) if right and len(set(columns)) == len(columns) else []

    def _read(self, files: list[str], columns: list[str]) -> pl.DataFrame:
        absent = [f"NULL::VARCHAR AS {name}" for name, *_ in _FIELDS if name not in columns]
        statement = _TYPED.format(
            codes=_enum(self.schema.known_codes),
            values=_enum(self.schema.values),
            outside=OUTSIDE,
            short=ELEVEN - 1,
            fields=", ".join(["*", *absent]),
        )
        return pl.DataFrame(ArrowStream(self.duck.sql(statement, params={"files": files})))

    def _tidy(self, rows: pl.DataFrame, places: list[int]) -> pl.DataFrame:
        codes = pl.Series([int(code) for code in self.schema.known_codes], dtype=pl.UInt8)
        return rows.select(
            "_person",
            codes.gather(rows["code"]).alias("code"),
            "day",
            pl.Series("_delivery", places, pl.UInt16).gather(rows["file"]),
            "_row",
            "value",
        )


@contextmanager
def typed_reader(schema: RegisterSchema) -> Iterator[TypedReader]:
    """Open a reader; nothing it knows is kept."""
    duck = duckdb.connect(":memory:", config={"threads": 2})
    try:
        yield TypedReader(duck, schema)
    finally:
        duck.close()


def _enum(words: Iterable[str]) -> str:
    quoted = ", ".join("'" + word.replace("'", "''") + "'" for word in words)
    return f"ENUM({quoted})"


def _wrong(rows: pl.DataFrame) -> bool:
    missing = any(rows[name].null_count() for name in ("_person", "code", "value"))
    days, dates = rows["day"], rows["undated"]
    undated = int(dates.sum())
    strange = days.is_between(_FIRST, _LAST).not_().any()
    return missing or days.null_count() != undated or bool(strange)
