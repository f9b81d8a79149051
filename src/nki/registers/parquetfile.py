"""Reads a Parquet file into columns of text, or says what is wrong with its shape."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from datetime import time
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

import polars as pl

from nki.errors import DeliveryError
from nki.registers import letters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nki.registers.schema import Table
    from nki.registers.sources import Source

# A damaged file may also make the reader panic, which Python does not count among the ordinary exceptions.
NOT_PARQUET = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError)

_STDERR = 2
_HUSHED = RLock()


def read_parquet(source: Source, member: str, table: Table) -> pl.DataFrame:
    """Read a Parquet file as it is, every known column as text; raises DeliveryError with the findings."""
    file, label = source.file(member), source.label(member)
    if (file.stat().st_size if isinstance(file, Path) else len(file)) == 0:
        raise DeliveryError([letters.EMPTY_FILE.finding(label)])
    try:
        # glob=False: a folder name with [ or * in it is a name, not a pattern.
        with hushed():
            frame = pl.read_parquet(file, glob=False, hive_partitioning=False)
    except NOT_PARQUET:
        raise DeliveryError([letters.BROKEN.finding(label, hint="Den er ikke gyldig Parquet.")]) from None
    return empty_to_null(_as_text(frame, label, table))


@contextmanager
def hushed() -> Iterator[None]:
    """Keep from the terminal what the reader itself writes there when a damaged file makes it panic.

    The sender gets a letter; the stack of another language's program would only stand in its way.
    """
    if sys.__stderr__ is None:  # closed from the start: that number now belongs to somebody else's file
        yield
        return
    with _HUSHED:  # two at once could give each other's silence back
        kept, nothing = os.dup(_STDERR), os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nothing, _STDERR)
            yield
        finally:
            os.dup2(kept, _STDERR)
            os.close(kept)
            os.close(nothing)


def empty_to_null(frame: pl.DataFrame) -> pl.DataFrame:
    """Read an empty text as «not registered», as in a CSV file."""
    texts = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    found = frame.select((pl.col(texts) == "").any()).row(0) if texts and frame.height else ()
    empty = [name for name, has in zip(texts, found, strict=False) if has]
    return frame.with_columns(pl.when(pl.col(empty) != "").then(pl.col(empty))) if empty else frame


def _as_text(frame: pl.DataFrame, label: str, table: Table) -> pl.DataFrame:
    """Accept years as numbers and dates as dates; a code that has become a number has lost its zeros."""
    kinds = {field.name: field.kind for field in table.fields}
    texts = {name: _text(name, frame.schema[name], kinds[name]) for name in frame.columns if name in kinds}
    wrong = [name for name, text in texts.items() if text is None]
    if wrong:
        raise DeliveryError(letters.COLUMN_TYPE.finding(label, field=name) for name in wrong)
    return frame.with_columns(text for text in texts.values() if text is not None)


def _text(name: str, dtype: pl.DataType, kind: str) -> pl.Expr | None:
    column = pl.col(name)
    if dtype in (pl.String, pl.Categorical, pl.Enum, pl.Null) or (kind == "aar" and dtype.is_integer()):
        return column.cast(pl.String)
    if dtype == pl.Date:
        return column.dt.to_string("%Y-%m-%d")
    return _moments(column, dtype, kind) if isinstance(dtype, pl.Datetime) else None


def _moments(column: pl.Expr, dtype: pl.Datetime, kind: str) -> pl.Expr:
    """Write moments in UTC, as one without zone is taken; a midnight without zone is a date where one is asked for."""
    moment = column.dt.convert_time_zone("UTC") if dtype.time_zone else column
    text = moment.dt.to_string("%Y-%m-%dT%H:%M:%S%.f")
    if kind != "dato" or dtype.time_zone:
        return text
    midnight = column.dt.time() == time(0)
    return pl.when(midnight).then(column.dt.to_string("%Y-%m-%d")).otherwise(text).alias(column.meta.output_name())
