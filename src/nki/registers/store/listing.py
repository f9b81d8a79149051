"""Lists what was received."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nki.errors import UsageError
from nki.registers.store.model import received_from

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nki.registers.store.model import Received
    from nki.registers.store.store import Store

_SELECT = """
    SELECT delivery.*, EXISTS (SELECT 1 FROM in_force AS now WHERE now.sequence = delivery.sequence) AS in_force
    FROM delivery"""
_SHORTEST = 8


def get(store: Store, sequence: int) -> Received:
    """Get one delivery."""
    (row,) = store.catalog.rows(f"{_SELECT} WHERE sequence = ?", (sequence,))
    return received_from(row)


def deliveries(store: Store, year: int | None = None) -> tuple[Received, ...]:
    """List everything that was received, in the order it came."""
    where, values = ("WHERE year = ?", (year,)) if year else ("", ())
    return tuple(received_from(row) for row in store.catalog.rows(f"{_SELECT} {where} ORDER BY sequence", values))


def of_kommune(store: Store, numbers: Iterable[str], year: int | None = None) -> tuple[Received, ...]:
    """List what was delivered for, or brought by, a kommune that has had these numbers; newest first."""
    marks = ", ".join("?" * len(given := sorted(numbers)))
    where = f"(kommune IN ({marks}) OR sender IN ({marks}))" + (" AND year = ?" if year else "")
    values = (*given, *given, *((year,) if year else ()))
    sql = f"{_SELECT} WHERE {where} ORDER BY sequence DESC"
    return tuple(received_from(row) for row in store.catalog.rows(sql, values))


class Current(NamedTuple):
    """The delivery in force of a kommune and year, and nothing of what was found in it: quick to look up."""

    sha256: str
    label: str
    kommune: str
    year: int
    sender: str


def current(store: Store, numbers: Iterable[str], year: int) -> tuple[Current, ...]:
    """Give the deliveries with persons in force for a year, of a kommune that has had these numbers; newest first."""
    marks = ", ".join("?" * len(given := sorted(numbers)))
    columns = ", ".join(Current._fields)
    where = f"year = ? AND persons > 0 AND kommune IN ({marks})"
    sql = f"SELECT {columns} FROM in_force WHERE {where} ORDER BY sequence DESC"  # noqa: S608  (names of our own)
    return tuple(Current(*row) for row in store.catalog.rows(sql, (year, *given)))


def find(store: Store, which: str) -> Received:
    """Find the delivery with an innsending_id, or a fingerprint or its beginning; raises UsageError."""
    rows = store.catalog.rows(f"{_SELECT} WHERE id = ? AND id <> '' AND state IN ('accepted', 'withdrawn')", (which,))
    if not rows and len(which) >= _SHORTEST:
        rows = store.catalog.rows(f"{_SELECT} WHERE substr(sha256, 1, ?) = ?", (len(which), which.lower()))
    if len(rows) != 1:
        many = "flere innsendinger" if rows else "ingen innsending"
        raise UsageError(f"Registeret har {many} med det navnet. Se «nki deliveries», og bruk hele fingeravtrykket.")
    return received_from(rows[0])
