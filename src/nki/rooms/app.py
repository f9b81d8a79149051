"""The application: every route, what the book calls it, and who may."""

from __future__ import annotations

from contextlib import asynccontextmanager
from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from nki.access import Book
from nki.access.limits import Buckets
from nki.rooms import api, entering, pages, staying, tables
from nki.rooms.api import ANYBODY, DELIVER, EITHER, LOOK, LOOK_OR_APPROVE, READ, RUN, RUN_OR_LOOK, Letters
from nki.rooms.desk import Desk
from nki.rooms.door import Door
from nki.rooms.foreign import comes_back, goes_out
from nki.rooms.frame import Pages
from nki.rooms.guard import HTTPS_FOR, SAFE, Guard, Rooms
from nki.rooms.openapi import document
from nki.rooms.uploads import Uploads
from nki.rooms.words import load_room_words

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from starlette.requests import Request

    from nki.access import Role
    from nki.counting import Catalogue
    from nki.rooms.guard import Work
    from nki.rooms.settings import RoomSettings

UPLOADS = 3
"""How many of the largest files may be held in memory at once, each of another kommune; others wait their turn."""
SHA = "{sha256:str}"


class _Year(Convertor[int]):
    """Four digits: what else is asked for is no year, and not here."""

    regex = "[0-9]{4}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return f"{value:04}"


register_url_convertor("year", _Year())
API = "/api/v1"
SITE = "web/site/assets"
DRESS = {
    "rom.css": ("rooms/static/rom.css", "text/css"),
    "rom.js": ("rooms/static/rom.js", "text/javascript"),
    "merke.svg": (f"{SITE}/merke.svg", "image/svg+xml"),
    "inter.woff2": (f"{SITE}/vendor/inter/inter-latin-wght-normal.woff2", "font/woff2"),
    "inter-ext.woff2": (f"{SITE}/vendor/inter/inter-latin-ext-wght-normal.woff2", "font/woff2"),
}
"""What pages are dressed in; letters and mark are the public site's own files."""
API_DOORS: tuple[tuple[str, str, str, tuple[Role, ...], Work], ...] = (
    ("GET", "/status", "see status", EITHER, api.status),
    ("POST", "/innsendinger", "deliver", DELIVER, api.deliver),
    ("GET", "/innsendinger", "list deliveries", EITHER, api.listed),
    ("GET", f"/innsendinger/{SHA}", "see a delivery", EITHER, api.one),
    ("GET", "/rapporter", "list reports", READ, api.years),
    ("GET", "/rapporter/{year:year}", "read a report", READ, api.report),
    ("GET", "/rapporter/{year:year}/{kind:str}/{code:str}", "read a report of a part", READ, api.report),
    ("GET", "/avstemming/{year:year}", "read the reconciliation", READ, api.reconciled),
    ("GET", "/arbeidslister/{year:year}", "read worklists", READ, api.lists),
    ("POST", "/forklaringer/{year:year}", "have a person explained", READ, api.explained),
    ("GET", "/logg", "see who has looked", READ, api.seen),
    ("GET", "/register/{year:year}", "see who has delivered", RUN_OR_LOOK, api.standings),
    ("GET", "/noekler", "list keys", RUN_OR_LOOK, api.keys),
    ("POST", "/noekler/trekk", "take a key back", RUN, api.take_back),
    ("GET", "/utgivelser", "see releases", LOOK_OR_APPROVE, api.releases),
    ("GET", "/tilsyn/logg", "see who has looked at all", LOOK, api.everybody_seen),
    ("GET", "/tilsyn/kontroll", "check the logs", LOOK, api.checks),
)
PAGE_DOORS: tuple[tuple[str, str, str, tuple[Role, ...], Work], ...] = (
    ("GET", "/", "front page", ANYBODY, pages.front),
    ("POST", "/lever", "deliver", DELIVER, pages.deliver),
    ("GET", f"/innsending/{SHA}", "see a delivery", EITHER, pages.delivery),
    ("GET", "/rapport/{year:year}", "read a report", READ, pages.report),
    ("GET", "/rapport/{year:year}/{kind:str}/{code:str}", "read a report of a part", READ, pages.report),
    ("GET", "/avstemming/{year:year}", "read the reconciliation", READ, pages.reconciled),
    ("GET", "/arbeidsliste/{year:year}", "read worklists", READ, pages.lists),
    ("GET", "/forklar/{year:year}", "ask about a person", READ, pages.ask_why),
    ("POST", "/forklar/{year:year}", "have a person explained", READ, pages.why),
    ("GET", "/hvem", "see who has looked", READ, tables.seen),
    ("GET", "/register/{year:year}", "see who has delivered", RUN_OR_LOOK, tables.register),
    ("GET", "/noekler", "list keys", RUN, tables.keys),
    ("POST", "/noekler/trekk", "take a key back", RUN, tables.take_back),
    ("GET", "/utgivelser", "see releases", LOOK_OR_APPROVE, tables.releases),
    ("GET", "/tilsyn", "see who has looked at all", LOOK, tables.oversight),
    ("GET", "/innlogginger", "see own sessions", ANYBODY, staying.own),
    ("POST", "/innlogginger/avslutt", "end a session", ANYBODY, staying.end_some),
    ("POST", "/logg-ut", "log out", ANYBODY, entering.leave),
)


def open_rooms(catalogue: Catalogue, settings: RoomSettings) -> Starlette:
    """Make the application that lets kommuner in to the register of `settings`."""
    book = Book(settings.register / "access.sqlite", settings.clock)
    desk = Desk(settings.register, catalogue, settings.releases, settings.workers)
    door = Door(book, settings, Buckets(settings.most, settings.each_second, settings.seconds))
    largest = settings.most_bytes + pages.ROOM
    uploads = Uploads(UPLOADS * largest, largest)
    rooms = Rooms(settings, desk, door, load_room_words(catalogue.folder), uploads)

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        yield
        desk.close()
        book.close()

    app = Starlette(
        routes=[*_api(rooms), *_pages(rooms), *_open(rooms)],
        lifespan=life,
        exception_handlers={HTTPException: partial(_unserved, rooms), Exception: partial(_broken, rooms)},
    )
    app.router.redirect_slashes = False
    return app


def _api(rooms: Rooms) -> list[Route]:
    guard = Guard(rooms, Letters())
    return [
        Route(API + path, guard(act, roles, work), methods=[method]) for method, path, act, roles, work in API_DOORS
    ]


def _pages(rooms: Rooms) -> list[Route]:
    guard = Guard(rooms, Pages())
    return [
        Route(f"/{language}{path}", guard(act, roles, work), methods=[method])
        for language in ("nb", "nn")
        for method, path, act, roles, work in PAGE_DOORS
    ]


def _open(rooms: Rooms) -> Sequence[Route]:
    """Give the routes nobody needs to be known for: the way in, and what pages are dressed in."""
    found = [
        Route("/", _safely(rooms, _first)),
        Route(f"{API}/openapi.json", _safely(rooms, partial(_described, rooms))),
        *(Route(f"/{name}", _safely(rooms, partial(_file, *file))) for name, file in DRESS.items()),
    ]
    for language in ("nb", "nn"):
        found += [
            Route(f"/{language}/logg-inn", _safely(rooms, partial(entering.way_in, rooms)), methods=["GET"]),
            Route(f"/{language}/logg-inn", _safely(rooms, partial(entering.enter, rooms)), methods=["POST"]),
        ]
        if oidc := rooms.settings.oidc:
            found += [
                Route(f"/{language}/logg-inn/ekstern", _safely(rooms, partial(goes_out, rooms, oidc))),
                Route(f"/{language}/logg-inn/tilbake", _safely(rooms, partial(comes_back, rooms, oidc))),
            ]
    return found


def _safely(rooms: Rooms, work: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return _dressed(rooms, await work(request))

    return endpoint


def _dressed(rooms: Rooms, answer: Response) -> Response:
    answer.headers.update({name: value for name, value in SAFE.items() if name not in answer.headers})
    if rooms.settings.secure:
        answer.headers["strict-transport-security"] = HTTPS_FOR
    return answer


async def _first(request: Request) -> Response:
    language = "nn" if request.headers.get("accept-language", "").lower().startswith("nn") else "nb"
    return RedirectResponse(f"/{language}/")


async def _described(rooms: Rooms, _: Request) -> Response:
    return JSONResponse(document(rooms.settings.origin))


async def _file(name: str, media: str, _: Request) -> Response:
    content = files("nki").joinpath(name).read_bytes()
    return Response(content, media_type=media, headers={"cache-control": "max-age=3600"})


async def _unserved(rooms: Rooms, request: Request, error: Exception) -> Response:
    """Answer what no route does."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    form = Letters() if request.url.path.startswith("/api/") else Pages()
    answer = form.refuse(rooms, request, status, "finnes_ikke")
    if isinstance(error, HTTPException) and error.headers:
        answer.headers.update(error.headers)
    return _dressed(rooms, answer)


async def _broken(rooms: Rooms, request: Request, _: Exception) -> Response:
    form = Letters() if request.url.path.startswith("/api/") else Pages()
    return _dressed(rooms, form.refuse(rooms, request, 500, "gikk_galt"))
