"""What was worked out is kept beside the counts: only the register itself can have put it there, and it can be lost."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest

from nki.registers.store import verify_chain
from nki.registers.store.remembering import Kept
from nki.registers.store.undoing import erase
from nki.registers.store.yearly import KEPT
from store_support import opened, sent, take
from support import send

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nki.registers.store.store import Store

KEY, CONTENT = "a" * 64, b'{"what": "was found"}'


@pytest.fixture(name="store")
def _store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path / "register") as store:
        Kept(store).keep(2021, "et-tilbud", KEY, CONTENT)
        yield store


def file_of(store: Store) -> Path:
    return store.path("extracts", "2021", f"{hashlib.sha256(CONTENT).hexdigest()}.json")


def test_what_was_kept_is_given_back_and_written_down(store: Store) -> None:
    assert Kept(store).recall(KEY) == CONTENT
    assert Kept(store).recall("b" * 64) is None
    assert verify_chain(store) == ()
    assert store.catalog.row("SELECT act FROM audit ORDER BY number DESC")["act"] == "remembered"  # type: ignore[index]


def test_what_was_changed_or_lost_is_not_given_back(store: Store) -> None:
    file_of(store).write_bytes(CONTENT + b" ")
    assert Kept(store).recall(KEY) is None
    file_of(store).unlink()
    assert Kept(store).recall(KEY) is None


def test_nobody_without_the_key_can_put_anything_there(store: Store) -> None:
    other = b'{"what": "somebody would like"}'
    name = hashlib.sha256(other).hexdigest()
    file_of(store).with_name(f"{name}.json").write_bytes(other)
    row = store.catalog.row("SELECT manifest FROM extract WHERE inputs = ?", (KEY,))
    assert row
    said = json.loads(row["manifest"])
    for manifest in ({**said, "remembered": name}, {"remembered": name}, {"remembered": name, "seal": ""}):
        with store.catalog.writing():
            store.catalog.run("UPDATE extract SET manifest = ? WHERE inputs = ?", (json.dumps(manifest), KEY))
        assert Kept(store).recall(KEY) is None


def test_what_was_kept_under_one_key_is_not_given_back_under_another(store: Store) -> None:
    with store.catalog.writing():
        store.catalog.run("UPDATE extract SET inputs = ? WHERE inputs = ?", ("b" * 64, KEY))
    assert Kept(store).recall("b" * 64) is None


def test_the_last_that_was_kept_about_something_is_given_back(store: Store) -> None:
    Kept(store).keep(2021, "et-tilbud", "b" * 64, CONTENT + b" ")
    Kept(store).keep(2021, "et-annet", "c" * 64, b"something else")
    assert Kept(store).last(2021, "et-tilbud") == CONTENT + b" "
    assert Kept(store).last(2020, "et-tilbud") is None
    store.path("extracts", "2021", f"{hashlib.sha256(CONTENT + b' ').hexdigest()}.json").write_bytes(CONTENT)
    assert Kept(store).last(2021, "et-tilbud") is None


def test_it_is_gone_when_a_delivery_of_the_year_is_erased(store: Store, tmp_path: Path) -> None:
    received = take(store, send(tmp_path / "inn", sent("0301")))
    erase(store, received.sha256, "prøve")
    assert Kept(store).recall(KEY) is None
    assert not file_of(store).exists()


def test_the_oldest_are_let_go_of(store: Store) -> None:
    for number in range(KEPT):
        Kept(store).keep(2021, "et-tilbud", f"{number:064}", b"%d" % number)
        Kept(store).keep(2021, "et-annet", f"{number + 100:064}", b"%d" % (number + 100))
    assert Kept(store).recall(KEY) is None
    assert not file_of(store).exists()
    assert len(list(file_of(store).parent.iterdir())) == 2 * KEPT
    assert all(Kept(store).recall(f"{number:064}") == b"%d" % number for number in range(KEPT))
