"""The book of access (`access.sqlite`): keys, sessions, and every time somebody was let in or turned away, chained.

Lines are written together, some every few milliseconds, each on disk before the answer it is about is given: one flush
serves many. No line holds a value of a record.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from concurrent.futures import Future
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import TYPE_CHECKING, NamedTuple

from nki.errors import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

START = "0" * 64
TOGETHER = 500
LAST = 2**62
"""A number no line has reached."""
_DDL = """
CREATE TABLE IF NOT EXISTS key (
    sha256 TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, kommune TEXT NOT NULL, unit TEXT NOT NULL, roles TEXT NOT NULL,
    made TEXT NOT NULL, expires TEXT NOT NULL, revoked TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS organisation (
    orgnr TEXT NOT NULL, kommune TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (orgnr, first)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS session (
    sha256 TEXT PRIMARY KEY, subject TEXT NOT NULL, kommune TEXT NOT NULL, unit TEXT NOT NULL, roles TEXT NOT NULL,
    csrf TEXT NOT NULL, expires TEXT NOT NULL, idle TEXT NOT NULL, began TEXT NOT NULL DEFAULT '',
    place TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS line (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, subject TEXT NOT NULL, kommune TEXT NOT NULL, act TEXT NOT NULL,
    outcome TEXT NOT NULL, details TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS line_kommune ON line (kommune, number);
CREATE TRIGGER IF NOT EXISTS line_keeps BEFORE UPDATE ON line BEGIN SELECT RAISE(ABORT, 'book'); END;
CREATE TRIGGER IF NOT EXISTS line_stays BEFORE DELETE ON line BEGIN SELECT RAISE(ABORT, 'book'); END;
"""


class Line(NamedTuple):
    """One line: who (a key, an organisation, a person), for which kommune, what they wanted, and what they got."""

    subject: str
    kommune: str
    act: str
    outcome: str
    details: str = ""


@dataclass
class Book:
    """An open book. `clock` gives the time in UTC."""

    path: Path
    clock: Callable[[], datetime]
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _reading: threading.Lock = field(default_factory=threading.Lock)
    _waiting: SimpleQueue[tuple[Line, Future[None]] | None] = field(default_factory=SimpleQueue)
    _writer: threading.Thread | None = None

    def __post_init__(self) -> None:
        """Open, and lay the tables out where they are not."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.connection = _connected(self.path)
        for setting in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
            self.connection.execute(f"PRAGMA {setting}")
        self.connection.executescript(_DDL)
        self._add_what_is_new()
        self._reader = _connected(self.path)
        self._reader.execute("PRAGMA query_only = ON")

    def _add_what_is_new(self) -> None:
        here = {row["name"] for row in self.connection.execute("PRAGMA table_info(session)")}
        for column in ("began", "place"):
            if column not in here:
                self.connection.execute(f"ALTER TABLE session ADD COLUMN {column} TEXT NOT NULL DEFAULT ''")

    def rows(self, sql: str, values: tuple[str | int, ...] = ()) -> list[sqlite3.Row]:
        """Read what is on disk; those who read never wait for those who write to be done."""
        with self._reading:
            return self._reader.execute(sql, values).fetchall()

    def change(self, sql: str, values: tuple[str | int, ...]) -> int:
        """Change, on disk when this returns; gives how many rows were changed."""
        with self._lock:
            return self.connection.execute(sql, values).rowcount

    def write(self, line: Line) -> Future[None]:
        """Write a line; the future is done when it is on disk."""
        done: Future[None] = Future()
        with self._lock:
            if self._writer is None:
                self._writer = threading.Thread(target=self._write_together, daemon=True)
                self._writer.start()
        self._waiting.put((line, done))
        return done

    def lines(self, kommune: str = "", most: int = 200, before: int = LAST) -> list[sqlite3.Row]:
        """Give the latest lines before a number, newest first; of one kommune, or of all."""
        ours, values = ("AND kommune = ?", (before, kommune, most)) if kommune else ("", (before, most))
        return self.rows(f"SELECT * FROM line WHERE number < ? {ours} ORDER BY number DESC LIMIT ?", values)  # noqa: S608

    def faults(self) -> Iterator[str]:
        """Say where the chain of lines is broken; those at the door meanwhile do not wait for the book to be read."""
        previous = START
        with closing(_connected(self.path)) as reader:
            for number, row in enumerate(reader.execute("SELECT * FROM line ORDER BY number"), 1):
                if row["number"] != number or row["previous"] != previous or _hash(row) != row["hash"]:
                    yield f"Linje {number} i tilgangsboken er endret, mangler, eller står på feil plass."
                    return
                previous = row["hash"]

    def close(self) -> None:
        """Write what waits, and close."""
        if self._writer is not None:
            self._waiting.put(None)
            self._writer.join()
        self._reader.close()
        self.connection.close()

    def _write_together(self) -> None:
        stay = True
        while stay:
            batch = [self._waiting.get()]
            while len(batch) < TOGETHER and not self._waiting.empty():
                batch.append(self._waiting.get())
            stay = None not in batch
            self._commit([one for one in batch if one])

    def _commit(self, batch: list[tuple[Line, Future[None]]]) -> None:
        # One who waits no longer is not told; what they did is written all the same.
        told = [done for _, done in batch if done.set_running_or_notify_cancel()]
        try:
            with self._lock, _transaction(self.connection):
                last = self.connection.execute("SELECT number, hash FROM line ORDER BY number DESC LIMIT 1").fetchone()
                number, previous = (last["number"], last["hash"]) if last else (0, START)
                at = self.clock().isoformat(timespec="milliseconds")
                for line, _ in batch:
                    number += 1
                    row = {"number": number, "at": at, **line._asdict(), "previous": previous}
                    previous = _hash(row)
                    self.connection.execute("INSERT INTO line VALUES (?,?,?,?,?,?,?,?,?)", (*row.values(), previous))
        except BaseException as error:  # noqa: BLE001  (those who wait must be told, whatever it is)
            for done in told:
                done.set_exception(error)
        else:
            for done in told:
                done.set_result(None)


@contextmanager
def open_book(register: Path, clock: Callable[[], datetime], *, create: bool = False) -> Iterator[Book]:
    """Open the book of the register in a folder; raises UnreadableError where there is none."""
    path = register / "access.sqlite"
    if not create and not path.is_file():
        raise UnreadableError(f"{register}: her er ingen tilganger. Gi den første med «nki access issue».")
    book = Book(path, clock)
    try:
        yield book
    finally:
        book.close()


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _hash(row: sqlite3.Row | dict[str, object]) -> str:
    names = ("number", "at", "subject", "kommune", "act", "outcome", "details", "previous")
    content = json.dumps([row[name] for name in names], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()
