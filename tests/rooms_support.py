"""Rooms to be asked without a network, and what kommuner bring to them."""

from __future__ import annotations

import io
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


def packed(sent: Sent) -> bytes:
    """Pack a delivery as a kommune would."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, rows in sent.tables().items():
            archive.writestr(zipfile.ZipInfo(f"{name}.csv"), as_csv(rows))
    return stream.getvalue()


def canary(kommune: str, number: int = 5) -> Sent:
    """Give what a kommune sends, with people no other has."""
    people = tuple((f"{kommune}-{place}", "1980", "") for place in range(number))
    answers = tuple((name, code, "1", "2021-05-05") for name, *_ in people for code in ("13", "14"))
    return Sent(kommune=kommune, persons=people, registrations=answers)


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
