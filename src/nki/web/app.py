"""The application of `nki serve`: the statistics bank of every public release, and the built site beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import Mount, Route

from nki.web.answer import Answer, letter
from nki.web.bank import older, operations
from nki.web.bank.saved import SavedQueries
from nki.web.call import endpoint
from nki.web.limits import Limiter
from nki.web.memory import Memory
from nki.web.problem import problem
from nki.web.shelf import BANK, EARLIER, Shelf
from nki.web.static import Site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Receive, Scope, Send

    from nki.web.call import Call
    from nki.web.settings import Settings

_FIGURES = re.compile(r"/data$|/savedqueries$|\.png$")
OLDER = "/api/v1/{language}"
WRONG_METHOD, BROKEN = 405, 500


def open_app(releases: Path, settings: Settings) -> ASGIApp:
    """Make the application that serves what is public in a folder; raises UnreadableError."""
    shelf = Shelf(releases, settings)
    shelf.bank()  # what cannot be read is told before anybody asks
    routes = [*_bank_routes(SavedQueries(settings.saved, settings.most_saved)), *_older_routes()]
    site = [Mount("/", Site(settings.site))] if settings.site else []
    # Our answers are ASGI applications, which is all that is asked of them; the type says Response.
    handlers: dict[Any, Any] = {HTTPException: _unserved, Exception: _broken}
    app = Starlette(routes=[*routes, *site], exception_handlers=handlers)
    app.router.redirect_slashes = False
    app.state.shelf = shelf
    remembering = Memory(app, lambda: (shelf.public, shelf.generation)[1])
    return Limiter(remembering, calls=settings.calls, window=settings.window, counts=_counts)


def _bank_routes(store: SavedQueries) -> list[BaseRoute]:
    saved = operations.Saved(store)
    table = "/tables/{id}"
    doors: list[tuple[str, dict[str, Callable[[Call], Answer]]]] = [
        ("/config", {"GET": operations.config}),
        ("/tables", {"GET": operations.tables}),
        (table, {"GET": operations.table}),
        (f"{table}/metadata", {"GET": operations.metadata}),
        (f"{table}/defaultselection", {"GET": operations.default_selection}),
        (f"{table}/data", {"GET": operations.data, "POST": operations.data_by_post}),
        ("/codelists/{id}", {"GET": operations.codelist}),
        ("/savedqueries", {"POST": saved.create}),
        ("/savedqueries/{id}", {"GET": saved.load}),
        ("/savedqueries/{id}/data", {"GET": saved.data}),
        ("/savedqueries/{id}/selection", {"GET": saved.selection}),
    ]
    return [
        Route(prefix + path, _ByMethod(answers))
        for prefix in (BANK, f"{EARLIER}/{{release}}{BANK}")
        for path, answers in doors
    ]


def _older_routes() -> list[BaseRoute]:
    table = f"/{older.DATABASE}/{{id}}"
    doors: list[tuple[str, dict[str, Callable[[Call], Answer]]]] = [
        ("", {"GET": older.databases}),
        ("/", {"GET": older.databases}),
        (f"/{older.DATABASE}", {"GET": older.listing}),
        (f"/{older.DATABASE}/", {"GET": older.listing}),
        (table, {"GET": older.metadata, "POST": older.data}),
    ]
    return [
        Route(prefix + path, _ByMethod(answers))
        for prefix in (OLDER, f"{EARLIER}/{{release}}{OLDER}")
        for path, answers in doors
    ]


class _ByMethod:
    """Answers at one address by method; other methods are told so here, before the site behind is asked for a file."""

    def __init__(self, answers: dict[str, Callable[[Call], Answer]]) -> None:
        self.served = {method: endpoint(answer) for method, answer in answers.items()}
        if "GET" in self.served:
            self.served["HEAD"] = self.served["GET"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        serve = self.served.get(scope["method"])
        if serve is None:
            raise HTTPException(WRONG_METHOD, headers={"Allow": ", ".join(self.served)})
        answer = await serve(Request(scope, receive))
        await answer(scope, receive, send)


def _counts(scope: Scope) -> bool:
    """Tell whether a call asks for figures, for something to be kept, or for a chart to be drawn."""
    older = scope["method"] == "POST" and "/api/v1/" in scope["path"]
    return older or (scope["method"] != "OPTIONS" and bool(_FIGURES.search(scope["path"])))


async def _unserved(request: Request, error: Exception) -> Answer:
    """Answer what no route does: OPTIONS everywhere, and letters for wrong places and methods."""
    status = error.status_code if isinstance(error, HTTPException) else BROKEN
    lawful = dict(getattr(error, "headers", None) or {}).get("Allow", "GET, HEAD")
    if status == WRONG_METHOD:
        methods = ", ".join(sorted({*lawful.split(", "), "OPTIONS"}))
        allow = {"allow": methods, "access-control-allow-methods": methods}
        if request.method == "OPTIONS":
            allow |= {"access-control-allow-headers": "*", "access-control-max-age": "86400"}
            return Answer(b"", "text/plain", status=204, headers=allow, keep=False)
        return letter(problem(405, "wrong_method", allow, metode=request.method, lovlige=methods), request)
    return letter(problem(status, "unknown_page"), request)


async def _broken(request: Request, _: Exception) -> Answer:
    return letter(problem(500, "broken"), request)
