"""Reads one file of a delivery into a table of text, or says everything that is wrong with its shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nki.errors import DeliveryError
from nki.registers import letters
from nki.registers.columns import wrong_columns
from nki.registers.csvfile import csv_lines, read_csv
from nki.registers.formats import read_xml, xml_lines
from nki.registers.parquetfile import read_parquet
from nki.registers.sources import XML

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nki.registers.schema import RegisterSchema, Table
    from nki.registers.sources import Source


def read_table(source: Source, table: Table) -> pl.DataFrame:
    """Read the file `table` of a delivery.

    Gives a table with every column of the description as text (absent optional columns are null, an empty cell is
    null) in the file's own row order. Raises DeliveryError with every finding about the file's shape.
    """
    member = source.member(table.name)
    label = source.label(member)
    if member not in source.members:
        hint = "" if table.name == "innsending" else "Er ingenting rapportert, sett status til ikke_rapportert."
        raise DeliveryError([letters.MISSING_FILE.finding(label, missing=member, hint=hint)])
    if {f"{table.name}.csv", f"{table.name}.parquet"} <= set(source.members):
        raise DeliveryError([letters.TWO_FILES.finding(label)])
    read = read_parquet if member.endswith(".parquet") else read_csv
    frame = read(source, member, table)
    findings = wrong_columns(frame.columns, label, table)
    if findings:
        raise DeliveryError(findings)
    return with_all_columns(frame, table)


def read_tables(source: Source, schema: RegisterSchema) -> dict[str, pl.DataFrame]:
    """Read every table of a delivery in XML, as `read_table`, with `_row` for the place of each element in the file.

    A table no element belongs to has no rows. Raises DeliveryError.
    """
    if len(source.members) > 1:
        raise DeliveryError([letters.TWO_FILES.finding(source.label(XML))])
    return read_xml(source.read(XML), source.label(XML), schema)


def with_all_columns(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Put the columns in the order of the description, the absent ones as null."""
    absent = [pl.lit(None, dtype=pl.String()).alias(name) for name in table.columns if name not in frame.columns]
    return frame.with_columns(absent).select(table.columns)


def line_numbers(source: Source, member: str, rows: Sequence[int]) -> tuple[int, ...]:
    """Turn row positions (from 0) into the lines a person sees when opening the file."""
    if member.endswith(".parquet"):
        return tuple(row + 1 for row in rows)
    if member == XML:
        return xml_lines(source.read(member), rows)
    return csv_lines(source, member, rows)
