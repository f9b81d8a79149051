"""The catalogue: one SQLite file that every process may have open, where a COMMIT is on disk before it returns."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from nki.registers.store.ddl import CHANGES, DDL, SETTLED, VERSION
from nki.registers.store.errors import StoreDamagedError, as_letters
from nki.registers.store.failpoint import reach

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

WAIT_SECONDS = 60.0
Value = str | int | bytes | None


class Catalog:
    """An open catalogue. Reading never waits for those who write."""

    def __init__(self, path: Path, wait: float = WAIT_SECONDS) -> None:
        with as_letters():
            # Transactions are ours to begin: one that begins by reading could not be made a writing one in time.
            self._connection = sqlite3.connect(path, timeout=wait, isolation_level=None)
            self._connection.row_factory = sqlite3.Row
            for setting in ("foreign_keys = ON", "secure_delete = ON", "trusted_schema = OFF"):
                self._connection.execute(f"PRAGMA {setting}")
            self._connection.execute("PRAGMA synchronous = FULL")

    def close(self) -> None:
        """Close; the last one to leave tidies the write-ahead log."""
        self._connection.close()

    def prepare(self) -> None:
        """Lay out the tables of a new catalogue, or bring an older one forward; call with the register's lock held."""
        with as_letters():
            self._connection.execute("PRAGMA journal_mode = WAL")
            (version,) = self._connection.execute("PRAGMA user_version").fetchone()
            if version == 0:
                self._change(DDL, VERSION)
                return
            columns = {row["name"] for row in self._connection.execute("PRAGMA table_info(delivery)")}
            if version > VERSION or SETTLED not in columns:
                raise StoreDamagedError("Registerets katalog (catalog.sqlite) er laget av en annen versjon av nki, og")
            for step in range(version, VERSION):
                self._change(CHANGES[step], step + 1)

    def _change(self, script: str, version: int) -> None:
        self._connection.executescript(f"BEGIN IMMEDIATE; {script}; PRAGMA user_version = {version}; COMMIT;")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Do everything inside, or nothing; on disk when left. Waits for others who write."""
        with as_letters():
            reach("begin")
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                reach("commit")
                self._connection.execute("COMMIT")
                reach("committed")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let everything read inside be of one moment."""
        with as_letters():
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._connection.execute("ROLLBACK")

    def rows(self, sql: str, values: Sequence[Value] = ()) -> list[sqlite3.Row]:
        """Read rows."""
        with as_letters():
            return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, values: Sequence[Value] = ()) -> sqlite3.Row | None:
        """Read one row, or None."""
        return next(iter(self.rows(sql, values)), None)

    def run(self, sql: str, values: Sequence[Value] = ()) -> int:
        """Change something within `writing`; gives the number of rows that were changed."""
        with as_letters():
            return self._connection.execute(sql, values).rowcount

    def insert(self, table: str, row: dict[str, Any]) -> int:
        """Insert one row within `writing`; gives its number."""
        marks = ", ".join("?" * len(row))
        sql = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})"  # noqa: S608  (names of our own)
        with as_letters():
            return self._connection.execute(sql, tuple(row.values())).lastrowid or 0

    def forget(self) -> None:
        """Leave nothing of what was deleted or overwritten in the write-ahead log."""
        with as_letters():
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def setting(self, name: str) -> str:
        """Read a fact about the register, empty when it is not there."""
        row = self.row("SELECT value FROM register WHERE name = ?", (name,))
        return str(row["value"]) if row else ""

    def set(self, name: str, value: str) -> None:
        """Write a fact about the register within `writing`."""
        self.run("INSERT OR REPLACE INTO register VALUES (?, ?)", (name, value))
