"""What every route of the rooms has in common: recognised, let in, answered, and written down, in that order."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Protocol

from nki.access import Denied
from nki.errors import FindingsError, NkiError, UnreadableError, UsageError
from nki.registers.store.errors import StoreError
from nki.rooms.desk import NotHere
from nki.rooms.door import NOBODY
from nki.rooms.uploads import FORM_BYTES, TooLargeError, Uploads

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from nki.access import Role
    from nki.rooms.desk import Desk
    from nki.rooms.door import Door, Visitor
    from nki.rooms.settings import RoomSettings
    from nki.rooms.words import RoomWords

    Work = Callable[["Rooms", Request, Visitor], Awaitable[Response]]

SAFE = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; connect-src 'self'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
}
HTTPS_FOR = "max-age=63072000; includeSubDomains"
UNKNOWN, FORBIDDEN, MISSING, LARGE, UNFIT, OFTEN, BUSY = 401, 403, 404, 413, 422, 429, 503


@dataclass(frozen=True)
class Rooms:
    """All that a route may use."""

    settings: RoomSettings
    desk: Desk
    door: Door
    words: RoomWords
    uploads: Uploads


class Form(Protocol):
    """How what is wrong is said: as a page, or to a machine."""

    def refuse(self, rooms: Rooms, request: Request, status: int, name: str, **filled: object) -> Response:
        """Say that it cannot be done: `name` is a text of the rooms."""

    def unknown(self, rooms: Rooms, request: Request) -> Response:
        """Say that we do not know who is asking."""

    def insist(self, request: Request, visitor: Visitor) -> None:
        """Raise Denied for what may have been sent by a page that is not ours."""


@dataclass(frozen=True)
class Guard:
    """Guards the routes of one form."""

    rooms: Rooms
    form: Form

    def __call__(self, act: str, roles: tuple[Role, ...], work: Work) -> Callable[[Request], Awaitable[Response]]:
        """Make an endpoint of some work; `act` is what the book calls it."""

        async def endpoint(request: Request) -> Response:
            answer = await self._answer(request, act, roles, work)
            answer.headers.update({name: value for name, value in SAFE.items() if name not in answer.headers})
            if self.rooms.settings.secure:
                answer.headers["strict-transport-security"] = HTTPS_FOR
            return answer

        return endpoint

    async def _answer(self, request: Request, act: str, roles: tuple[Role, ...], work: Work) -> Response:
        door = self.rooms.door
        try:
            visitor = door.recognise(request)
        except Denied as denied:
            return await self._turned_away(request, act, denied)
        if wait := door.wait(request, visitor):
            return self._later(request, wait)
        try:
            answer, outcome = await self._work(request, visitor, roles, work)
        except Exception:
            await door.note(visitor.grant, act, "failed")
            raise
        await door.note(visitor.grant, act, outcome)
        return answer

    async def _work(
        self, request: Request, visitor: Visitor, roles: tuple[Role, ...], work: Work
    ) -> tuple[Response, str]:
        try:
            visitor.grant.insist(*roles)
            self.form.insist(request, visitor)
            return await work(self.rooms, request, visitor), "allowed"
        except (NotHere, Denied, NkiError) as error:
            status, name, outcome = _said(error)
            filled: dict[str, object] = {"grunn": str(error)} if name in ("gikk_galt", "gikk_ikke") else {}
            if isinstance(error, TooLargeError):
                filled["grense"] = error.most // (2**10 if name == "for_langt" else 2**20)
            return self.form.refuse(self.rooms, request, status, name, **filled), outcome

    async def _turned_away(self, request: Request, act: str, denied: Denied) -> Response:
        if wait := self.rooms.door.wait(request):
            return self._later(request, wait)
        if request.headers.get("authorization") or request.cookies.get(self.rooms.door.cookie):
            await self.rooms.door.note(NOBODY, f"{act} ({denied.reason})", "denied")
        return self.form.unknown(self.rooms, request)

    def _later(self, request: Request, wait: float) -> Response:
        answer = self.form.refuse(self.rooms, request, OFTEN, "for_ofte", sekunder=ceil(wait))
        answer.headers["retry-after"] = str(ceil(wait))
        return answer


def _said(error: NotHere | Denied | NkiError) -> tuple[int, str, str]:
    """Say which status, which words, and what the book calls it."""
    if isinstance(error, NotHere):
        return MISSING, "finnes_ikke", "not_here"
    if isinstance(error, Denied):
        return FORBIDDEN, "skjema_gammelt" if error.reason == "csrf" else "ikke_lov", "denied"
    if isinstance(error, TooLargeError):
        return LARGE, "for_langt" if error.most <= FORM_BYTES else "for_stor", "failed"
    mendable = isinstance(error, UnreadableError | UsageError | FindingsError) and not isinstance(error, StoreError)
    return (UNFIT, "gikk_ikke", "failed") if mendable else (BUSY, "gikk_galt", "failed")
