"""Those who deliver at once are taken in together, each with a receipt; who is in the way takes nobody along."""

from __future__ import annotations

import asyncio
from concurrent.futures import wait
from typing import TYPE_CHECKING

import pytest
from starlette.requests import Request

from nki.catalogue import default_catalogue
from nki.errors import NkiError
from nki.registers.store import open_store, verify_chain
from nki.registers.store.bundle import Bundle
from nki.rooms.intake import Intake
from nki.rooms.uploads import Uploads
from running import run
from store_support import persons_by_kommune, sent
from support import send

if TYPE_CHECKING:
    from pathlib import Path

KOMMUNER = ("0301", "4203", "1103", "4601", "5001")


def bundle(folder: Path, kommune: str) -> Bundle:
    """Make a file as it comes over the net."""
    return Bundle(folder / "innsending.zip", content=send(folder / kommune, sent(kommune), "zip").read_bytes())


def test_a_crowd_is_taken_in_and_each_has_the_receipt_of_its_own(tmp_path: Path) -> None:
    intake = Intake(tmp_path / "var", default_catalogue())
    receipts = [intake.take(bundle(tmp_path, kommune), kommune) for kommune in KOMMUNER]
    receipts.append(intake.take(Bundle(tmp_path / "x.zip", content=b"ikke en zip"), "0301"))
    wait(receipts)
    intake.close()
    found = [one.result() for one in receipts]
    assert [(one.kommune, one.sender, str(one.state)) for one in found] == [
        *((kommune, kommune, "accepted") for kommune in KOMMUNER),
        ("", "0301", "refused"),
    ]
    with open_store(tmp_path / "var", default_catalogue()) as store:
        assert persons_by_kommune(store) == dict.fromkeys(KOMMUNER, 5)
        assert verify_chain(store) == ()


def test_a_register_that_cannot_be_opened_is_told_to_all_who_wait(tmp_path: Path) -> None:
    (tmp_path / "var").write_bytes(b"ingen mappe")
    intake = Intake(tmp_path / "var", default_catalogue())
    receipts = [intake.take(bundle(tmp_path, kommune), kommune) for kommune in KOMMUNER[:3]]
    assert all(isinstance(one.exception(timeout=60), NkiError) for one in receipts)
    intake.close()


def asking(length: str) -> Request:
    """Make a request that says how long its body is, or does not."""
    headers = [(b"content-length", length.encode())] if length else []
    return Request({"type": "http", "method": "POST", "path": "/", "headers": headers})


@pytest.mark.parametrize(("length", "together"), [("10", 3), ("60", 1), ("", 1), ("9999", 1)])
def test_files_wait_until_there_is_room_for_them_in_memory(length: str, together: int) -> None:
    async def most_at_once() -> int:
        uploads, here, most = Uploads(100, 100), 0, 0

        async def bring() -> None:
            nonlocal here, most
            async with uploads.room(asking(length), "0301", 100):
                here += 1
                most = max(most, here)
                await asyncio.sleep(0)
                here -= 1

        await asyncio.gather(*(bring() for _ in range(3)))
        return most

    assert run(most_at_once) == together


@pytest.mark.parametrize(("each", "let_in"), [(100, ["4203"]), (300, [])], ids=["a share each", "control"])
def test_a_kommune_that_is_slow_with_many_files_keeps_the_room_of_no_other(each: int, let_in: list[str]) -> None:
    async def who_gets_in() -> list[str]:
        uploads, inside, over = Uploads(300, each), [], asyncio.Event()

        async def bring(who: str) -> None:
            async with uploads.room(asking("100"), who, 100):
                inside.append(who)
                await over.wait()

        slow = [asyncio.create_task(bring("0301")) for _ in range(5)]
        await asyncio.sleep(0.01)
        other = asyncio.create_task(bring("4203"))
        await asyncio.sleep(0.01)
        found = [one for one in inside if one != "0301"]
        over.set()
        await asyncio.gather(*slow, other)
        assert (inside.count("0301"), inside.count("4203")) == (5, 1), "all are let in when it is their turn"
        return found

    assert run(who_gets_in) == let_in
