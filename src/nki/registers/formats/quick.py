"""The quick way through XML that is written as most is: every row an element on a line of its own.

The lines are split at the quotation marks. What stands between the values must then be one of a few patterns, and each
pattern is held against the grammar; a value is what is left. Nothing is guessed: None is the answer to all else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nki.registers.formats.caps import MAX_ATTRIBUTES, MAX_ELEMENTS, MAX_TEXT, MAX_UNPACKED, line_at, strip_mark
from nki.registers.formats.grammar import CLOSING, OPENING, empty_tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nki.registers.formats.grammar import Tables
    from nki.registers.schema import RegisterSchema

_CHUNK = 4 * 2**20
_PATTERNS = 64
_ELEMENT = re.compile(r" *<([a-z_]+)((?: +[a-z_]+=\"\")+) */> *")
_NAMES = re.compile(r"[a-z_]+(?==)")
_NOT_XML = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
_TAIL = 200


def read_quickly(content: bytes, schema: RegisterSchema) -> Tables | None:
    """Read the tables, or None when the file is not certain to be of this kind."""
    span = _body(content)
    if span is None:
        return None
    parts: dict[str, list[pl.DataFrame]] = {name: [frame] for name, frame in empty_tables(schema).items()}
    row = 0
    for chunk in _chunks(content, *span):
        rows = _rows_of(chunk)
        read = None if rows is None else _read(chunk, row, schema)
        if rows is None or read is None or (row := row + rows) > MAX_ELEMENTS:
            return None
        for name, frames in read.items():
            parts[name] += frames
    tables = {name: pl.concat(frames) for name, frames in parts.items()}
    return {name: t if t["_row"].is_sorted() else t.sort("_row") for name, t in tables.items()}


def first_line(content: bytes) -> int:
    """Give the line of the first element below the root, of a file that was read the quick way."""
    content = strip_mark(content)
    opening = OPENING.match(content)
    return line_at(content, opening.end()) if opening else 1


def _body(content: bytes) -> tuple[int, int] | None:
    """Find the lines below the root: first and last byte."""
    start = len(content) - len(strip_mark(content))
    opening = OPENING.match(content, start)
    closing = CLOSING.search(content, max(0, len(content) - _TAIL))
    if opening is None or closing is None or len(content) > MAX_UNPACKED or opening.end() > closing.start():
        return None
    on_its_own_line = content[closing.start() - 1 : closing.start()] == b"\n"
    return (opening.end(), closing.start()) if on_its_own_line else None


def _chunks(content: bytes, start: int, stop: int) -> Iterator[bytes]:
    while start < stop:
        end = stop if stop - start <= _CHUNK else content.rfind(b"\n", start, start + _CHUNK) + 1
        yield content[start:end] if end > start else b"\0"
        start = end if end > start else stop


def _rows_of(chunk: bytes) -> int | None:
    """Count the lines of a chunk; None when it is not plain lines of XML text with one «<» in each."""
    lines = chunk.count(b"\n")
    if chunk.count(b"<") != lines or b"\n\n" in chunk or chunk.startswith(b"\n"):
        return None
    if int((np.frombuffer(chunk, np.uint8) < ord(" ")).sum()) != lines:
        return None
    if not chunk.isascii():
        try:
            chunk.decode("utf-8")
        except UnicodeDecodeError:
            return None
        if any(mark in chunk for mark in _NOT_XML):
            return None
    known = sum(chunk.count(entity.encode()) for entity in _ENTITIES) if b"&" in chunk else 0
    return lines if chunk.count(b"&") == known else None


def _read(chunk: bytes, row: int, schema: RegisterSchema) -> dict[str, list[pl.DataFrame]] | None:
    frames = _of_one_pattern(chunk, row, schema)
    frames = _of_several(chunk, row, schema) if frames is None else frames
    if frames is not None and b"&" in chunk:
        frames = {name: [_unescaped(frame) for frame in some] for name, some in frames.items()}
    return frames


def _of_one_pattern(chunk: bytes, row: int, schema: RegisterSchema) -> dict[str, list[pl.DataFrame]] | None:
    """Split all lines at once; None when they do not all look like the first."""
    try:
        pieces = pl.read_csv(chunk, separator='"', quote_char=None, has_header=False, infer_schema=False)
    except pl.exceptions.PolarsError:
        return None
    marks = [pieces[:, place] for place in range(0, pieces.width, 2)]
    if any(mark.null_count() or (mark != mark[0]).any() for mark in marks):
        return None
    found = _pattern('""'.join(mark[0] for mark in marks), schema)
    values = pieces[:, 1::2]
    if found is None or len(found[1]) != values.width:
        return None
    frame = _placed(values.with_row_index("_row", row), found, schema)
    return None if frame is None else {found[0]: [frame]}


def _of_several(chunk: bytes, row: int, schema: RegisterSchema) -> dict[str, list[pl.DataFrame]] | None:
    """Sort the lines by what they look like without their values."""
    whole = pl.read_csv(chunk, separator="\x01", quote_char=None, has_header=False, infer_schema=False)
    lines = whole.select(line=pl.first()).with_row_index("_row", row)
    lines = lines.with_columns(pattern=pl.col("line").str.replace_all('"[^"]*"', '""').cast(pl.Categorical))
    groups = lines.partition_by("pattern", as_dict=True, include_key=False)
    if len(groups) > _PATTERNS:
        return None
    frames: dict[str, list[pl.DataFrame]] = {}
    for (pattern,), group in groups.items():
        found = _pattern(str(pattern), schema)
        if found is None:
            return None
        pieces = group["line"].str.split_exact('"', 2 * len(found[1])).struct.unnest()[:, 1::2]
        frame = _placed(pieces.insert_column(0, group["_row"]), found, schema)
        if frame is None:
            return None
        frames.setdefault(found[0], []).append(frame)
    return frames


def _pattern(text: str, schema: RegisterSchema) -> tuple[str, list[str]] | None:
    """Read what stands around the values: the table, and its fields in their order."""
    element = _ELEMENT.fullmatch(text)
    table = element and next((table for table in schema.tables if table.name == element[1]), None)
    if element is None or table is None:
        return None
    names = _NAMES.findall(element[2])
    right = len(set(names)) == len(names) <= MAX_ATTRIBUTES and set(names) <= set(table.columns)
    return (table.name, names) if right else None


def _placed(values: pl.DataFrame, found: tuple[str, list[str]], schema: RegisterSchema) -> pl.DataFrame | None:
    """Name the columns, add the absent ones, and read empty as «not registered»."""
    name, fields = found
    named = values.rename(dict(zip(values.columns[1:], fields, strict=True)))
    if named.select((pl.col(fields).str.len_bytes() > MAX_TEXT).any()).sum_horizontal()[0]:
        return None
    every = [pl.col(f) if f in fields else pl.lit(None, pl.String()).alias(f) for f in schema.table(name).columns]
    return named.select(pl.col("_row"), *every).with_columns(
        pl.when(pl.col(f) != "").then(pl.col(f)).alias(f) for f in fields
    )


def _unescaped(frame: pl.DataFrame) -> pl.DataFrame:
    texts = pl.col(pl.String())
    for entity, letter in _ENTITIES.items():
        texts = texts.str.replace_all(entity, letter, literal=True)
    return frame.with_columns(texts)
