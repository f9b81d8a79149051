"""In by a key, with a session of one's own, and out again."""

from __future__ import annotations

from http import HTTPStatus
from math import ceil
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.responses import RedirectResponse, Response

from nki.access import Denied, key_grant
from nki.access.sessions import LASTS, begin, end, end_all
from nki.rooms.door import NOBODY
from nki.rooms.frame import Pages, insist, language_of, page
from nki.rooms.staying import place_of
from nki.rooms.uploads import form

if TYPE_CHECKING:
    from starlette.requests import Request

    from nki.access import Grant
    from nki.rooms.door import Visitor
    from nki.rooms.guard import Rooms

_PORTS = {"http": 80, "https": 443}
_OURS = ("same-origin", "none")
"""What a browser says of a form on our own page, and of an address somebody wrote."""


async def way_in(rooms: Rooms, request: Request) -> Response:
    """Show the form for the key."""
    return page(rooms, request, None, "logg_inn", wrong=False)


async def enter(rooms: Rooms, request: Request) -> Response:
    """Let somebody in by their key, with a session of their own."""
    if wait := rooms.door.wait(request):
        return Pages().refuse(rooms, request, HTTPStatus.TOO_MANY_REQUESTS, "for_ofte", sekunder=ceil(wait))
    if comes_from_elsewhere(rooms, request):
        await rooms.door.note(NOBODY, "log in (csrf)", "denied")
        return Pages().refuse(rooms, request, HTTPStatus.FORBIDDEN, "skjema_gammelt")
    async with form(request) as sent:
        key = str(sent.get("noekkel", "")).strip()
    try:
        grant = key_grant(rooms.door.book, key)
    except Denied as denied:
        await rooms.door.note(NOBODY, f"log in ({denied.reason})", "denied")
        return page(rooms, request, None, "logg_inn", HTTPStatus.UNAUTHORIZED, wrong=True)
    await rooms.door.note(grant, "log in", "allowed")
    answer = RedirectResponse(f"/{language_of(request)}/", HTTPStatus.SEE_OTHER)
    return with_session(rooms, request, grant, answer)


def comes_from_elsewhere(rooms: Rooms, request: Request) -> bool:
    """Tell whether a browser says that a form was sent from another site: one there would log in as its own maker.

    There is no session yet to hold a token; a browser that says nothing of where it comes from is believed.
    """
    if site := request.headers.get("sec-fetch-site"):
        return site not in _OURS
    ours = rooms.settings.origin
    return _place(request.headers.get("origin", ours)) != _place(ours)


def _place(origin: str) -> tuple[str, str, int] | None:
    """Read scheme, host and port, however they are written; None for what is no origin."""
    try:
        parts = urlsplit(origin)
        return parts.scheme, parts.hostname or "", parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError):
        return None


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


def with_session(rooms: Rooms, request: Request, grant: Grant, answer: Response) -> Response:
    """Begin a session and send it along with an answer, in a cookie that no script can read; the one before it ends."""
    end(rooms.door.book, request.cookies.get(rooms.door.cookie, ""))
    name = begin(rooms.door.book, grant, place_of(request))
    lasts, secure = int(LASTS.total_seconds()), rooms.settings.secure
    answer.set_cookie(rooms.door.cookie, name, lasts, path="/", secure=secure, httponly=True, samesite="strict")
    return answer
