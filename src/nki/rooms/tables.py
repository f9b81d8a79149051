"""Pages that are a table: who has looked at what, and what those who run, approve and look after the register see."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.responses import RedirectResponse, Response

from nki.rooms import duties
from nki.rooms.api import lines_of
from nki.rooms.frame import insist, language_of, page
from nki.rooms.uploads import form
from nki.rooms.words import said_moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request

    from nki.rooms.door import Visitor
    from nki.rooms.guard import Rooms

AT_ONCE = 50
"""How many lines of the book stand on a page."""
LOOKED = ("naar", "hvem_kort", "kommune", "hva_kort", "svar")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of one table; `columns` are names of texts.

    `takes_back` gives every row a button for its key; `older` is the number of the line to go on from, 0 at the end.
    """

    heading: str
    notes: Sequence[str]
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    takes_back: bool = False
    older: int = 0


async def seen(rooms: Rooms, request: Request, visitor: Visitor) -> Response:
    """Show who has looked at what."""
    rows, older = _looked(rooms, request, visitor.grant.insist_on_whole())
    notes = (_say(rooms, request, "hvem_hjelp", antall=AT_ONCE),)
    return _show(rooms, request, visitor, Sheet(_say(rooms, request, "hvem"), notes, LOOKED, rows, older=older))


async def oversight(rooms: Rooms, request: Request, visitor: Visitor) -> Response:
    """Show whether the logs are whole, and who has looked at what of everybody's."""
    found = await duties.checks(rooms)
    said = _say(rooms, request, "loggene_hele" if found["whole"] else "loggene_brutt")
    notes = (said, *found["register"], *found["access"])
    rows, older = _looked(rooms, request, "")
    return _show(rooms, request, visitor, Sheet(_say(rooms, request, "tilsyn"), notes, LOOKED, rows, older=older))


async def register(rooms: Rooms, request: Request, visitor: Visitor) -> Response:
    """Show who has delivered a year."""
    year = request.path_params["year"]
    found = await duties.standings(rooms, year)
    rows = [(one["kommune"], one["name"], one["status"], one["version"] or "") for one in found]
    done = sum(one["status"] != "mangler" for one in found)
    notes = (_say(rooms, request, "har_levert", antall=done, av=len(found)),)
    columns = ("kommune", "navn", "tilstand", "innsending_nr")
    return _show(rooms, request, visitor, Sheet(_say(rooms, request, "registeret", aar=year), notes, columns, rows))


async def releases(rooms: Rooms, request: Request, visitor: Visitor) -> Response:
    """Show the releases that have been prepared, and who has approved them."""
    rows = [
        (
            one["release"][:12],
            _minute(one["prepared"]),
            ", ".join(one["authors"]),
            ", ".join(one["approvals"]) + f" ({len(one['approvals'])}/{one['required']})",
            _minute(one["published"]),
        )
        for one in await duties.releases(rooms)
    ]
    columns = ("utgivelse", "laget", "laget_av", "godkjent_av", "publisert")
    notes = (_say(rooms, request, "utgivelser_hjelp"),)
    return _show(rooms, request, visitor, Sheet(_say(rooms, request, "utgivelser"), notes, columns, rows))


async def keys(rooms: Rooms, request: Request, visitor: Visitor) -> Response:
    """Show the keys there are, with a way to take each back."""
    columns = ("noekkelnavn", "kommune", "enhet", "roller", "gaar_ut", "trukket")
    rows = [
        (one["name"], one["kommune"], one["unit"], one["roles"].replace(",", ", "), one["expires"][:10], one["revoked"])
        for one in await duties.keys(rooms)
    ]
    notes = (_say(rooms, request, "noekler_hjelp"),)
    sheet = Sheet(_say(rooms, request, "noekler"), notes, columns, rows, takes_back=True)
    return _show(rooms, request, visitor, sheet)


async def take_back(rooms: Rooms, request: Request, visitor: Visitor) -> Response:
    """Take a key out of use."""
    async with form(request) as sent:
        insist(visitor, sent)
        name = str(sent.get("navn", ""))
    await duties.take_back(rooms, visitor.grant, name)
    return RedirectResponse(f"/{language_of(request)}/noekler", HTTPStatus.SEE_OTHER)


def _show(rooms: Rooms, request: Request, visitor: Visitor, sheet: Sheet) -> Response:
    return page(rooms, request, visitor, "tabell", sheet=sheet)


def _looked(rooms: Rooms, request: Request, kommune: str) -> tuple[list[tuple[str, ...]], int]:
    """Give some lines of the book in words, and the number to go on from when there may be more."""
    texts = rooms.words.texts[language_of(request)]
    lines = lines_of(rooms, request, kommune, AT_ONCE)
    rows: list[tuple[str, ...]] = [
        (
            said_moment(line["at"]),
            _who(texts, line),
            line["kommune"],
            _act(texts, line["act"]),
            texts[line["outcome"]],
        )
        for line in lines
    ]
    return rows, int(lines[-1]["number"]) if len(lines) == AT_ONCE else 0


def _who(texts: dict[str, str], line: dict[str, Any]) -> str:
    """Name who it was, by key, organisation or log-in, and whom they acted for."""
    kind, colon, name = str(line["subject"]).partition(":")
    who = f"{name} ({texts[kind]})" if colon and kind in texts else line["subject"]
    return f"{who} {line['details']}".strip()


def _act(texts: dict[str, str], act: str) -> str:
    """Say what somebody wanted in words; the reason they were turned away stays as it is written in the book."""
    name, opened, reason = act.partition(" (")
    return texts.get(name, name) + opened + reason


def _minute(at: str) -> str:
    return at[:16].replace("T", " ")


def _say(rooms: Rooms, request: Request, name: str, **filled: object) -> str:
    return rooms.words.say(language_of(request), name, **filled)
