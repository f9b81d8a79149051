"""The records of one delivery as they are kept: typed, without pseudonyms, in one Parquet file.

A line is a person (kind 0), a registration (1) or a service (2). `id` is the delivered pseudonym under the register's
own key (HMAC-SHA256, 16 bytes), and stands only on the person's line; `person` is its rank within the file, from 0.
"""

from __future__ import annotations

import io
from hashlib import sha256
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nki.registers.records import Records

PERSON, REGISTRATION, SERVICE = range(3)
ID_BYTES = 16
_BLOCK = 64
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


def to_worktable(records: Records, pseudonyms: pl.DataFrame, key: bytes, values: tuple[str, ...]) -> pl.DataFrame:
    """Re-key the records of one delivery; `pseudonyms` has `_row` and `pseudonym` of its person table."""
    ids = pl.Series("id", rekey(pseudonyms["pseudonym"], key), pl.Binary())
    by_row = pseudonyms.select(row="_row").with_columns(ids)
    persons = records.persons.rename({"person": "_number"}).join(by_row, on="row", how="left")
    persons = persons.with_columns(person=pl.col("id").rank("dense").cast(pl.UInt32) - 1)
    numbers = persons.select("_number", "person")
    registrations = records.registrations.rename({"person": "_number"}).join(numbers, on="_number")
    services = records.services.rename({"person": "_number"}).join(numbers, on="_number")
    names = dict(enumerate(values))
    value = pl.col("value").replace_strict(names, default=None, return_dtype=pl.String())
    parts = [
        _part(PERSON, persons).sort("person", "row"),
        _part(REGISTRATION, registrations.with_columns(value)).sort("person", "code", "day", "row"),
        _part(SERVICE, services).sort("person", "first", "last", "granted"),
    ]
    return pl.concat(parts)


def rekey(pseudonyms: Iterable[str], key: bytes) -> list[bytes]:
    """Give what stands for each pseudonym in this register: nobody without the key can tell which is which."""
    # The key is mixed in once (RFC 2104), and each pseudonym goes on from there: half the time of `hmac.digest`.
    short = sha256(key).digest() if len(key) > _BLOCK else key
    inner, outer = (sha256(bytes(byte ^ pad for byte in short.ljust(_BLOCK, b"\0"))) for pad in (0x36, 0x5C))
    found = []
    for pseudonym in pseudonyms:
        first, last = inner.copy(), outer.copy()
        first.update(pseudonym.encode())
        last.update(first.digest())
        found.append(last.digest()[:ID_BYTES])
    return found


def to_bytes(table: pl.DataFrame) -> bytes:
    """Write a table as Parquet, in memory: what makes it durable is ours to do."""
    stream = io.BytesIO()
    table.write_parquet(stream, compression="zstd", statistics=True)
    return stream.getvalue()


def of_kind(table: pl.DataFrame, kind: int) -> pl.DataFrame:
    """Take out the lines of one kind."""
    return table.filter(pl.col("kind") == kind)


def _part(kind: int, frame: pl.DataFrame) -> pl.DataFrame:
    absent = {name: pl.lit(None, dtype=dtype) for name, dtype in COLUMNS.items() if name not in frame.columns}
    whole = frame.with_columns(kind=pl.lit(kind), **{k: v for k, v in absent.items() if k != "kind"})
    return whole.select(pl.col(name).cast(dtype) for name, dtype in COLUMNS.items())
