"""In by a key, with a session of one's own, and out again."""

from __future__ import annotations

from http import HTTPStatus
from math import ceil
from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse, Response

from nki.access import Denied, key_grant
from nki.access.sessions import LASTS, begin, end, end_all
from nki.rooms.door import NOBODY
from nki.rooms.frame import Pages, insist, language_of, page
from nki.rooms.staying import place_of
from nki.rooms.uploads import form

if TYPE_CHECKING:
    from starlette.requests import Request

    from nki.rooms.door import Visitor
    from nki.rooms.guard import Rooms


async def way_in(rooms: Rooms, request: Request) -> Response:
    """Show the form for the key."""
    return page(rooms, request, None, "logg_inn", wrong=False)


async def enter(rooms: Rooms, request: Request) -> Response:
    """Let somebody in by their key, with a session of their own."""
    if wait := rooms.door.wait(request):
        return Pages().refuse(rooms, request, HTTPStatus.TOO_MANY_REQUESTS, "for_ofte", sekunder=ceil(wait))
    async with form(request) as sent:
        key = str(sent.get("noekkel", "")).strip()
    try:
        grant = key_grant(rooms.door.book, key)
    except Denied as denied:
        await rooms.door.note(NOBODY, f"log in ({denied.reason})", "denied")
        return page(rooms, request, None, "logg_inn", HTTPStatus.UNAUTHORIZED, wrong=True)
    await rooms.door.note(grant, "log in", "allowed")
    answer = RedirectResponse(f"/{language_of(request)}/", HTTPStatus.SEE_OTHER)
    return with_session(rooms, begin(rooms.door.book, grant, place_of(request)), answer)


async def leave(rooms: Rooms, request: Request, visitor: Visitor) -> Response:
    """End the session."""
    async with form(request) as sent:
        insist(visitor, sent)
    if sent.get("overalt"):
        end_all(rooms.door.book, visitor.grant.subject)
    end(rooms.door.book, request.cookies.get(rooms.door.cookie, ""))
    answer = RedirectResponse(f"/{language_of(request)}/logg-inn", HTTPStatus.SEE_OTHER)
    answer.delete_cookie(rooms.door.cookie, secure=rooms.settings.secure, httponly=True, samesite="strict")
    answer.headers["clear-site-data"] = '"cache", "storage"'
    return answer


def with_session(rooms: Rooms, name: str, answer: Response) -> Response:
    """Send the session along with an answer, in a cookie that no script can read."""
    lasts, secure = int(LASTS.total_seconds()), rooms.settings.secure
    answer.set_cookie(rooms.door.cookie, name, lasts, path="/", secure=secure, httponly=True, samesite="strict")
    return answer
