"""The quick way through XML that is written as most is: every row an element on a line of its own.

The lines are split at the quotation marks. What stands between the values must then be one of a few patterns, and each
pattern is held against the grammar; a value is what is left. Nothing is guessed: None is the answer to all else.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

import polars as pl

from nki.registers.formats.caps import MAX_ATTRIBUTES, MAX_ELEMENTS, MAX_TEXT, MAX_UNPACKED, line_at, strip_mark
from nki.registers.formats.grammar import CLOSING, OPENING, join_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nki.registers.formats.grammar import Tables
    from nki.registers.schema import RegisterSchema

_CHUNK = 8 * 2**20
_PATTERNS = 256
"""More ways of writing a row than any sender has; a hostile one could have as many as rows."""
_LINE = MAX_TEXT // 2
"""No line is twice as long as this, so no value in it is longer than a value may be."""
_ELEMENT = re.compile(r" *<([a-z_]+)((?: +[a-z_]+=\"\")+) */> *")
_NAMES = re.compile(r"[a-z_]+(?==)")
_ORDINARY = bytes(set(range(ord(" "), 256)) - set(b'<"'))
_NOT_XML = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
_TAIL = 200


def read_quickly(content: bytes, schema: RegisterSchema) -> Tables | None:
    """Read the tables, or None when the file is not certain to be of this kind."""
    span = _body(content)
    if span is None:
        return None
    parts: dict[str, list[pl.DataFrame]] = {table.name: [] for table in schema.tables}
    row = 0
    for chunk in _chunks(content, *span):
        read = _read(chunk, row, schema)
        # The root is an element too.
        if read is None or (row := row + chunk.count(b"\n")) >= MAX_ELEMENTS:
            return None
        for name, frame in read:
            parts[name].append(_unescaped(frame) if b"&" in chunk else frame)
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


def _read(chunk: bytes, row: int, schema: RegisterSchema) -> list[tuple[str, pl.DataFrame]] | None:
    """Read the rows of a chunk: the frames, each with the name of its table."""
    marks = _marks(chunk)
    pieces = None if marks is None else _split(chunk, marks, schema)
    if marks is None or pieces is None:
        return None
    frames = _sorted(pieces.with_row_index("_row", row), schema)
    values = sum(frame.height * (frame.width - 1) for _, frame in frames or [])
    # An empty piece looks like none at all. If this adds up, all was read: nothing stood after the end of an element.
    return frames if len(marks) == 2 * pieces.height + 2 * values else None


def _marks(chunk: bytes) -> bytes | None:
    """Give the «<», quotation marks and line ends of a chunk; None when it is not lines of XML text, with one «<» each.

    Nor when there is an entity that is not known, or a line so long that a value in it may be too long.
    """
    marks = chunk.translate(None, _ORDINARY)
    signs = marks.translate(None, b'"')
    known = sum(chunk.count(entity.encode()) for entity in _ENTITIES) if b"&" in chunk else 0
    if signs != b"<\n" * (len(signs) // 2) or chunk.count(b"&") != known:
        return None
    if any(chunk.find(b"\n", at, at + _LINE) < 0 for at in range(0, len(chunk) - _LINE, _LINE)):
        return None
    if not chunk.isascii():
        try:
            chunk.decode("utf-8")
        except UnicodeDecodeError:
            return None
        # Polars takes a byte order mark away wherever it begins to read.
        if chunk.startswith(codecs.BOM_UTF8) or any(mark in chunk for mark in _NOT_XML):
            return None
    return marks


def _split(chunk: bytes, marks: bytes, schema: RegisterSchema) -> pl.DataFrame | None:
    """Split each line at its quotation marks: what stands around values, and values, in turn; null where it is empty.

    None when a line has more values than a row of any table.
    """
    most = min(MAX_ATTRIBUTES, max(len(table.columns) for table in schema.tables))
    width = next((n for n in range(3, 2 * most + 2, 2) if b'"' * n not in marks), None)
    if width is None:
        return None
    columns = dict.fromkeys(map(str, range(width)), pl.String())
    try:
        return pl.read_csv(
            chunk, separator='"', quote_char=None, has_header=False, schema=columns, missing_columns="insert"
        )
    except pl.exceptions.PolarsError:
        return None


def _sorted(pieces: pl.DataFrame, schema: RegisterSchema) -> list[tuple[str, pl.DataFrame]] | None:
    """Put rows together that look alike without their values; None when that is not how a row of ours looks."""
    values = pieces.columns[2::2]
    pattern = pl.concat_str(pieces.columns[1::2], separator='""', ignore_nulls=True).alias("pattern")
    alike = pieces.select(pattern, "_row", *values).group_by("pattern").all()
    if alike.height > _PATTERNS:
        return None
    frames = []
    for place, text in enumerate(alike["pattern"]):
        found = _pattern(text, schema)
        if found is None:
            return None
        columns = {"_row": "_row"} | dict(zip(found[1], values, strict=False))
        frames.append((found[0], pl.DataFrame({name: alike[column][place] for name, column in columns.items()})))
    return frames


def _pattern(text: str, schema: RegisterSchema) -> tuple[str, list[str]] | None:
    """Read what stands around the values of a row: the table, and its fields in their order."""
    element = _ELEMENT.fullmatch(text)
    table = element and next((table for table in schema.tables if table.name == element[1]), None)
    if element is None or table is None:
        return None
    names = _NAMES.findall(element[2])
    right = len(set(names)) == len(names) and set(names) <= set(table.columns)
    return (table.name, names) if right else None


def _unescaped(frame: pl.DataFrame) -> pl.DataFrame:
    texts = pl.col(pl.String())
    for entity, letter in _ENTITIES.items():
        texts = texts.str.replace_all(entity, letter, literal=True)
    return frame.with_columns(texts)
