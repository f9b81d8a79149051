"""The quick way in for CSV: files of one plain shape from many deliveries, read as one.

What is not plain is left to the careful reader, which finds the words for it.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nki.errors import DeliveryError
from nki.registers.csvfile import content_of
from nki.registers.tables import with_all_columns
from nki.registers.uniform import Uniform

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nki.registers.schema import Table
    from nki.registers.sources import Source

_STRANGE = (b'"', b"\r", b"\0")
"""What no plain file has: quotes, line ends of another kind, and what is not text."""
_PIECE = 2**16


def read_uniform_csv(sources: Sequence[Source], table: Table) -> list[Uniform]:
    """Read `table` of every source whose file is plain CSV of a right shape: those with the same header as one."""
    member = f"{table.name}.csv"
    alike: dict[bytes, dict[int, bytes]] = {}
    for place, source in enumerate(sources):
        with suppress(DeliveryError):
            content = content_of(source, member) if member in source.members else b""
            alike.setdefault(_first_line(content), {})[place] = content
    found = [_read_alike(header, files, table) for header, files in alike.items() if _right_header(header, table)]
    read = [one for one in found if one is not None]
    for one in read:
        for place in one.places:
            sources[place].regular[member] = True
    return read


def _read_alike(header: bytes, files: dict[int, bytes], table: Table) -> Uniform | None:
    """Read files with this header as one, but those that may not be plain; None when there is no sense in them."""
    lines = {place: _lines(content, header) for place, content in files.items()}
    plain = {place: content for place, content in files.items() if lines[place]}
    # Views, so that nothing is copied but what is joined.
    bodies = [memoryview(text)[len(header) + 1 : -1 if text.endswith(b"\n") else None] for text in plain.values()]
    # A line end after the last line too: without it, the reader passes over an empty field too many there.
    joined = b"\n".join([header, *filter(None, bodies), b""])
    counts = np.array([lines[place] - 1 for place in plain], np.int64)
    frame = _read(joined)
    if frame is None or frame.height != counts.sum():
        return None
    return Uniform(list(plain), with_all_columns(frame, table), counts)


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
    if any(sign in content for sign in _STRANGE):
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
