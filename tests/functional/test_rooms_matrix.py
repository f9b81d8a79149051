"""Every kommune asks every private door for every other's: nothing of another's is ever in the answer."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING

import httpx
import pytest

from nki.access import Role, issue_key, open_book
from nki.catalogue import default_catalogue
from nki.counting import Catalogue
from nki.rooms import RoomSettings, open_rooms
from nki.rooms.app import API_DOORS
from rooms_support import HOST, NOW, Sent, packed
from running import run

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

YEAR = 2021
SOME = 24
CANARY = re.compile(r"kanari-(\d{4})")


def sent(kommune: str) -> bytes:
    """Give what a kommune sends: its name is a canary, and so is everybody in it."""
    names = [f"{kommune}-{place}" for place in range(3)]
    people = tuple((name, "1980", "") for name in names)
    answers = tuple((name, "13", "1", "2021-05-05") for name in names)
    return packed(Sent(kommune=kommune, persons=people, registrations=answers, id=f"kanari-{kommune}"))


def asked(kommune: str, shas: dict[str, str]) -> Iterable[tuple[str, str]]:
    """Give every door for systems, with all that could name a kommune filled in with one."""
    for method, path, *_ in API_DOORS:
        if path == "/innsendinger" and method == "POST":
            continue
        filled = path.replace("{year:year}", str(YEAR)).replace("{sha256:str}", shas[kommune])
        yield method, f"/api/v1{filled.replace('{kind:str}/{code:str}', 'enhet/uten')}?kommune={kommune}"


def leaks(folder: Path, kommuner: list[str]) -> tuple[int, list[tuple[str, str, str]], int]:
    """Let everybody ask for everything: (answers, those that hold another's canary, those with one's own)."""
    settings = RoomSettings(folder, HOST, clock=lambda: NOW, most=10**9, each_second=10**9, workers=2)
    app = open_rooms(Catalogue(default_catalogue()), settings)
    with open_book(folder, lambda: NOW, create=True) as book:
        keys = {k: issue_key(book, k, k, (Role.DELIVERER, Role.READER), days=9) for k in kommuner}

    async def ask() -> tuple[int, list[tuple[str, str, str]], int]:
        found, own, answers, shas = [], 0, 0, {}
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HOST) as client,
        ):
            for kommune in kommuner:
                headers = {"authorization": f"Bearer {keys[kommune]}", "content-type": "application/zip"}
                receipt = await client.post("/api/v1/innsendinger", content=sent(kommune), headers=headers)
                shas[kommune] = receipt.json()["sha256"]
            for reader, other in product(kommuner, kommuner):
                headers = {"authorization": f"Bearer {keys[reader]}", "x-kommune": other}
                for method, address in asked(other, shas):
                    answer = await client.request(method, address, headers=headers, content=b'{"person": "x"}')
                    answers += 1
                    seen = set(CANARY.findall(answer.text))
                    own += reader in seen
                    found += [(reader, other, address)] if seen - {reader} else []
        return answers, found, own

    return run(ask)


def test_nobody_is_shown_anothers_canary(tmp_path: Path) -> None:
    reference = Catalogue(default_catalogue()).reference
    kommuner = [area.code for area in reference.geography(YEAR).kommuner if area.code in current(reference.years[-1])]
    answers, found, own = leaks(tmp_path, kommuner[:SOME])
    assert answers >= 4_500
    assert found == []
    assert own > 0  # the control: a canary that may be seen is found


@pytest.mark.long
def test_nobody_is_shown_anothers_canary_in_the_whole_country(tmp_path: Path) -> None:
    reference = Catalogue(default_catalogue()).reference
    kommuner = [area.code for area in reference.geography(YEAR).kommuner if area.code in current(reference.years[-1])]
    answers, found, own = leaks(tmp_path, kommuner)
    assert answers > 8 * len(kommuner) ** 2 - 1
    assert found == []
    assert own > 0


def current(year: int) -> set[str]:
    """Give the numbers in use today: a key is for one of them."""
    return {area.code for area in Catalogue(default_catalogue()).reference.geography(year).kommuner}
