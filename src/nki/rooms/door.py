"""The door: who is asking, whether they may, and that it is written in the book before they are answered."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nki.access import Denied, Grant, key_grant
from nki.access.book import Line
from nki.access.keys import PREFIX
from nki.access.sessions import COOKIE, PLAIN_COOKIE, Session, session
from nki.callers import network

if TYPE_CHECKING:
    from starlette.requests import Request

    from nki.access import Book
    from nki.access.limits import Buckets
    from nki.rooms.settings import RoomSettings

NOBODY = Grant("unknown", "", frozenset())


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody recognised; `session` is there for those who came by a browser."""

    grant: Grant
    session: Session | None = None


@dataclass(frozen=True, slots=True)
class Door:
    """Recognises visitors from the book, and writes in it."""

    book: Book
    settings: RoomSettings
    buckets: Buckets

    @property
    def cookie(self) -> str:
        """What our cookie is called; over https its name binds it to us alone."""
        return COOKIE if self.settings.secure else PLAIN_COOKIE

    def recognise(self, request: Request) -> Visitor:
        """Say who is asking; raises Denied when nobody we know."""
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and secret:
            return Visitor(self._bearer(secret.strip()))
        found = session(self.book, request.cookies.get(self.cookie, ""))
        return Visitor(found.grant, found)

    def wait(self, request: Request, visitor: Visitor | None = None) -> float:
        """Take one from the bucket of whoever asks; gives 0, or how many seconds to wait."""
        address = network(request.client.host) if request.client else ""
        who = visitor.grant.subject if visitor else f"address:{address}"
        return self.buckets.wait(who)

    async def note(self, grant: Grant, act: str, outcome: str) -> None:
        """Write a line, and come back when it is on disk. `act` is the name of a route, never an address."""
        supplier = f"for {grant.supplier}" if grant.supplier else ""
        line = Line(grant.subject, grant.kommune, act, outcome, supplier)
        await asyncio.wrap_future(self.book.write(line))

    def _bearer(self, secret: str) -> Grant:
        if secret.startswith(PREFIX):
            return key_grant(self.book, secret)
        if self.settings.tokens is None:
            raise Denied("no tokens here")
        return self.settings.tokens.grant(secret, self.book)
