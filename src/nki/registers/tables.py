"""Reads one file of a delivery into a table of text, or says everything that is wrong with its shape."""

from __future__ import annotations

import csv
import io
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from nki.registers import letters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nki.errors import Finding
    from nki.registers.schema import Table
    from nki.registers.sources import Source

_TEXT = pl.String()


def read_table(source: Source, table: Table) -> tuple[pl.DataFrame, list[Finding]]:
    """Read the file `table` of a delivery.

    Gives a table with every column of the description as text (absent optional columns are null, an empty cell is
    null) in the file's own row order, and the findings about the file's shape. With findings the table is empty.
    """
    member = f"{table.name}.parquet"
    if member in source.members:
        frame, findings = _read_parquet(source, member)
    else:
        member = f"{table.name}.csv"
        frame, findings = _read_csv(source, member, table)
    findings += _wrong_columns(frame.columns, source.label(member), table) if not findings else []
    if findings:
        return pl.DataFrame(schema=dict.fromkeys(table.columns, _TEXT)), findings
    absent = [pl.lit(None, dtype=_TEXT).alias(name) for name in table.columns if name not in frame.columns]
    return frame.with_columns(absent).select(table.columns), []


def line_numbers(source: Source, member: str, rows: Sequence[int]) -> tuple[int, ...]:
    """Turn row positions (from 0) into the lines a person sees when opening the file."""
    if member.endswith(".parquet"):
        return tuple(row + 1 for row in rows)
    text = source.read(member).decode("utf-8-sig", errors="replace")
    if '"' not in text and "\n\n" not in text and "\r\n\r\n" not in text:
        return tuple(row + 2 for row in rows)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    starts: list[int] = []
    before = 0
    for record in reader:
        if record:
            starts.append(before + 1)
        before = reader.line_num
    return tuple(starts[row + 1] if row + 1 < len(starts) else row + 2 for row in rows)


def _read_parquet(source: Source, member: str) -> tuple[pl.DataFrame, list[Finding]]:
    file = source.file(member)
    label = source.label(member)
    try:
        # glob=False: a folder name with [ or * in it is a name, not a pattern.
        frame = pl.read_parquet(file, glob=False, hive_partitioning=False)
    except (pl.exceptions.PolarsError, OSError, ValueError):
        empty = file.stat().st_size == 0 if isinstance(file, Path) else not file
        letter = letters.EMPTY_FILE if empty else letters.BROKEN
        return pl.DataFrame(), [letter.finding(label, hint="Den er ikke gyldig Parquet.")]
    if all(dtype == pl.String for dtype in frame.schema.values()):
        return frame, []
    return _as_text(frame, label)


def _as_text(frame: pl.DataFrame, label: str) -> tuple[pl.DataFrame, list[Finding]]:
    """Accept years as numbers and dates as dates; a code that has become a number has lost its zeros."""
    texts, findings = [], []
    for name, dtype in frame.schema.items():
        column = pl.col(name)
        if (
            dtype in (pl.String, pl.Categorical, pl.Enum, pl.Null)
            or (name.endswith("aar") or name == "geografi")
            and dtype.is_integer()
        ):
            texts.append(column.cast(pl.String))
        elif dtype == pl.Date:
            texts.append(column.dt.to_string("%Y-%m-%d"))
        elif dtype == pl.Datetime:
            texts.append(column.dt.to_string("%Y-%m-%dT%H:%M:%S%.f"))
        else:
            findings.append(letters.COLUMN_TYPE.finding(label, field=name))
    return frame.select(texts) if not findings else pl.DataFrame(), findings


def _read_csv(source: Source, member: str, table: Table) -> tuple[pl.DataFrame, list[Finding]]:
    label = source.label(member)
    content = source.read(member).removeprefix(b"\xef\xbb\xbf")
    if not content.strip():
        return pl.DataFrame(), [letters.EMPTY_FILE.finding(label)]
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return pl.DataFrame(), [letters.ENCODING.finding(label, lines=(line,))]
    header = next(csv.reader(io.StringIO(content.split(b"\n", 1)[0].decode("utf-8").strip("\r")), delimiter=";"), [])
    if not set(header) & set(table.columns):
        return pl.DataFrame(), [letters.NO_HEADER.finding(label, lines=(1,), columns=", ".join(table.columns))]
    repeated = sorted({name for name in header if header.count(name) > 1})
    if repeated:
        return pl.DataFrame(), [letters.REPEATED_COLUMN.finding(label, lines=(1,), field=name) for name in repeated]
    try:
        frame = pl.read_csv(content, separator=";", infer_schema=False)
    except pl.exceptions.PolarsError:
        return pl.DataFrame(), _ragged(content, len(header), label) or [
            letters.BROKEN.finding(label, hint="Den er ikke en semikolondelt tabell.")
        ]
    # Short lines are filled up, and blank lines become rows, in silence; the separators tell.
    if b'"' not in content and content.count(b";") == (frame.height + 1) * (len(header) - 1):
        return frame, []
    findings = _ragged(content, len(header), label)
    blank = pl.all_horizontal(pl.all().is_null())
    tidy = frame.filter(~blank).with_columns(pl.when(pl.all() != "").then(pl.all()))
    return (tidy, []) if not findings else (pl.DataFrame(), findings)


def _ragged(content: bytes, width: int, label: str) -> list[Finding]:
    """Find the lines with another number of fields than the header; slow, only when something is off."""
    reader = csv.reader(io.StringIO(content.decode("utf-8"), newline=""), delimiter=";", strict=True)
    wrong: list[int] = []
    try:
        for record in reader:
            if record and len(record) != width:
                wrong.append(reader.line_num)
    except csv.Error:
        return [letters.BROKEN.finding(label, lines=(reader.line_num,), hint="Et anførselstegn står feil.")]
    return [letters.RAGGED.finding(label, lines=tuple(wrong), count=len(wrong))] if wrong else []


def _wrong_columns(columns: Sequence[str], label: str, table: Table) -> list[Finding]:
    findings = [
        letters.MISSING_COLUMN.finding(label, lines=(1,), field=name)
        for name in table.required_columns
        if name not in columns
    ]
    for name in columns:
        if name in table.columns:
            continue
        near = get_close_matches(name, table.columns, n=1)
        hint = f"Mente du «{near[0]}»?" if near else f"Lovlige kolonner: {', '.join(table.columns)}."
        findings.append(letters.UNKNOWN_COLUMN.finding(label, lines=(1,), field=name, hint=hint))
    return findings
