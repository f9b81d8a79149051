"""The quick way in for CSV: files of one plain shape from many deliveries, read as one.

What is not plain, or has another header than the first, is left to the careful reader, which finds the words for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nki.errors import DeliveryError
from nki.registers.csvfile import content_of
from nki.registers.tables import with_all_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nki.registers.schema import Table
    from nki.registers.sources import Source
    from nki.registers.uniform import Counts

_STRANGE = (b'"', b"\r", b"\0")
"""What no plain file has: quotes, line ends of another kind, and what is not text."""
_PIECE = 2**16


def read_uniform_csv(sources: Sequence[Source], table: Table) -> tuple[pl.DataFrame, Counts] | None:
    """Read `table` of every source: all rows in the order of the sources, and how many rows each has.

    None when the files are not plain CSV of one right shape.
    """
    member = f"{table.name}.csv"
    if not sources or any(member not in source.members for source in sources):
        return None
    try:
        contents = [content_of(source, member) for source in sources]
    except DeliveryError:
        return None
    header = _first_line(contents[0])
    lines = [_lines(content, header) for content in contents]
    if not _right_header(header, table) or not all(lines):
        return None
    # Views, so that nothing is copied but what is joined.
    bodies = [memoryview(content)[len(header) + 1 : -1 if content.endswith(b"\n") else None] for content in contents]
    # A line end after the last line too: without it, the reader passes over an empty field too many there.
    joined = b"\n".join([header, *filter(None, bodies), b""])
    del contents, bodies
    counts = np.array(lines) - 1
    frame = _read(joined)
    if frame is None or frame.height != counts.sum():
        return None
    for source in sources:
        source.regular[member] = True
    return with_all_columns(frame, table), counts


def _right_header(header: bytes, table: Table) -> bool:
    names = header.decode("utf-8", "replace").split(";")
    return (
        len(names) > 1
        and len(names) == len(set(names))
        and set(table.required_columns) <= set(names) <= set(table.columns)
    )


def _first_line(content: bytes) -> bytes:
    end = content.find(b"\n")
    return content if end < 0 else content[:end]


def _lines(content: bytes, header: bytes) -> int:
    """Count the lines of a file where each is a record with as many fields as the header; 0 when they may not be.

    A blank line has too few, and is passed over by the reader: then there are too few rows as well.
    """
    if not content.startswith(header) or _first_line(content) != header or any(sign in content for sign in _STRANGE):
        return 0
    lines = _count(content, b"\n") + (not content.endswith(b"\n"))
    return lines if _count(content, b";") == lines * header.count(b";") else 0


def _count(content: bytes, sign: bytes) -> int:
    """Count a frequent sign, a piece that stays near the processor at a time; `bytes.count` is for rare ones."""
    signs = np.frombuffer(content, np.uint8)
    return sum(int(np.count_nonzero(signs[i : i + _PIECE] == ord(sign))) for i in range(0, len(signs), _PIECE))


def _read(content: bytes) -> pl.DataFrame | None:
    try:
        if not content.isascii():
            content.decode("utf-8")
        return pl.read_csv(content, separator=";", quote_char=None, infer_schema=False)
    except (UnicodeDecodeError, pl.exceptions.PolarsError):
        return None
