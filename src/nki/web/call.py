"""One call to the bank, read from HTTP, and the answers there are to it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from nki.web.answer import OK, Answer, letter
from nki.web.bank.asking import language_of, pairs
from nki.web.problem import ProblemError, problem

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from nki.web.bank.asking import Form
    from nki.web.bank.bank import Bank
    from nki.web.bank.cut import Cut
    from nki.web.shelf import Shelf

JSON = "application/json; charset=utf-8"
MOST_BODY = 262_144
_FOREVER = {"cache-control": "public, max-age=31536000, immutable"}


@dataclass(frozen=True)
class Call:
    """What a call asks: of which bank, in the address, and in the body."""

    bank: Bank
    asked: list[tuple[str, str]]
    path: dict[str, str]
    body: bytes = b""

    @property
    def language(self) -> str:
        """The language asked for; raises ProblemError."""
        return language_of(self.asked)

    @property
    def headers(self) -> dict[str, str]:
        """Say how long the answer holds: the figures of a named release never change."""
        return _FOREVER if "release" in self.path else {}

    def json(self, document: Any, status: int = 200, *, fleeting: bool = False) -> Answer:  # noqa: ANN401  (JSON)
        """Answer with a document; one that is `fleeting`, or new, is another the next time and is kept nowhere."""
        body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
        keep = status == OK and not fleeting
        return Answer(body, JSON, status=status, headers=self.headers if keep else {}, keep=keep)

    def document(self, body: bytes, media: str, headers: dict[str, str] | None = None) -> Answer:
        """Answer with what is written already."""
        return Answer(body, media, headers={**(headers or {}), **self.headers})

    def figures(self, found: Cut, form: Form, language: str) -> Answer:
        """Answer with figures in the form asked for."""
        from nki.web.bank.formats import MEDIA, ending, render  # noqa: PLC0415  (its parts are heavy)

        body = render(found, form, language, self.bank.base)
        origin = f"-{found.table.origin}" if found.table.origin else ""
        name = f"{found.table.id}{origin}.{ending(form.name)}"
        return self.document(body, MEDIA[form.name], {"content-disposition": f'inline; filename="{name}"'})


def endpoint(answer: Callable[[Call], Answer]) -> Callable[[Request], Awaitable[Answer]]:
    """Make an endpoint of a function: it runs beside the event loop, and its letters are sent in the right language."""

    async def serve(request: Request) -> Answer:
        shelf: Shelf = request.app.state.shelf
        asked = pairs(request.scope["query_string"])
        path = dict(request.path_params)

        def work(body: bytes) -> Answer:
            return answer(Call(shelf.bank(path.get("release")), asked, path, body))

        try:
            return await run_in_threadpool(work, await _body(request))
        except ProblemError as error:
            return letter(error, request)

    return serve


async def _body(request: Request) -> bytes:
    """Read the body, but no more than a query can need; raises ProblemError."""
    parts, size = [], 0
    try:
        async for part in request.stream():
            parts.append(part)
            size += len(part)
            if size > MOST_BODY:
                raise problem(400, "body_too_large", {"connection": "close"}, grense=MOST_BODY)
    except ClientDisconnect:
        raise problem(400, "bad_body", verdi="") from None
    return b"".join(parts)
