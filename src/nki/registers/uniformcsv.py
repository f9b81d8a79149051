"""The quick way in for CSV: files of one plain shape from many deliveries, read as one.

What is not plain, or has another header than the first, is left to the careful reader, which finds the words for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nki.errors import DeliveryError
from nki.registers.csvfile import content_of, is_regular
from nki.registers.tables import with_all_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nki.registers.schema import Table
    from nki.registers.sources import Source
    from nki.registers.uniform import Counts


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
    header = contents[0].partition(b"\n")[0]
    if not _right_header(header, table) or not all(_is_plain(content, header) for content in contents):
        return None
    bodies = [content[len(header) + 1 :].removesuffix(b"\n") for content in contents]
    # A line end after the last line too: without it, the reader passes over an empty field too many there.
    joined = b"\n".join([header, *filter(None, bodies), b""])
    counts = np.array([body.count(b"\n") + 1 if body else 0 for body in bodies])
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


def _is_plain(content: bytes, header: bytes) -> bool:
    """Tell whether every line is a record with as many fields as the header, all of it text."""
    if content.partition(b"\n")[0] != header or b"\0" in content or not is_regular(content):
        return False
    lines = content.count(b"\n") + (not content.endswith(b"\n"))
    return content.count(b";") == lines * header.count(b";")


def _read(content: bytes) -> pl.DataFrame | None:
    try:
        content.decode("utf-8")
        return pl.read_csv(content, separator=";", quote_char=None, infer_schema=False)
    except (UnicodeDecodeError, pl.exceptions.PolarsError):
        return None
