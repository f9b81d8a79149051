"""For people: the kommune's own pages, made on the server, that work without a script."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from nki.access import Role
from nki.errors import UsageError
from nki.kommune.findings import in_order, spans, summary
from nki.rooms import laying
from nki.rooms.api import part_of
from nki.rooms.frame import insist, language_of, page
from nki.rooms.standing import year_statuses
from nki.rooms.uploads import form

if TYPE_CHECKING:
    from starlette.requests import Request

    from nki.access import Grant
    from nki.rooms.desk import ReportPage
    from nki.rooms.door import Visitor
    from nki.rooms.guard import Rooms

LISTED = 200
"""How many persons of each worklist stand on the page; the files hold them all."""
ROOM = 65_536
"""What a form holds beside the file."""
DUTIES = (
    (Role.OPERATOR, "/register/{year}", "registeret_kort"),
    (Role.OPERATOR, "/noekler", "noekler"),
    (Role.APPROVER, "/utgivelser", "utgivelser"),
    (Role.AUDITOR, "/register/{year}", "registeret_kort"),
    (Role.AUDITOR, "/utgivelser", "utgivelser"),
    (Role.AUDITOR, "/tilsyn", "tilsyn"),
)


async def front(rooms: Rooms, request: Request, visitor: Visitor) -> Response:
    """Show where things stand, the way to deliver, and what has been delivered; to others, what they are for."""
    grant, today = visitor.grant, rooms.door.book.clock().date()
    ours = grant.kommune and {Role.DELIVERER, Role.READER} & grant.roles
    listed = await rooms.desk.ask(rooms.desk.listed, grant) if ours and not grant.unit else ()
    statuses = tuple(year_statuses(listed, rooms.words.deadlines, today)) if ours and not grant.unit else ()
    reads = bool(ours) and Role.READER in grant.roles
    years = await rooms.desk.ask(rooms.desk.years, grant) if reads else ()
    filled: dict[str, Any] = {
        "statuses": statuses,
        "delivers": bool(visitor.session) and Role.DELIVERER in grant.roles,
        "duties": _duties(grant, today.year - 1),
    }
    return page(rooms, request, visitor, "forside", listed=listed, years=years, reads=reads, **filled)


async def deliver(rooms: Rooms, request: Request, visitor: Visitor) -> Response:
    """Take a file in from the form, and show its receipt."""
    most = rooms.settings.most_bytes + ROOM
    async with rooms.uploads.room(request, visitor.grant.kommune, most), form(request, most) as sent:
        insist(visitor, sent)
        brought = sent.get("fil")
        if not isinstance(brought, UploadFile) or not (content := await brought.read()):
            raise UsageError(rooms.words.say(language_of(request), "ingen_fil"))
        name = brought.filename or "innsending.zip"
        received = await rooms.desk.deliver(visitor.grant, name, content)
    return RedirectResponse(f"/{language_of(request)}/innsending/{received.sha256}", HTTPStatus.SEE_OTHER)


async def delivery(rooms: Rooms, request: Request, visitor: Visitor) -> Response:
    """Show a receipt, and what was found."""
    found = await rooms.desk.ask(rooms.desk.found, visitor.grant, request.path_params["sha256"])
    findings = in_order(found.findings)
    filled: dict[str, Any] = {"findings": findings, "told": summary(findings), "spans": spans}
    return page(rooms, request, visitor, "innsending", found=found, **filled)


async def report(rooms: Rooms, request: Request, visitor: Visitor) -> Response:
    """Show a sum report, or one part of it."""
    year, part, language = request.path_params["year"], part_of(request), language_of(request)
    found = await rooms.desk.ask(rooms.desk.report_page, visitor.grant, year, part, language)
    here = f"/api/v1/rapporter/{year}" + (f"/{part.kind}/{part.code or 'uten'}" if part else "")
    filled: dict[str, Any] = {"document": found.document, "year": year, "names": found.parts, "api": here, "back": None}
    return page(rooms, request, visitor, "dokument", content=Markup(found.content), **filled)  # noqa: S704  (escaped)


async def reconciled(rooms: Rooms, request: Request, visitor: Visitor) -> Response:
    """Show the kommune's figures beside what the national count makes of them."""
    year, language = request.path_params["year"], language_of(request)
    found = await rooms.desk.ask(laying.reconciliation_page, rooms.desk, visitor.grant, year, language)
    return _document(rooms, request, visitor, found)


async def lists(rooms: Rooms, request: Request, visitor: Visitor) -> Response:
    """Show the worklists of a year."""
    year, language = request.path_params["year"], language_of(request)
    document = await rooms.desk.ask(laying.worklists, rooms.desk, visitor.grant, year, language)
    return page(rooms, request, visitor, "arbeidsliste", document=document, year=year, most=LISTED)


async def ask_why(rooms: Rooms, request: Request, visitor: Visitor) -> Response:
    """Show the form that asks about one person."""
    return page(rooms, request, visitor, "forklar", year=request.path_params["year"])


async def why(rooms: Rooms, request: Request, visitor: Visitor) -> Response:
    """Explain one person; who it is comes in the form, never in the address."""
    async with form(request) as sent:
        insist(visitor, sent)
        who = str(sent.get("person", "")).strip()
    language, year = language_of(request), request.path_params["year"]
    found = await rooms.desk.ask(laying.explanation_page, rooms.desk, visitor.grant, year, who, language)
    back = (f"/arbeidsliste/{year}", rooms.words.say(language, "til_arbeidslistene", aar=year))
    return _document(rooms, request, visitor, found, back)


def _duties(grant: Grant, year: int) -> list[tuple[str, str]]:
    found = {address.format(year=year): name for role, address, name in DUTIES if role in grant.roles}
    return list(found.items())


def _document(
    rooms: Rooms, request: Request, visitor: Visitor, found: ReportPage, back: tuple[str, str] | None = None
) -> Response:
    content = Markup(found.content)  # noqa: S704  (made by a template that escapes)
    filled: dict[str, Any] = {"document": found.document, "year": 0, "names": {}, "api": "", "back": back}
    return page(rooms, request, visitor, "dokument", content=content, **filled)
