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
from nki.registers.formats.grammar import CLOSING, OPENING, join_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nki.registers.formats.grammar import Tables
    from nki.registers.schema import RegisterSchema

    Frames = dict[str, list[pl.DataFrame]]

_CHUNK = 8 * 2**20
_PATTERNS = 64
_LONGEST_PATTERN = 4000
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
    parts: Frames = {table.name: [] for table in schema.tables}
    row = 0
    for chunk in _chunks(content, *span):
        rows = _rows_of(chunk)
        read = None if rows is None else _read(chunk, row, schema)
        if rows is None or read is None or (row := row + rows) > MAX_ELEMENTS:
            return None
        for name, frames in read.items():
            parts[name] += frames
    tables = {table.name: join_parts(parts[table.name], table) for table in schema.tables}
    return {name: t if t["_row"].is_sorted() else t.sort("_row") for name, t in tables.items()}


def first_line(content: bytes) -> int:
    """Give the line of the first row, of a file that could be read and has each row on its own line; 0 for others."""
    span = _body(content)
    if span is None:
        return 0
    lines = content.count(b"\n", *span)
    # One «<» for each line end, and every line ends an element: nothing else fits between them.
    alone = content.count(b"<", *span) == content.count(b"/>\n", *span) == lines and b"\n\n" not in content
    return line_at(content, span[0]) if alone else 0


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
    if np.count_nonzero(np.frombuffer(chunk, np.uint8) < ord(" ")) != lines:
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


def _read(chunk: bytes, row: int, schema: RegisterSchema) -> Frames | None:
    frames = _of_one_pattern(chunk, None, row, schema)
    frames = _of_several_tables(chunk, row, schema) if frames is None else frames
    if frames is not None and b"&" in chunk:
        frames = {name: [_unescaped(frame) for frame in some] for name, some in frames.items()}
    return frames


def _of_one_pattern(chunk: bytes, rows: pl.Series | None, first: int, schema: RegisterSchema) -> Frames | None:
    """Split all lines at once; None when they do not all look like the first."""
    # The first line says how many columns there are; a hostile one could say millions.
    if chunk.count(b'"', 0, chunk.index(b"\n")) > 2 * MAX_ATTRIBUTES:
        return None
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
    numbered = values.with_row_index("_row", first) if rows is None else values.insert_column(0, rows)
    frame = _placed(numbered, found)
    return None if frame is None else {found[0]: [frame]}


def _of_several_tables(chunk: bytes, first: int, schema: RegisterSchema) -> Frames | None:
    """Sort the lines by the element they begin with, and read each table by itself."""
    whole = pl.read_csv(chunk, separator="\x01", quote_char=None, has_header=False, infer_schema=False)
    lines = whole.select(line=pl.first()).with_row_index("_row", first)
    begins = pl.col("line").str.strip_chars_start(" ")
    frames: Frames = {}
    known = 0
    for table in schema.tables:
        some = lines.filter(begins.str.starts_with(f"<{table.name} "))
        if some.is_empty():
            continue
        joined = "\n".join([*some["line"].str.join("\n"), ""]).encode()
        read = _of_one_pattern(joined, some["_row"], first, schema)
        read = _of_several_patterns(some, schema) if read is None else read
        if read is None:
            return None
        frames |= read
        known += some.height
    return frames if known == lines.height else None


def _of_several_patterns(lines: pl.DataFrame, schema: RegisterSchema) -> Frames | None:
    """Sort the lines of one table by what they look like without their values."""
    lines = lines.with_columns(pattern=pl.col("line").str.replace_all('"[^"]*"', '""'))
    if lines["pattern"].n_unique() > _PATTERNS:
        return None
    frames: Frames = {}
    for (pattern,), group in lines.partition_by("pattern", as_dict=True, include_key=False).items():
        found = _pattern(str(pattern), schema)
        if found is None:
            return None
        pieces = group["line"].str.split_exact('"', 2 * len(found[1])).struct.unnest()[:, 1::2]
        frame = _placed(pieces.insert_column(0, group["_row"]), found)
        if frame is None:
            return None
        frames.setdefault(found[0], []).append(frame)
    return frames


def _pattern(text: str, schema: RegisterSchema) -> tuple[str, list[str]] | None:
    """Read what stands around the values: the table, and its fields in their order."""
    element = _ELEMENT.fullmatch(text) if len(text) < _LONGEST_PATTERN else None
    table = element and next((table for table in schema.tables if table.name == element[1]), None)
    if element is None or table is None:
        return None
    names = _NAMES.findall(element[2])
    right = len(set(names)) == len(names) <= MAX_ATTRIBUTES and set(names) <= set(table.columns)
    return (table.name, names) if right else None


def _placed(values: pl.DataFrame, found: tuple[str, list[str]]) -> pl.DataFrame | None:
    """Name the columns, and read empty as «not registered»; None when a value is too long."""
    fields = found[1]
    named = values.rename(dict(zip(values.columns[1:], fields, strict=True)))
    if named.select((pl.col(fields).str.len_bytes() > MAX_TEXT).any()).sum_horizontal()[0]:
        return None
    return named.with_columns(pl.when(pl.col(f) != "").then(pl.col(f)).alias(f) for f in fields)


def _unescaped(frame: pl.DataFrame) -> pl.DataFrame:
    texts = pl.col(pl.String())
    for entity, letter in _ENTITIES.items():
        texts = texts.str.replace_all(entity, letter, literal=True)
    return frame.with_columns(texts)
