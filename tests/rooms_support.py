"""Rooms to be asked without a network, and what kommuner bring to them."""

from __future__ import annotations

import asyncio
import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx

from nki.access import Role, issue_key, open_book
from running import run
from support import Sent, as_csv

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 1, 12, 9, tzinfo=UTC)
HOST = "http://rom.test"
BOTH = (Role.DELIVERER, Role.READER)


def packed(sent: Sent, units: dict[str, str] | None = None) -> bytes:
    """Pack a delivery as a kommune would; `units` gives organisation numbers by service."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, rows in sent.tables().items():
            content = as_csv(rows)
            if name == "tjeneste" and units:
                head, *lines = content.splitlines()
                found = [f"{head};organisasjonsnummer", *(f"{line};{units[line.split(';')[1]]}" for line in lines)]
                content = "\n".join(found) + "\n"
            archive.writestr(zipfile.ZipInfo(f"{name}.csv"), content)
    return stream.getvalue()


def canary(kommune: str, number: int = 5) -> Sent:
    """Give what a kommune sends, with people no other has."""
    people = tuple((f"{kommune}-{place}", "1980", "") for place in range(number))
    answers = tuple((name, code, "1", "2021-05-05") for name, *_ in people for code in ("13", "14"))
    return Sent(kommune=kommune, persons=people, registrations=answers)


class Filled(dict[str, str]):
    """Fills what a route asks for, such as {year:int}."""

    def __missing__(self, name: str) -> Place:
        """Give something of the right kind."""
        return Place({"year": "2021", "sha256": "0" * 64, "kind": "enhet", "code": "uten"}[name])


class Place(str):  # noqa: SLOT000  (a handful of them)
    """A text that takes no notice of a format."""

    def __format__(self, spec: str) -> str:
        """Give the text."""
        return str(self)


@dataclass
class House:
    """The rooms, and a key for each kommune."""

    app: Any
    folder: Path
    keys: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, kommune: str = "", **more: Any) -> httpx.Response:  # noqa: ANN401
        """Ask as a kommune, or as nobody."""
        headers = {"authorization": f"Bearer {self.keys[kommune]}"} if kommune else {}
        headers |= more.pop("headers", {})

        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
                return await client.request(method, path, headers=headers, **more)

        return run(asked)

    def deliver(self, kommune: str, sent: Sent) -> httpx.Response:
        """Deliver as a system does."""
        headers = {"content-type": "application/zip"}
        return self.ask("POST", "/api/v1/innsendinger", kommune, content=packed(sent), headers=headers)

    def deliver_units(self, kommune: str, sent: Sent, units: dict[str, str]) -> httpx.Response:
        """Deliver with organisation numbers by service, which `Sent` has no place for."""
        headers = {"content-type": "application/zip"}
        content = packed(sent, units)
        return self.ask("POST", "/api/v1/innsendinger", kommune, content=content, headers=headers)

    def deliver_together(self, kommune: str, sent: Sent, times: int) -> list[httpx.Response]:
        """Deliver the same many times at once."""
        headers = {"authorization": f"Bearer {self.keys[kommune]}", "content-type": "application/zip"}
        content = packed(sent)

        async def asked() -> list[httpx.Response]:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url=HOST, timeout=60) as client:
                one = (client.post("/api/v1/innsendinger", headers=headers, content=content) for _ in range(times))
                return list(await asyncio.gather(*one))

        return run(asked)

    def key(self, name: str, kommune: str, *roles: Role, unit: str = "") -> str:
        """Give a key another name than the kommune's."""
        with open_book(self.folder, lambda: NOW, create=True) as book:
            self.keys[name] = issue_key(book, name, kommune, roles or BOTH, days=30, unit=unit)
        return self.keys[name]


def close(app: Any) -> None:  # noqa: ANN401
    """Let the rooms go as a server does."""

    async def leave() -> None:
        async with app.router.lifespan_context(app):
            pass

    run(leave)


def visit(house: House, *steps: tuple[str, str, dict[str, object]], key: str = "4203") -> list[httpx.Response]:
    """Log in, and take some steps with what the pages give: «{csrf}» in a form is filled in."""

    async def walk() -> list[httpx.Response]:
        transport = httpx.ASGITransport(house.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=HOST, follow_redirects=True) as client:
            front = await client.post("/nb/logg-inn", data={"noekkel": house.keys.get(key, key)})
            found = re.search(r'name="csrf" value="([^"]+)"', front.text)
            csrf = found[1] if found else ""
            answers = [front]
            for method, path, more in steps:
                filled = dict(more)
                if "data" in filled:
                    filled["data"] = {k: v.format(csrf=csrf) for k, v in dict(filled["data"]).items()}  # type: ignore[call-overload]
                answers.append(await client.request(method, path, **filled))  # type: ignore[arg-type]
            return answers

    return run(walk)
