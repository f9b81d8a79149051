"""Log-in at another's door: sent out with what must come back, and let in when it does."""

from __future__ import annotations

from http import HTTPStatus
from math import ceil
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from nki.access import Denied
from nki.rooms.door import NOBODY
from nki.rooms.entering import with_session
from nki.rooms.frame import Pages, page

if TYPE_CHECKING:
    from starlette.requests import Request

    from nki.access.oidc import OidcLogin
    from nki.rooms.guard import Rooms

MEMORY, PLAIN_MEMORY = "__Host-nki-ekstern", "nki-ekstern"
"""Where a log-in under way is kept, over https and without it."""
LASTS = 600


async def goes_out(rooms: Rooms, oidc: OidcLogin, _: Request) -> Response:
    """Send the browser to the provider."""
    started = oidc.start()
    answer = RedirectResponse(started.address, HTTPStatus.SEE_OTHER)
    # Lax, not strict: it must come along when the provider sends the browser back.
    secure = rooms.settings.secure
    answer.set_cookie(_memory(rooms), started.memory, LASTS, path="/", secure=secure, httponly=True, samesite="lax")
    return answer


async def comes_back(rooms: Rooms, oidc: OidcLogin, request: Request) -> Response:
    """Let the one in who comes back from the provider."""
    if wait := rooms.door.wait(request):
        return Pages().refuse(rooms, request, HTTPStatus.TOO_MANY_REQUESTS, "for_ofte", sekunder=ceil(wait))
    asked = request.query_params
    memory = request.cookies.get(_memory(rooms), "")
    try:
        state, code = asked.get("state", ""), asked.get("code", "")
        grant = await run_in_threadpool(oidc.finish, memory, state, code, rooms.door.book)
    except Denied as denied:
        await rooms.door.note(NOBODY, f"log in elsewhere ({denied.reason})", "denied")
        return page(rooms, request, None, "logg_inn", HTTPStatus.UNAUTHORIZED, wrong=True)
    await rooms.door.note(grant, "log in elsewhere", "allowed")
    # A page and not a redirect: a browser that is sent on from another site leaves a strict cookie behind.
    answer = with_session(rooms, request, grant, page(rooms, request, None, "videre"))
    answer.delete_cookie(_memory(rooms), secure=rooms.settings.secure, httponly=True, samesite="lax")
    return answer


def _memory(rooms: Rooms) -> str:
    return MEMORY if rooms.settings.secure else PLAIN_MEMORY
