"""The sessions somebody has open: where, since when, and a way to end each."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse, Response

from nki.access.sessions import end_one, end_others, sittings
from nki.rooms.desk import NotHere
from nki.rooms.frame import insist, language_of, page
from nki.rooms.uploads import form

if TYPE_CHECKING:
    from starlette.requests import Request

    from nki.rooms.door import Visitor
    from nki.rooms.guard import Rooms

BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
"""What browsers call themselves; those that also call themselves something else come first."""
MACHINES = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def place_of(request: Request) -> str:
    """Say where somebody is, so that they know it again: «Firefox, Windows, 192.0.2.7». Only our own words stand."""
    said = request.headers.get("user-agent", "")
    known = (next((name for sign, name in names if sign in said), "") for names in (BROWSERS, MACHINES))
    return ", ".join(filter(None, (*known, request.client.host if request.client else "")))


async def own(rooms: Rooms, request: Request, visitor: Visitor) -> Response:
    """List the sessions somebody has open."""
    name = request.cookies.get(rooms.door.cookie, "")
    return page(rooms, request, visitor, "innlogginger", found=sittings(rooms.door.book, visitor.grant.subject, name))


async def end_some(rooms: Rooms, request: Request, visitor: Visitor) -> Response:
    """End one of one's own sessions, or all but this; raises NotHere for one that is not theirs."""
    async with form(request) as sent:
        insist(visitor, sent)
        which = str(sent.get("hvilken", ""))
    if which == "andre":
        end_others(rooms.door.book, visitor.grant.subject, request.cookies.get(rooms.door.cookie, ""))
    elif not end_one(rooms.door.book, visitor.grant.subject, which):
        raise NotHere
    return RedirectResponse(f"/{language_of(request)}/innlogginger", HTTPStatus.SEE_OTHER)
