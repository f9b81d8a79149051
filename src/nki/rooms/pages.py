"""For people: the same as pages, in bokmål and nynorsk, that work without a script and by keyboard alone."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.datastructures import UploadFile
from starlette.responses import HTMLResponse, RedirectResponse, Response

from nki.access import Denied, key_grant
from nki.access.sessions import LASTS, begin, end
from nki.errors import UsageError
from nki.kommune import explain, worklists
from nki.kommune.document import shown
from nki.kommune.faces import to_fragment
from nki.kommune.texts import load_words
from nki.kommune.writing import explanation_document, worklist_document
from nki.rooms.api import lines_of, part_of
from nki.rooms.door import NOBODY
from nki.rooms.uploads import form

if TYPE_CHECKING:
    from starlette.requests import Request

    from nki.kommune.document import Document
    from nki.kommune.texts import Language
    from nki.rooms.door import Visitor
    from nki.rooms.guard import Rooms

ROOM = 65_536
"""What a form holds beside the file."""


class Pages:
    """Says what is wrong as a page."""

    def refuse(self, rooms: Rooms, request: Request, status: int, name: str, **filled: object) -> Response:
        """Say that it cannot be done."""
        language = language_of(request)
        said = str(filled.pop("grunn", ""))
        more = f"{name}_hjelp"
        detail = said or (rooms.words.say(language, more, **filled) if more in rooms.words.texts[language] else "")
        title = rooms.words.say(language, name, **filled)
        return page(rooms, request, None, "feil", status, heading=title, detail=detail)

    def unknown(self, rooms: Rooms, request: Request) -> Response:
        """Show the way in."""
        del rooms
        return RedirectResponse(f"/{language_of(request)}/logg-inn", HTTPStatus.SEE_OTHER)


def language_of(request: Request) -> Language:
    """Read the language from the address."""
    return "nn" if request.url.path.startswith("/nn") else "nb"


def page(
    rooms: Rooms,
    request: Request,
    visitor: Visitor | None,
    template: str,
    status: int = 200,
    **filled: Any,  # noqa: ANN401
) -> Response:
    """Make a page of a template."""
    language = language_of(request)
    other = "nb" if language == "nn" else "nn"
    content = (
        _templates()
        .get_template(f"{template}.jinja")
        .render(
            t=lambda name, **words: rooms.words.say(language, name, **words),
            language=language,
            other=other,
            there=f"/{other}{request.url.path[3:]}" if request.method == "GET" else f"/{other}/",
            kommune=_name(rooms, visitor),
            csrf=visitor.session.csrf if visitor and visitor.session else "",
            oidc=rooms.settings.oidc is not None,
            shown=shown,
            **filled,
        )
    )
    return HTMLResponse(content, status, {"content-language": language})


async def front(rooms: Rooms, request: Request, visitor: Visitor) -> Response:
    """Show where things stand, the way to deliver, and what has been delivered."""
    listed = () if visitor.grant.unit else await rooms.desk.ask(rooms.desk.listed, visitor.grant)
    years = await rooms.desk.ask(rooms.desk.years, visitor.grant)
    due = rooms.door.book.clock().year - 1
    deadlines = rooms.words.deadlines
    dates = {"dag": rooms.words.day(due, deadlines.due), "rettes": rooms.words.day(due, deadlines.corrected)}
    return page(rooms, request, visitor, "forside", listed=listed, years=years, due=due, dates=dates)


async def deliver(rooms: Rooms, request: Request, visitor: Visitor) -> Response:
    """Take a file in from the form, and show its receipt."""
    async with rooms.uploads, form(request, rooms.settings.most_bytes + ROOM) as sent:
        _insist(visitor, sent)
        brought = sent.get("fil")
        if not isinstance(brought, UploadFile) or not (content := await brought.read()):
            raise UsageError(rooms.words.say(language_of(request), "ingen_fil"))
        name = brought.filename or "innsending.zip"
        received = await rooms.desk.ask(rooms.desk.deliver, visitor.grant, name, content)
    return RedirectResponse(f"/{language_of(request)}/innsending/{received.sha256}", HTTPStatus.SEE_OTHER)


async def delivery(rooms: Rooms, request: Request, visitor: Visitor) -> Response:
    """Show a receipt, and what was found."""
    found = await rooms.desk.ask(rooms.desk.found, visitor.grant, request.path_params["sha256"])
    return page(rooms, request, visitor, "innsending", found=found)


async def report(rooms: Rooms, request: Request, visitor: Visitor) -> Response:
    """Show a sum report, or one part of it."""
    year, part = request.path_params["year"], part_of(request)
    language = language_of(request)
    document = await rooms.desk.ask(rooms.desk.document, visitor.grant, year, part, language)
    whole = await rooms.desk.ask(rooms.desk.report, visitor.grant, year)
    parts = [one.part for one in whole.parts if one.part.kind in ("enhet", "bydel")]
    here = f"/api/v1/rapporter/{year}" + (f"/{part.kind}/{part.code or 'uten'}" if part else "")
    return _document(rooms, request, visitor, document, year=year, parts=[] if part else parts, api=here)


async def lists(rooms: Rooms, request: Request, visitor: Visitor) -> Response:
    """Show the worklists of a year."""
    material = await rooms.desk.ask(rooms.desk.material, visitor.grant, request.path_params["year"])
    words = load_words(rooms.desk.catalogue.folder, language_of(request))
    return _document(rooms, request, visitor, worklist_document(material, worklists(material), words))


async def ask_why(rooms: Rooms, request: Request, visitor: Visitor) -> Response:
    """Show the form that asks about one person."""
    return page(rooms, request, visitor, "forklar", year=request.path_params["year"])


async def why(rooms: Rooms, request: Request, visitor: Visitor) -> Response:
    """Explain one person; who it is comes in the form, never in the address."""
    async with form(request) as sent:
        _insist(visitor, sent)
        who = str(sent.get("person", "")).strip()
    material = await rooms.desk.ask(rooms.desk.material, visitor.grant, request.path_params["year"])
    words = load_words(rooms.desk.catalogue.folder, language_of(request))
    found = explain(material, who)
    return _document(rooms, request, visitor, explanation_document(found, material.catalogue.indicators, words))


async def seen(rooms: Rooms, request: Request, visitor: Visitor) -> Response:
    """Show who has looked at what."""
    lines = lines_of(rooms, visitor.grant.insist_on_kommune())
    return page(rooms, request, visitor, "hvem", lines=lines)


async def leave(rooms: Rooms, request: Request, visitor: Visitor) -> Response:
    """End the session."""
    async with form(request) as sent:
        _insist(visitor, sent)
    end(rooms.door.book, request.cookies.get(rooms.door.cookie, ""))
    answer = RedirectResponse(f"/{language_of(request)}/logg-inn", HTTPStatus.SEE_OTHER)
    answer.delete_cookie(rooms.door.cookie, secure=rooms.settings.secure, httponly=True, samesite="strict")
    return answer


async def way_in(rooms: Rooms, request: Request) -> Response:
    """Show the form for the key."""
    return page(rooms, request, None, "logg_inn", wrong=False)


async def enter(rooms: Rooms, request: Request) -> Response:
    """Let somebody in by their key, with a session of their own."""
    if rooms.door.wait(request):
        return Pages().refuse(rooms, request, HTTPStatus.TOO_MANY_REQUESTS, "for_ofte", sekunder=10)
    async with form(request) as sent:
        key = str(sent.get("noekkel", "")).strip()
    try:
        grant = key_grant(rooms.door.book, key)
    except Denied as denied:
        await rooms.door.note(NOBODY, f"log in ({denied.reason})", "denied")
        return page(rooms, request, None, "logg_inn", HTTPStatus.UNAUTHORIZED, wrong=True)
    await rooms.door.note(grant, "log in", "allowed")
    return with_session(rooms, request, begin(rooms.door.book, grant))


def with_session(rooms: Rooms, request: Request, name: str) -> Response:
    """Send somebody to the front page, with the session in a cookie that no script can read."""
    answer = RedirectResponse(f"/{language_of(request)}/", HTTPStatus.SEE_OTHER)
    lasts, secure = int(LASTS.total_seconds()), rooms.settings.secure
    answer.set_cookie(rooms.door.cookie, name, lasts, path="/", secure=secure, httponly=True, samesite="strict")
    return answer


def _document(
    rooms: Rooms,
    request: Request,
    visitor: Visitor,
    document: Document,
    **filled: Any,  # noqa: ANN401
) -> Response:
    known: dict[str, Any] = {"year": 0, "parts": [], "api": ""} | filled
    content = Markup(to_fragment(document))  # noqa: S704  (made by a template that escapes)
    return page(rooms, request, visitor, "dokument", document=document, content=content, **known)


def _insist(visitor: Visitor, sent: Any) -> None:  # noqa: ANN401  (a form)
    """Insist that a form comes from our own page; one who came by a key has no use for forms."""
    if visitor.session is None:
        raise Denied("csrf")
    visitor.session.insist_on(str(sent.get("csrf", "")))


def _name(rooms: Rooms, visitor: Visitor | None) -> str:
    if visitor is None:
        return ""
    reference = rooms.desk.catalogue.reference
    labels = {area.code: area.label for area in reference.geography(reference.years[-1]).kommuner}
    return labels.get(visitor.grant.kommune, visitor.grant.kommune)


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("nki.rooms"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
