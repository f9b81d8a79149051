"""The records of one delivery as they are kept: typed, without pseudonyms, in one Parquet file.

A line is a person (kind 0), a registration (1) or a service (2). `id` is the delivered pseudonym under the register's
own key (HMAC-SHA256, 16 bytes), and stands only on the person's line; `person` is its rank within the file, from 0.
"""

from __future__ import annotations

import io
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nki.registers.records import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nki.registers.records import Records

PERSON, REGISTRATION, SERVICE = range(3)
COLUMNS: dict[str, pl.DataType] = {
    "kind": pl.UInt8(),
    "person": pl.UInt32(),
    "row": pl.UInt32(),
    "id": pl.Binary(),
    "birth_year": pl.Int16(),
    "geography": pl.Int16(),
    "kommune": pl.String(),
    "code": pl.UInt8(),
    "day": pl.Date(),
    "value": pl.String(),
    "granted": pl.Boolean(),
    "first": pl.Date(),
    "last": pl.Date(),
}


def to_worktables(records: Records, deliveries: Sequence[int], values: Sequence[str]) -> dict[int, pl.DataFrame]:
    """Give each of some deliveries that were read apart (see `registers.apart`) a table of its own."""
    size = 1 + max(deliveries, default=-1)
    names = pl.Series([*values, *[None] * (OUTSIDE + 1 - len(values))], dtype=pl.String())
    named = records.registrations.with_columns(value=names.gather(records.registrations["value"]))
    # Persons are numbered delivery by delivery; in a table of its own, each begins from 0.
    first, persons = np.zeros(size, np.uint32), records.persons[::-1]
    first[persons["delivery"].to_numpy()] = persons["person"].to_numpy()
    divided = [
        _divided(_part(kind, frame, pl.Series(first)), size)
        for kind, frame in (
            (PERSON, records.persons),
            (REGISTRATION, named),
            (SERVICE, records.services.sort("person", "first", "last", "granted")),
        )
    ]
    return {index: pl.concat([frames[index] for frames in divided]) for index in deliveries}


def _divided(frame: pl.DataFrame, size: int) -> list[pl.DataFrame]:
    """Divide rows that stand delivery by delivery."""
    many = np.bincount(frame["delivery"].to_numpy(), minlength=size).tolist()
    rows, starts = frame.drop("delivery"), accumulate(many, initial=0)
    return [rows.slice(start, count) for start, count in zip(starts, many, strict=False)]


def to_bytes(tables: Iterable[pl.DataFrame]) -> list[bytes]:
    """Write each table as Parquet, in memory: what makes it durable is ours to do."""
    streams: list[io.BytesIO] = []
    files: list[pl.LazyFrame] = []
    for table in tables:
        streams.append(io.BytesIO())
        # Read whole or not at all, so it needs no statistics; more zeal than 1 saves two bytes of a hundred.
        file = table.lazy().sink_parquet(
            streams[-1], compression="zstd", compression_level=1, statistics=False, lazy=True
        )
        files.append(file)
    # Together, as to begin to write costs as much as to write a small delivery.
    pl.collect_all(files)
    return [stream.getvalue() for stream in streams]


def _part(kind: int, frame: pl.DataFrame, first: pl.Series) -> pl.DataFrame:
    absent = {name: pl.lit(None, dtype=dtype) for name, dtype in COLUMNS.items() if name not in frame.columns}
    own = pl.col("person") - pl.lit(first).gather(pl.col("delivery"))
    whole = frame.with_columns(kind=pl.lit(kind), person=own, **{k: v for k, v in absent.items() if k != "kind"})
    return whole.select("delivery", *(pl.col(name).cast(dtype) for name, dtype in COLUMNS.items()))
