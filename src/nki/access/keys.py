"""Keys for a system or a person: 256 random bits, shown once, kept only as their SHA-256."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from nki.access.grant import Denied, Grant, Role
from nki.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nki.access.book import Book

PREFIX = "nki_"
LONGEST_DAYS = 400


def issue_key(  # noqa: PLR0913  (what a key is)
    book: Book, name: str, kommune: str, roles: Iterable[Role], *, days: int, unit: str = ""
) -> str:
    """Make a key and give it; it cannot be shown again. Raises UsageError for a name in use, or too long a life."""
    if not 1 <= days <= LONGEST_DAYS:
        raise UsageError(f"En nøkkel gjelder fra 1 til {LONGEST_DAYS} dager. Lag en ny når den går ut.")
    key = PREFIX + secrets.token_urlsafe(32)
    now = book.clock()
    expires = (now + timedelta(days=days)).isoformat(timespec="seconds")
    said = ",".join(sorted(set(roles)))
    if book.rows("SELECT 1 FROM key WHERE name = ?", (name,)):
        raise UsageError(f"Det finnes en nøkkel som heter «{name}». Velg et annet navn.")
    values = (digest(key), name, kommune, unit, said, now.isoformat(timespec="seconds"), expires)
    book.change("INSERT INTO key (sha256, name, kommune, unit, roles, made, expires) VALUES (?,?,?,?,?,?,?)", values)
    return key


def revoke_key(book: Book, name: str) -> None:
    """Take a key out of use at once, and every session it opened; raises UsageError when there is none."""
    at = book.clock().isoformat(timespec="seconds")
    if not book.change("UPDATE key SET revoked = ? WHERE name = ? AND revoked = ''", (at, name)):
        raise UsageError(f"Ingen gyldig nøkkel heter «{name}».")
    book.change("DELETE FROM session WHERE subject = ?", (f"key:{name}",))


def known_keys(book: Book) -> list[dict[str, str]]:
    """List the keys by name, and nothing of what is kept of the key itself."""
    sql = "SELECT name, kommune, unit, roles, made, expires, revoked FROM key ORDER BY name"
    return [dict(row) for row in book.rows(sql)]


def key_grant(book: Book, key: str) -> Grant:
    """Recognise a key; raises Denied. It is looked up by its digest: time tells nothing of one that is nearly right."""
    rows = book.rows("SELECT * FROM key WHERE sha256 = ?", (digest(key),)) if key.startswith(PREFIX) else []
    if not rows:
        raise Denied("unknown key")
    (row,) = rows
    if row["revoked"]:
        raise Denied("revoked key")
    if datetime.fromisoformat(row["expires"]) <= book.clock():
        raise Denied("expired key")
    return Grant(f"key:{row['name']}", row["kommune"], roles_from(row["roles"]), row["unit"])


def digest(secret: str) -> str:
    """Give what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def roles_from(said: str) -> frozenset[Role]:
    """Read roles back."""
    return frozenset(Role(one) for one in said.split(",") if one)
