"""For systems: the same as the pages, as JSON, for suppliers of journals (EPJ) and for the kommune's own tools."""

from __future__ import annotations

import json
from dataclasses import asdict
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response

from nki.access import Denied, Role
from nki.access.book import LAST
from nki.errors import UsageError
from nki.kommune.faces import to_json
from nki.kommune.parts import Part
from nki.rooms import duties
from nki.rooms.desk import Face, NotHere
from nki.rooms.laying import explanation, reconciliation
from nki.rooms.standing import year_statuses
from nki.rooms.uploads import FORM_BYTES, body
from nki.rooms.written import findings_as

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request

    from nki.kommune.texts import Language
    from nki.registers.store.model import Received
    from nki.rooms.door import Visitor
    from nki.rooms.guard import Rooms

JSON = "application/json"
MEDIA = {
    "json": JSON,
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
REPORTS = {name: MEDIA[name] for name in ("json", "html", "pdf")} | {"csv": "text/csv; charset=utf-8"}
"""How the findings of a delivery are given."""
BROUGHT = {"application/zip": "innsending.zip", "application/xml": "innsending.xml"}
LINES, DIGITS = 100, 15
"""How many lines of the book are given at once, and how many digits the number of one can have."""
DELIVER, READ = (Role.DELIVERER,), (Role.READER,)
EITHER = (Role.DELIVERER, Role.READER)
RUN, RUN_OR_LOOK = (Role.OPERATOR,), (Role.OPERATOR, Role.AUDITOR)
ANYBODY = tuple(Role)
LOOK, LOOK_OR_APPROVE = (Role.AUDITOR,), (Role.APPROVER, Role.AUDITOR)


class Letters:
    """Says what is wrong as problem+json, in the language asked for."""

    def refuse(self, rooms: Rooms, request: Request, status: int, name: str, **filled: object) -> Response:
        """Say that it cannot be done."""
        language = language_of(request)
        grunn = filled.pop("grunn", "")
        texts = rooms.words.texts[language]
        detail = str(grunn) or (
            rooms.words.say(language, f"{name}_hjelp", **filled) if f"{name}_hjelp" in texts else ""
        )
        said = {
            "type": f"urn:nki:problem:{name.replace('_', '-')}",
            "title": rooms.words.say(language, name, **filled),
            "status": status,
            "detail": detail,
        }
        return JSONResponse(said, status, {"content-language": language}, "application/problem+json")

    def unknown(self, rooms: Rooms, request: Request) -> Response:
        """Say that we do not know who is asking."""
        answer = self.refuse(rooms, request, HTTPStatus.UNAUTHORIZED, "logg_inn_foerst")
        answer.headers["www-authenticate"] = 'Bearer realm="nki"'
        return answer

    def insist(self, request: Request, visitor: Visitor) -> None:
        """Let a browser's session read here and never change: there is no form to carry its token."""
        if visitor.session and request.method not in ("GET", "HEAD"):
            raise Denied("csrf")


def language_of(request: Request) -> Language:
    """Read the language asked for: bokmål unless nynorsk is."""
    asked = request.query_params.get("language") or request.headers.get("accept-language", "nb")
    return "nn" if asked[:2].lower() == "nn" else "nb"


async def deliver(rooms: Rooms, request: Request, visitor: Visitor) -> Response:
    """Take a delivery in: 201 with the receipt, once it is durable. The same bytes give the same receipt again."""
    name = BROUGHT.get(request.headers.get("content-type", "").partition(";")[0].strip().lower())
    if name is None:
        raise UsageError(f"Innsendingen må komme som {' eller '.join(BROUGHT)} (Content-Type).")
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise UsageError("Innsendingen må komme som den er, uten Content-Encoding. Pakk den i .zip.")
    async with rooms.uploads.room(request, visitor.grant.kommune, rooms.settings.most_bytes):
        content = await body(request, rooms.settings.most_bytes)
        if not content:
            raise UsageError("Innsendingen er tom.")
        received = await rooms.desk.deliver(visitor.grant, name, content)
    location = f"/api/v1/innsendinger/{received.sha256}"
    return JSONResponse(told(received), HTTPStatus.CREATED, {"location": location})


async def status(rooms: Rooms, _: Request, visitor: Visitor) -> Response:
    """Say what is due when, and how far each year has come."""
    found = await rooms.desk.ask(rooms.desk.listed, visitor.grant)
    today = rooms.door.book.clock().date()
    years = [asdict(one) for one in year_statuses(found, rooms.words.deadlines, today)]
    return Response(json.dumps({"kommunenummer": visitor.grant.kommune, "years": years}, default=str), media_type=JSON)


async def listed(rooms: Rooms, _: Request, visitor: Visitor) -> Response:
    """List the kommune's deliveries, newest first."""
    found = await rooms.desk.ask(rooms.desk.listed, visitor.grant)
    return JSONResponse([one.to_json() for one in found])


async def one(rooms: Rooms, request: Request, visitor: Visitor) -> Response:
    """Give one delivery: receipt, state and findings; or the findings alone, to print or to work through."""
    form = request.query_params.get("format", "json")
    if form not in REPORTS:
        raise UsageError(f"format er en av {', '.join(REPORTS)}.")
    found = await rooms.desk.ask(rooms.desk.found, visitor.grant, request.path_params["sha256"])
    if form == "json":
        return JSONResponse(await rooms.desk.ask(told, found))
    content = await rooms.desk.ask(findings_as, found, form)
    return Response(content, media_type=REPORTS[form], headers=download("funn", form, found.year))


async def years(rooms: Rooms, _: Request, visitor: Visitor) -> Response:
    """Give the years there are reports for."""
    return JSONResponse({"years": list(await rooms.desk.ask(rooms.desk.years, visitor.grant))})


async def report(rooms: Rooms, request: Request, visitor: Visitor) -> Response:
    """Give the sum report of a year, or of a unit or a bydel in it, in the form asked for."""
    face, year, part = face_of(request), request.path_params["year"], part_of(request)
    content = await rooms.desk.ask(rooms.desk.report_face, visitor.grant, year, part, face)
    return Response(content, media_type=MEDIA[face.form], headers=download("sumrapport", face.form, year))


async def reconciled(rooms: Rooms, request: Request, visitor: Visitor) -> Response:
    """Give the kommune's figures beside what the national count makes of them."""
    found = await rooms.desk.ask(reconciliation, rooms.desk, visitor.grant, request.path_params["year"])
    return JSONResponse(found)


async def lists(rooms: Rooms, request: Request, visitor: Visitor) -> Response:
    """Give the worklists of a year, in the form asked for."""
    year, face = request.path_params["year"], face_of(request)
    content = await rooms.desk.ask(rooms.desk.worklist_face, visitor.grant, year, face)
    return Response(content, media_type=MEDIA[face.form], headers=download("arbeidslister", face.form, year))


async def explained(rooms: Rooms, request: Request, visitor: Visitor) -> Response:
    """Explain one person. Who is asked in the body: a number of a person never stands in an address or a log."""
    who = await _text(request, "person")
    found = await rooms.desk.ask(explanation, rooms.desk, visitor.grant, request.path_params["year"], who)
    return Response(found, media_type=MEDIA["json"])


async def seen(rooms: Rooms, request: Request, visitor: Visitor) -> Response:
    """Say who has looked at what of the kommune's, newest first."""
    return JSONResponse(lines_of(rooms, request, visitor.grant.insist_on_whole(), LINES))


async def everybody_seen(rooms: Rooms, request: Request, __: Visitor) -> Response:
    """Say who has looked at what of everybody's, newest first."""
    return JSONResponse(lines_of(rooms, request, "", LINES))


async def standings(rooms: Rooms, request: Request, _: Visitor) -> Response:
    """Say of every kommune how it stands with a year."""
    return JSONResponse(await duties.standings(rooms, request.path_params["year"]))


async def releases(rooms: Rooms, _: Request, __: Visitor) -> Response:
    """List the releases that have been prepared."""
    return JSONResponse(await duties.releases(rooms))


async def checks(rooms: Rooms, _: Request, __: Visitor) -> Response:
    """Hold the logs against themselves."""
    return JSONResponse(await duties.checks(rooms))


async def keys(rooms: Rooms, _: Request, __: Visitor) -> Response:
    """List the keys there are."""
    return JSONResponse(await duties.keys(rooms))


async def take_back(rooms: Rooms, request: Request, visitor: Visitor) -> Response:
    """Take a key out of use; its name comes in the body, as it may hold any sign."""
    await duties.take_back(rooms, visitor.grant, await _text(request, "navn"))
    return Response(status_code=HTTPStatus.NO_CONTENT)


def lines_of(rooms: Rooms, request: Request, kommune: str, most: int) -> Sequence[dict[str, Any]]:
    """Give the latest lines of the book, about a kommune or about all; `foer` asks for those before a number."""
    asked = request.query_params.get("foer", "")
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= DIGITS else LAST
    names = ("number", "at", "subject", "kommune", "act", "outcome", "details")
    return [{name: row[name] for name in names} for row in rooms.door.book.lines(kommune, most, before)]


async def _text(request: Request, name: str) -> str:
    """Read the one text a body holds; raises UsageError."""
    try:
        said = json.loads(await body(request, FORM_BYTES))[name]
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        said = None
    if not isinstance(said, str) or not said.isprintable():
        raise UsageError(f'Send {{"{name}": "…"}} som JSON, med vanlig tekst.')
    return said


def told(received: Received) -> dict[str, Any]:
    """Give a delivery with its findings."""
    findings = [json.loads(to_json(finding)) for finding in received.findings]
    return received.to_json() | {"findings": findings}


def part_of(request: Request) -> Part | None:
    """Read which part of a report is asked for; «uten» is those without a unit or a bydel."""
    kind = request.path_params.get("kind")
    if kind is None:
        return None
    if kind not in ("enhet", "bydel"):
        raise NotHere
    code = request.path_params["code"]
    return Part(kind, "" if code == "uten" else code)


def face_of(request: Request) -> Face:
    """Read which form is asked for; raises UsageError."""
    form = request.query_params.get("format", "json")
    if form not in MEDIA:
        raise UsageError(f"format er en av {', '.join(MEDIA)}.")
    return Face(form, language_of(request))


def download(name: str, form: str, year: int) -> dict[str, str]:
    """Name a file for those who save it."""
    if form == "html":
        return {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
    return {"content-disposition": f'attachment; filename="{name}-{year}.{form}"'} if form != "json" else {}
