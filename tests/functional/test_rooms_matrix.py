"""Every kommune asks every private door for every other's: nothing of another's is ever in the answer."""

from __future__ import annotations

import asyncio
import multiprocessing
import re
from functools import cache, lru_cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import pytest

from nki.access import Role, issue_key, open_book
from nki.access.sessions import begin
from nki.catalogue import default_catalogue
from nki.counting import Catalogue
from nki.rooms import RoomSettings, open_rooms
from nki.rooms.app import API_DOORS, PAGE_DOORS
from nki.rooms.door import Grant
from rooms_support import HOST, NOW, Sent, packed
from running import run
from support import pseudonym

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

YEAR = 2025
SOME = 13
PEOPLE = 3
AT_ONCE = 32
BOTH_LANGUAGES = ("nb", "nn")
CANARY = re.compile(rb"kanari-\d{4}|\b[0-9a-f]{64}\b|\b[bcdfghjklmnpqrst]{16,64}\b")
"""The name of a delivery, its fingerprint, and the pseudonym of somebody in it."""
LEAVES = "/logg-ut"
NOBODYS = {"/register/{year:year}", "/noekler", "/noekler/trekk", "/utgivelser", "/tilsyn", "/tilsyn/logg"}
NOBODYS |= {"/tilsyn/kontroll"}
"""Doors that are for no kommune: closed to all of these, which tests of the roles hold."""


class Asked(NamedTuple):
    """What one kommune asks with another's name in it."""

    method: str
    path: str
    body: bytes
    kind: bytes


class Found(NamedTuple):
    """How many answers there were, those with another's canary in them, and how many held the asker's own."""

    answers: int
    leaks: list[tuple[str, str, str]]
    own: int


@cache
def sent(kommune: str) -> bytes:
    """Give what a kommune sends: its name is a canary, and so is everybody in it."""
    names = [f"{kommune}-{place}" for place in range(PEOPLE)]
    people = tuple((name, "1980", "") for name in names)
    answers = tuple((name, "13", "1", f"{YEAR}-05-05") for name in names)
    name, when = f"kanari-{kommune}", f"{YEAR + 1}-01-10T12:00:00"
    return packed(Sent(kommune=kommune, year=YEAR, persons=people, registrations=answers, id=name, received=when))


def asked(kommune: str, sha: str, csrf: str, languages: tuple[str, ...] = ("nb",)) -> Iterator[Asked]:
    """Give every door there is for a kommune, with all that could name one filled in with another's."""
    for prefix, doors in (("/api/v1", API_DOORS), *((f"/{language}", PAGE_DOORS) for language in languages)):
        for method, path, *_ in doors:
            if path in NOBODYS or path == LEAVES:
                continue
            filled = path.replace("{year:year}", str(YEAR)).replace("{sha256:str}", sha)
            address = prefix + filled.replace("{kind:str}/{code:str}", "enhet/uten")
            yield Asked(method, address, *_body(path, kommune, csrf))


def _body(path: str, kommune: str, csrf: str) -> tuple[bytes, bytes]:
    who = pseudonym(f"{kommune}-0")
    if path == "/innsendinger":
        return sent(kommune), b"application/zip"
    if path == "/lever":
        content = sent(kommune)
        head = f'--x\r\ncontent-disposition: form-data; name="csrf"\r\n\r\n{csrf}\r\n--x\r\ncontent-disposition: form-data; name="fil"; filename="a.zip"\r\n\r\n'  # noqa: E501  (one body)
        return head.encode() + content + b"\r\n--x--\r\n", b"multipart/form-data; boundary=x"
    if path.startswith("/forklar/"):
        return f"csrf={csrf}&person={who}".encode(), b"application/x-www-form-urlencoded"
    if path.endswith("/avslutt"):
        return f"csrf={csrf}&hvilken={who}".encode(), b"application/x-www-form-urlencoded"
    return f'{{"person": "{who}"}}'.encode(), b"application/json"


class Caller:
    """Asks an application as a kommune, with as little as possible in between."""

    def __init__(self, app: Any, key: str, session: str) -> None:  # noqa: ANN401  (an application)
        self._app = app
        self._key, self._cookie = f"Bearer {key}".encode(), f"nki={session}".encode()

    async def ask(self, one: Asked, other: str) -> bytes:
        """Give the headers and the body of the answer; the other's number stands wherever one could put it."""
        who = (b"authorization", self._key) if one.path.startswith("/api/") else (b"cookie", self._cookie)
        told = f"kommune={other}&kommunenummer={other}".encode()
        scope = {
            "type": "http",
            "method": one.method,
            "path": one.path,
            "raw_path": one.path.encode(),
            "query_string": told,
            "headers": [
                who,
                (b"content-type", one.kind),
                (b"content-length", str(len(one.body)).encode()),
                (b"x-kommune", other.encode()),
            ],
            "client": ("x", 1),
            "server": ("x", 1),
            "scheme": "http",
            "http_version": "1.1",
            "root_path": "",
            "state": {},
        }
        parts: list[bytes] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": one.body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            parts.extend(value for _, value in message.get("headers", ()))
            parts.append(message.get("body", b""))

        await self._app(scope, receive, send)
        return b"\n".join(parts)


def opened(folder: Path) -> Any:  # noqa: ANN401  (an application)
    """Open the rooms with no limit on how often one may ask."""
    settings = RoomSettings(folder, HOST, clock=lambda: NOW, most=10**9, each_second=10**9, workers=2)
    return open_rooms(Catalogue(default_catalogue()), settings)


def filled(folder: Path, kommuner: list[str]) -> tuple[dict[str, tuple[str, str, str]], dict[str, str]]:
    """Let everybody deliver: key, session and form token by kommune, and fingerprint by kommune."""
    app = opened(folder)
    roles = (Role.DELIVERER, Role.READER)
    known = {}
    with open_book(folder, lambda: NOW, create=True) as book:
        for kommune in kommuner:
            key = issue_key(book, kommune, kommune, roles, days=9)
            name = begin(book, Grant(f"key:{kommune}", kommune, frozenset(roles)))
            (row,) = book.rows("SELECT csrf FROM session WHERE subject = ?", (f"key:{kommune}",))
            known[kommune] = (key, name, row["csrf"])

    async def bring() -> dict[str, str]:
        shas = {}
        async with app.router.lifespan_context(app):
            for kommune in kommuner:
                one = Asked("POST", "/api/v1/innsendinger", sent(kommune), b"application/zip")
                answer = await Caller(app, *known[kommune][:2]).ask(one, kommune)
                shas[kommune] = re.findall(rb'"sha256":"([0-9a-f]{64})"', answer)[0].decode()
        return shas

    return known, run(bring)


def leaks(
    folder: Path,
    known: dict[str, tuple[str, str, str]],
    shas: dict[str, str],
    readers: list[str],
    languages: tuple[str, ...] = ("nb",),
) -> Found:
    """Let some ask for everybody's, and look for what is not theirs in every answer."""
    app = opened(folder)
    owner = {pseudonym(f"{kommune}-{place}").encode(): kommune for kommune in shas for place in range(PEOPLE)}
    owner |= {sha.encode(): kommune for kommune, sha in shas.items()}
    owner |= {f"kanari-{kommune}".encode(): kommune for kommune in shas}
    answers, own, found = 0, 0, []

    @lru_cache(4_000)
    def owners(answer: bytes) -> frozenset[str | None]:
        # Many answers are the same, byte for byte: those are looked through once.
        return frozenset(owner.get(word) for word in CANARY.findall(answer))

    async def one(reader: str, other: str, what: Asked) -> None:
        nonlocal answers, own
        seen = owners(await Caller(app, *known[reader][:2]).ask(what, other))
        answers += 1
        own += reader in seen
        # One's own address may stand in a redirect; another's may not stand anywhere.
        found.extend([(reader, other, what.path)] if seen - {None, reader} and reader != other else [])

    async def all_of_it() -> None:
        async with app.router.lifespan_context(app):
            wanted = (
                (r, o, what) for r, o in product(readers, shas) for what in asked(o, shas[o], known[r][2], languages)
            )

            async def work() -> None:
                for reader, other, what in wanted:
                    await one(reader, other, what)

            await asyncio.gather(*(work() for _ in range(AT_ONCE)))

    run(all_of_it)
    return Found(answers, found, own)


def kommuner_of_today() -> list[str]:
    """Give the kommuner of the year that are in use today: a key is for one of them."""
    reference = Catalogue(default_catalogue()).reference
    today = {area.code for area in reference.geography(reference.years[-1]).kommuner}
    return [area.code for area in reference.geography(YEAR).kommuner if area.code in today]


def test_nobody_is_shown_anothers_canary(tmp_path: Path) -> None:
    some = kommuner_of_today()[:SOME]
    known, shas = filled(tmp_path, some)
    found = leaks(tmp_path, known, shas, some, BOTH_LANGUAGES)
    assert found.answers == SOME**2 * len(list(asked(some[0], shas[some[0]], "", BOTH_LANGUAGES)))
    assert found.answers >= 5_000
    assert found.leaks == []
    assert found.own > 0  # the control: a canary that may be seen is found


def test_control_a_canary_that_gets_out_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    some = kommuner_of_today()[:3]
    known, shas = filled(tmp_path, some)
    monkeypatch.setattr("nki.rooms.desk.Desk._theirs", lambda *_: True)
    found = leaks(tmp_path, known, shas, some)
    assert {path for *_, path in found.leaks} == {"/api/v1/innsendinger", "/nb/lever"}


@pytest.mark.long
def test_nobody_is_shown_anothers_canary_in_the_whole_country(tmp_path: Path) -> None:
    everybody = kommuner_of_today()
    assert len(everybody) == 357
    known, shas = filled(tmp_path, everybody)
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        halves = pool.starmap(leaks, [(tmp_path, known, shas, everybody[place::2]) for place in range(2)])
    doors = len(list(asked("0301", shas["0301"], "")))
    assert sum(half.answers for half in halves) == len(everybody) ** 2 * doors
    assert [leak for half in halves for leak in half.leaks] == []
    assert all(half.own for half in halves)
