"""Sessions of people in a browser: a random name in a cookie, kept as its digest, with a token for every form."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from nki.access.grant import Denied, Grant
from nki.access.keys import digest, roles_from

if TYPE_CHECKING:
    from nki.access.book import Book

LASTS, IDLE, NOTICED = timedelta(hours=8), timedelta(minutes=60), timedelta(minutes=5)
"""The longest a session lasts, the longest without a visit, and how often a visit is written down."""
_WHICH = 16
"""So much of the digest of a session's name tells it from others."""
COOKIE = "__Host-nki"
PLAIN_COOKIE = "nki"
"""Without https, on this machine only: a browser takes the first name over https alone."""


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who has logged in; `csrf` must come with every form they send."""

    grant: Grant
    csrf: str

    def insist_on(self, csrf: str) -> None:
        """Raise Denied when a form does not come from our own page."""
        if not hmac.compare_digest(self.csrf.encode(), csrf.encode()):
            raise Denied("csrf")


@dataclass(frozen=True, slots=True)
class Sitting:
    """A session as its owner sees it in a list: `which` tells it from the others and opens nothing.

    `began` and `seen` are in UTC, `seen` to the nearest five minutes; `place` is where it was begun.
    """

    which: str
    began: str
    seen: str
    place: str
    ours: bool


def begin(book: Book, grant: Grant, place: str = "") -> str:
    """Begin a session, and give its name; a new one at every log-in, so that none can be laid ready.

    `place` says where, in words for the one who logs in.
    """
    name = secrets.token_urlsafe(32)
    now = book.clock()
    book.change("DELETE FROM session WHERE min(expires, idle) <= ?", (now.isoformat(timespec="seconds"),))
    expires = (now + LASTS).isoformat(timespec="seconds")
    roles = ",".join(sorted(grant.roles))
    values = (digest(name), grant.subject, grant.kommune, grant.unit, roles, secrets.token_urlsafe(32), expires)
    began = now.isoformat(timespec="seconds")
    book.change("INSERT INTO session VALUES (?,?,?,?,?,?,?,?,?,?)", (*values, _idle_at(now), began, place))
    return name


def session(book: Book, name: str) -> Session:
    """Recognise a session; raises Denied."""
    rows = book.rows("SELECT * FROM session WHERE sha256 = ?", (digest(name),)) if name else []
    now = book.clock()
    if not rows or min(datetime.fromisoformat(rows[0][name]) for name in ("expires", "idle")) <= now:
        raise Denied("no session")
    (row,) = rows
    if datetime.fromisoformat(row["idle"]) - now < IDLE - NOTICED:
        book.change("UPDATE session SET idle = ? WHERE sha256 = ?", (_idle_at(now), row["sha256"]))
    return Session(Grant(row["subject"], row["kommune"], roles_from(row["roles"]), row["unit"]), row["csrf"])


def sittings(book: Book, subject: str, name: str) -> tuple[Sitting, ...]:
    """List every session somebody has open, newest first; `name` is the one they ask from."""
    now = book.clock().isoformat(timespec="seconds")
    sql = "SELECT * FROM session WHERE subject = ? AND min(expires, idle) > ? ORDER BY began DESC, sha256"
    return tuple(
        Sitting(
            row["sha256"][:_WHICH],
            row["began"],
            (datetime.fromisoformat(row["idle"]) - IDLE).isoformat(timespec="seconds"),
            row["place"],
            row["sha256"] == digest(name),
        )
        for row in book.rows(sql, (subject, now))
    )


def end_one(book: Book, subject: str, which: str) -> bool:
    """End one of somebody's own sessions; tells whether there was one."""
    sql = "DELETE FROM session WHERE subject = ? AND substr(sha256, 1, ?) = ?"
    return bool(book.change(sql, (subject, _WHICH, which)))


def end_others(book: Book, subject: str, name: str) -> None:
    """End every session somebody has but the one they ask from."""
    book.change("DELETE FROM session WHERE subject = ? AND sha256 <> ?", (subject, digest(name)))


def end_all(book: Book, subject: str) -> None:
    """End every session somebody has, wherever they left it open."""
    book.change("DELETE FROM session WHERE subject = ?", (subject,))


def end(book: Book, name: str) -> None:
    """End a session."""
    book.change("DELETE FROM session WHERE sha256 = ?", (digest(name),))


def _idle_at(now: datetime) -> str:
    return (now + IDLE).isoformat(timespec="seconds")
