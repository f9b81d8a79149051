"""PostgreSQL counts: the records go to temporary tables of one session, and are gone when it ends.

The server is named by the environment variable NKI_POSTGRES, as libpq writes it («host=… dbname=…» or a URI). It may
hold a password: it is in no file of ours, in no message and in no log.
"""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from nki.compute.set_based import count_by
from nki.errors import MissingExtraError, UnreadableError, UsageError

if TYPE_CHECKING:
    import psycopg

    from nki.compute.set_based import Columns, Tables

SERVER = "NKI_POSTGRES"
PIECE = 500_000
_TYPES = {pl.Date: "date", pl.UInt8: "smallint", pl.Int16: "smallint", pl.UInt16: "integer", pl.UInt32: "bigint"}


def _run(sql: str, tables: Tables) -> Columns:
    with _connect() as session:
        for name, frame in tables.items():
            _bring(session, name, frame)
        # The window of the last line sorts every record once; in memory where there is room for it.
        found = session.execute(sql.encode())
        names = [column.name for column in found.description or ()]
        rows = pl.DataFrame(found.fetchall(), schema=dict.fromkeys(names, pl.Int64), orient="row")
        session.rollback()
    return {name: rows[name].to_numpy() for name in names}


def _connect() -> psycopg.Connection:
    try:
        import psycopg  # noqa: PLC0415  (optional)
    except ImportError:
        raise MissingExtraError("PostgreSQL krever psycopg. Installer det med: pip install 'nki[postgres]'") from None
    server = os.environ.get(SERVER)
    if not server:
        raise UsageError(
            f"Hvilken PostgreSQL som skal telle, sies med miljøvariabelen {SERVER}, som «host=… dbname=… user=…»."
        )
    try:
        return psycopg.connect(server)
    except psycopg.Error:
        # What the driver says may repeat what it was told.
        raise UnreadableError(
            f"Får ikke kontakt med den PostgreSQL som {SERVER} nevner. Ingenting er sendt. Se om den svarer (psql), "
            "og om navn og passord er rett."
        ) from None


def _bring(session: psycopg.Connection, name: str, frame: pl.DataFrame) -> None:
    columns = ", ".join(f"{column} {_TYPES[dtype.base_type()]}" for column, dtype in frame.schema.items())
    session.execute(f"CREATE TEMPORARY TABLE {name} ({columns}) ON COMMIT DROP".encode())
    with session.cursor() as cursor, cursor.copy(f"COPY {name} FROM STDIN (FORMAT csv)".encode()) as copy:
        for piece in frame.iter_slices(PIECE):
            copy.write(piece.write_csv(include_header=False))
    session.execute(f"ANALYZE {name}".encode())


count = partial(count_by, _run, "postgres")
