"""What those who belong to no kommune do: run the register, approve releases, look after it all.

They see who has delivered, what awaits approval and who has looked at what, and never a figure or a record. Access is
given on the machine itself; from here it can only be taken back.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from nki.access.book import Line
from nki.access.keys import known_keys, revoke_key
from nki.registers.store import verify_chain
from nki.registers.store.standing import year_standing
from nki.releasing import read_desk

if TYPE_CHECKING:
    from nki.access import Book, Grant
    from nki.registers.store.store import Store
    from nki.rooms.guard import Rooms


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a kommune has come with a year: the status it gave, or `mangler`; no figure of it."""

    kommune: str
    name: str
    status: str
    together_with: str
    version: int


@dataclass(frozen=True, slots=True)
class Awaiting:
    """A release the register has prepared: who made it, who has approved it, and how many must."""

    release: str
    prepared: str
    authors: tuple[str, ...]
    approvals: tuple[str, ...]
    required: int
    published: str


async def standings(rooms: Rooms, year: int) -> list[dict[str, Any]]:
    """Say of every kommune how it stands with a year."""
    return [asdict(one) for one in await rooms.desk.over(_standings, year)]


async def releases(rooms: Rooms) -> list[dict[str, Any]]:
    """List what has been prepared, newest first."""
    return [asdict(one) for one in await rooms.desk.over(_releases)]


async def checks(rooms: Rooms) -> dict[str, Any]:
    """Hold the two logs against themselves: the register's, and the book of access."""
    register = await rooms.desk.over(verify_chain)
    book = await rooms.desk.ask(_faults, rooms.door.book)
    return {"whole": not register and not book, "register": list(register), "access": book}


async def keys(rooms: Rooms) -> list[dict[str, str]]:
    """List the keys there are, never what opens a door."""
    return await rooms.desk.ask(known_keys, rooms.door.book)


async def take_back(rooms: Rooms, grant: Grant, name: str) -> None:
    """Take a key out of use, and write which; raises UsageError when there is none."""
    await rooms.desk.ask(_take_back, rooms.door.book, grant, name)


def _standings(store: Store, year: int) -> list[Standing]:
    return [
        Standing(one.kommune, one.name, one.status, one.together_with, one.version)
        for one in year_standing(store, year).kommuner
    ]


def _releases(store: Store) -> list[Awaiting]:
    desk = read_desk(store)
    return [
        Awaiting(one.release, one.prepared, tuple(one.authors), one.others, desk.required, one.published)
        for one in reversed(tuple(desk.drafts.values()))
    ]


def _faults(book: Book) -> list[str]:
    return list(book.faults())


def _take_back(book: Book, grant: Grant, name: str) -> None:
    kommune = next((one["kommune"] for one in known_keys(book) if one["name"] == name), "")
    revoke_key(book, name)
    book.write(Line(grant.subject, kommune, "key revoked", "allowed", name)).result()
