"""P11: when the disk, the clock or the catalogue fails, nothing is acknowledged, and it mends itself."""

from __future__ import annotations

import sqlite3
import subprocess
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from nki.registers.store import deliveries, tend, verify_chain
from nki.registers.store import failpoint as failpoints
from nki.registers.store.catalog import Catalog
from nki.registers.store.errors import (
    ClockError,
    StoreBusyError,
    StoreClosedError,
    StoreDamagedError,
    StoreDiskError,
    StoreError,
    StoreFullError,
)
from store_support import count_store, opened, persons_by_kommune, privileged, send_many, take

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nki.registers.store.store import Store

WORDS = {
    "ENOSPC": (StoreFullError, "Disken er full"),
    "EDQUOT": (StoreFullError, "Disken er full"),
    "EIO": (StoreDiskError, "Disken svarte med feil"),
    "EROFS": (StoreClosedError, "kan ikke skrives til"),
}


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """Make a register with one delivery."""
    (path,) = send_many(tmp_path / "før", ("0301",))
    with opened(tmp_path / "var") as store:
        take(store, path)
    return tmp_path / "var"


@pytest.fixture
def delivery(tmp_path: Path) -> Path:
    """Write the delivery that meets trouble."""
    (path,) = send_many(tmp_path / "inn", ("4203",))
    return path


def is_sound(register: Path, delivery: Path) -> None:
    """See that the register mends itself, and takes the delivery in when the trouble is over."""
    with opened(register) as store:
        tend(store, thoroughly=True)
        assert take(store, delivery).state == "accepted"
        assert persons_by_kommune(store) == {"0301": 5, "4203": 5}
        assert verify_chain(store) == ()
        assert len(list(store.path("objects").glob("*/*"))) == 2


@pytest.mark.parametrize("answer", WORDS)
@pytest.mark.parametrize(
    "place", ["parse:1", "write:1", "flush:1", "flush:2", "rename:1", "renamed:1", "begin:1", "commit:1"]
)
def test_what_the_disk_refuses_is_not_acknowledged(
    register: Path, delivery: Path, monkeypatch: pytest.MonkeyPatch, place: str, answer: str
) -> None:
    kind, words = WORDS[answer]
    with opened(register) as store:
        assert store.keys
        failpoints._passed.clear()  # noqa: SLF001
        monkeypatch.setenv("NKI_FAILPOINT", f"{place}:{answer}")
        with pytest.raises(kind, match=words) as letter:
            take(store, delivery)
        monkeypatch.delenv("NKI_FAILPOINT")
        assert "ikke tatt imot" in str(letter.value)
        assert len(deliveries(store)) == 1
    is_sound(register, delivery)


@pytest.mark.parametrize("place", ["parsed:1", "write:2", "flush:5", "commit:2", "rename:3"])
def test_trouble_after_the_delivery_is_safe_leaves_it_for_the_next(
    register: Path, delivery: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    with opened(register) as store:
        assert store.keys
        failpoints._passed.clear()  # noqa: SLF001
        monkeypatch.setenv("NKI_FAILPOINT", f"{place}:ENOSPC")
        with pytest.raises(StoreFullError):
            take(store, delivery)
        monkeypatch.delenv("NKI_FAILPOINT")
    is_sound(register, delivery)


def write_much(store: Store) -> None:
    """Write more than there is room for."""
    with store.act() as acts:
        for number in range(500):
            acts.write("fyll", str(number))


def take_all(store: Store, paths: list[Path]) -> list[str]:
    """Receive several."""
    return [str(take(store, path).state) for path in paths]


def test_a_catalogue_with_no_room_left_takes_nothing_in(register: Path, delivery: Path) -> None:
    with opened(register) as store:
        (pages,) = store.catalog.rows("PRAGMA page_count")[0]
        store.catalog.rows(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreFullError):
            write_much(store)
        assert verify_chain(store) == ()
    is_sound(register, delivery)


def test_a_disk_that_is_really_full_takes_nothing_in(tmp_path: Path) -> None:
    if not privileged():
        pytest.skip("needs the right to mount a small disk")
    mount = tmp_path / "liten"
    mount.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(mount)], check=True)  # noqa: S603, S607
    try:
        paths = send_many(tmp_path / "inn", size=300)
        with opened(mount / "var") as store:
            with pytest.raises(StoreFullError):
                take_all(store, paths)
            known = deliveries(store)
            assert len(known) < len(paths)
        subprocess.run(["mount", "-o", "remount,size=64m", str(mount)], check=True)  # noqa: S603, S607
        with opened(mount / "var") as store:
            tend(store)
            assert {one.sha256 for one in known} <= {one.sha256 for one in deliveries(store)}
            assert take_all(store, paths) == ["accepted"] * len(paths)
            assert set(persons_by_kommune(store).values()) == {300}
            assert verify_chain(store) == ()
    finally:
        subprocess.run(["umount", str(mount)], check=True)  # noqa: S603, S607


@pytest.fixture
def held(register: Path) -> Iterator[sqlite3.Connection]:
    """Let somebody else write for a long time."""
    other = sqlite3.connect(register / "catalog.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()


def test_a_catalogue_held_for_too_long_is_told_and_readers_do_not_wait(
    register: Path, delivery: Path, held: sqlite3.Connection
) -> None:
    with opened(register) as store:
        store.catalog.close()
        store.catalog = Catalog(register / "catalog.sqlite", wait=0.1)
        with pytest.raises(StoreBusyError, match="opptatt"):
            take(store, delivery)
        assert [one.kommune for one in deliveries(store)] == ["0301"]
    held.execute("ROLLBACK")
    is_sound(register, delivery)


def test_a_clock_that_goes_back_changes_no_order_and_is_noted(register: Path, tmp_path: Path) -> None:
    first, second, third = send_many(tmp_path / "inn", ("4203", "1103", "4601"))
    now = datetime(2030, 1, 1, tzinfo=UTC)
    with opened(register) as store:
        for path, clock in ((first, now), (second, now - timedelta(days=900)), (third, now + timedelta(days=9000))):
            store.clock = lambda at=clock: at  # type: ignore[misc]
            assert take(store, path).state == "accepted"
        found = deliveries(store)
        assert [one.sequence for one in found] == [1, 2, 3, 4]
        assert found[2].received < found[1].received
        notes = [row["details"] for row in store.catalog.rows("SELECT details FROM audit ORDER BY number")]
        assert ["clock_went_back" in note for note in notes].count(True) == 1
        figures = count_store(store)
        assert verify_chain(store) == ()
    with opened(register) as store:
        assert count_store(store) == figures


def test_a_clock_that_is_certainly_wrong_is_told(register: Path, delivery: Path) -> None:
    with opened(register) as store:
        store.clock = lambda: datetime(1970, 1, 1, tzinfo=UTC)
        with pytest.raises(ClockError, match="Still klokken"):
            take(store, delivery)
    is_sound(register, delivery)


@pytest.mark.parametrize("content", [b"ikke en katalog" * 1000, b""])
def test_a_damaged_catalogue_is_told(register: Path, content: bytes) -> None:
    for rest in ("-wal", "-shm"):
        (register / f"catalog.sqlite{rest}").unlink(missing_ok=True)
    (register / "catalog.sqlite").write_bytes(content)
    with pytest.raises(StoreError), opened(register) as store:
        # An empty file is a catalogue that has forgotten everything: the head that was kept apart tells.
        raise StoreDamagedError("; ".join(verify_chain(store)) or "ingenting")


def test_control_without_trouble_it_is_taken_in(register: Path, delivery: Path) -> None:
    is_sound(register, delivery)
