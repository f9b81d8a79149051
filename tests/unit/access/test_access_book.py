"""Every line of the book is chained to the one before, on disk before the answer it is about."""

from __future__ import annotations

import sqlite3
from concurrent.futures import Future, wait
from typing import TYPE_CHECKING

import pytest

from nki.access import open_book
from nki.access.book import Line

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Clock
    from nki.access import Book


def fill(book: Book, lines: int = 5) -> None:
    """Write some lines."""
    wait([book.write(Line("key:a", "4203", f"act {number}", "allowed")) for number in range(lines)])


def tamper(path: Path, sql: str) -> None:
    """Change the book as somebody with the file can."""
    connection = sqlite3.connect(path / "access.sqlite")
    connection.executescript("DROP TRIGGER line_keeps; DROP TRIGGER line_stays;" + sql)
    connection.commit()
    connection.close()


def test_many_lines_at_once_keep_their_order_and_the_chain(book: Book) -> None:
    fill(book, 1200)
    assert list(book.faults()) == []
    assert [row["act"] for row in book.lines(most=2)] == ["act 1199", "act 1198"]


def test_two_processes_write_one_chain(book: Book, tmp_path: Path, clock: Clock) -> None:
    with open_book(tmp_path, clock) as other:
        for _ in range(3):
            fill(book, 2)
            fill(other, 2)
    assert len(book.lines()) == 12
    assert list(book.faults()) == []


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE line SET outcome = 'denied' WHERE number = 3;",
        "UPDATE line SET number = 99 WHERE number = 3;",
        "DELETE FROM line WHERE number = 2;",
        "UPDATE line SET subject = 'key:b' WHERE number = 5;",
    ],
)
def test_control_a_book_that_was_changed_is_told(book: Book, tmp_path: Path, sql: str) -> None:
    fill(book)
    tamper(tmp_path, sql)
    assert len(list(book.faults())) == 1


def test_a_line_cannot_be_changed_by_mistake(book: Book) -> None:
    fill(book)
    with pytest.raises(sqlite3.IntegrityError):
        book.change("UPDATE line SET act = ? WHERE number = 1", ("x",))


def test_a_kommune_sees_its_own_lines_only(book: Book) -> None:
    fill(book, 2)
    book.write(Line("key:b", "0301", "read", "denied")).result()
    assert {row["kommune"] for row in book.lines("4203")} == {"4203"}
    assert len(book.lines()) == 3


def test_who_waits_is_told_when_a_line_cannot_be_written(book: Book, tmp_path: Path) -> None:
    tamper(tmp_path, "DROP TABLE line;")
    with pytest.raises(sqlite3.OperationalError):
        book.write(Line("key:a", "4203", "read", "allowed")).result(timeout=10)


def test_older_lines_are_read_on_from_a_number(book: Book) -> None:
    fill(book, 12)
    newest = book.lines("4203", 5)
    older = book.lines("4203", 5, newest[-1]["number"])
    assert [row["act"] for row in (*newest, *older)] == [f"act {number}" for number in range(11, 1, -1)]


def test_one_who_reads_the_book_does_not_wait_for_one_who_writes_in_it(book: Book, tmp_path: Path) -> None:
    fill(book, 2)
    other = sqlite3.connect(tmp_path / "access.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert len(book.lines()) == 2
    other.execute("ROLLBACK")
    other.close()


def test_one_who_waits_no_longer_stops_nobody_elses_line(book: Book) -> None:
    with book._lock:  # noqa: SLF001  (while nothing can be written)
        done: Future[None] = Future()
        book._waiting.put((Line("key:a", "4203", "act 0", "allowed"), done))  # noqa: SLF001
        assert done.cancel()
    book.write(Line("key:b", "4203", "act 1", "allowed")).result(timeout=10)
    assert len(book.lines()) == 2, "what the first did stands there all the same"


def test_the_whole_book_is_read_without_keeping_the_door(book: Book) -> None:
    fill(book, 3)
    with book._reading:  # noqa: SLF001  (whoever is at the door)
        assert list(book.faults()) == []
