"""The frame every page stands in: its language, its menu, and how it says that something is wrong."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response

from nki.access import Denied, Role
from nki.kommune.document import shown
from nki.rooms.words import said_day, said_moment

if TYPE_CHECKING:
    from starlette.requests import Request

    from nki.access import Grant
    from nki.kommune.texts import Language
    from nki.rooms.door import Visitor
    from nki.rooms.guard import Rooms


OK = 200


class Pages:
    """Says what is wrong as a page."""

    def refuse(self, rooms: Rooms, request: Request, status: int, name: str, **filled: object) -> Response:
        """Say that it cannot be done."""
        language = language_of(request)
        letter = str(filled.pop("grunn", ""))
        more = f"{name}_hjelp"
        detail = letter or (rooms.words.say(language, more, **filled) if more in rooms.words.texts[language] else "")
        title = rooms.words.say(language, name, **filled)
        return page(rooms, request, None, "feil", status, heading=title, detail=detail, letter=bool(letter))

    def unknown(self, rooms: Rooms, request: Request) -> Response:
        """Show the way in."""
        del rooms
        return RedirectResponse(f"/{language_of(request)}/logg-inn", HTTPStatus.SEE_OTHER)

    def insist(self, request: Request, visitor: Visitor) -> None:
        """Nothing here: the forms of pages carry the token of their session, and insist on it themselves."""


def language_of(request: Request) -> Language:
    """Read the language from the address."""
    return "nn" if request.url.path.startswith("/nn") else "nb"


def page(
    rooms: Rooms,
    request: Request,
    visitor: Visitor | None,
    template: str,
    status: int = OK,
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
            here=request.url.path[3:],
            there=f"/{other}{request.url.path[3:]}" if request.method == "GET" and status == OK else f"/{other}/",
            who=_name(rooms, visitor),
            menu=_menu(visitor.grant) if visitor else (),
            csrf=visitor.session.csrf if visitor and visitor.session else "",
            oidc=rooms.settings.oidc is not None,
            shown=shown,
            day=said_day,
            moment=said_moment,
            **filled,
        )
    )
    return HTMLResponse(content, status, {"content-language": language})


def insist(visitor: Visitor, sent: Any) -> None:  # noqa: ANN401  (a form)
    """Insist that a form comes from our own page; one who came by a key has no use for forms."""
    if visitor.session is None:
        raise Denied("csrf")
    visitor.session.insist_on(str(sent.get("csrf", "")))


def _menu(grant: Grant) -> list[tuple[str, str]]:
    reads = Role.READER in grant.roles and grant.kommune and not grant.unit
    return [("/", "forside"), *([("/hvem", "hvem")] if reads else [])]


def _name(rooms: Rooms, visitor: Visitor | None) -> str:
    if visitor is None:
        return ""
    name = rooms.desk.name(visitor.grant.kommune) or visitor.grant.subject.partition(":")[2]
    return f"{name}, {visitor.grant.unit}" if visitor.grant.unit else name


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("nki.rooms"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
