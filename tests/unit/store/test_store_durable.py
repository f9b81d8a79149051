"""In which order things reach the disk, and what is swept up after those who died."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nki.registers.store import catalog as catalogs
from nki.registers.store import durable, tend
from nki.registers.store.durable import locked, make_folder, place, try_lock, write_flushed
from nki.registers.store.scratch import scratch, sweep
from store_support import opened, send_many, take


def test_a_delivery_is_flushed_and_named_before_it_is_committed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (path,) = send_many(tmp_path / "inn", ("0301",))
    events: list[str] = []
    fsync = os.fsync

    def noted(descriptor: int) -> None:
        kind = "folder" if Path(f"/proc/self/fd/{descriptor}").resolve().is_dir() else "file"
        events.append(f"flush {kind}")
        fsync(descriptor)

    with opened(tmp_path / "var") as store:
        monkeypatch.setattr(os, "fsync", noted)
        for module in (durable, catalogs):
            monkeypatch.setattr(module, "reach", lambda name: events.append(name) if name != "flush" else None)
        take(store, path)
    kept = [event for event in events if event not in ("write", "placed", "commit")]
    object_safe = ["flush file", "written", "begin", "flush folder", "rename", "renamed", "flush folder", "committed"]
    head_safe = ["flush file", "written", "rename", "renamed", "flush folder"]
    assert kept[: len(object_safe) + len(head_safe)] == object_safe + head_safe
    records = [
        "flush file",
        "written",
        "begin",
        *["flush folder"] * 2,
        "rename",
        "renamed",
        "flush folder",
        "committed",
    ]
    assert kept[len(object_safe) + len(head_safe) :] == records + head_safe


def test_a_commit_is_on_disk_when_it_returns(tmp_path: Path) -> None:
    with opened(tmp_path / "var") as store:
        assert store.catalog.rows("PRAGMA synchronous")[0][0] == 2
        assert store.catalog.rows("PRAGMA journal_mode")[0][0] == "wal"
        assert store.catalog.rows("PRAGMA secure_delete")[0][0] == 1


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b")
    staged = write_flushed(tmp_path / "staged", [b"ny", b"tt"])
    (tmp_path / "a" / "b" / "fil").write_bytes(b"gammelt")
    place(staged, tmp_path / "a" / "b" / "fil")
    assert (tmp_path / "a" / "b" / "fil").read_bytes() == b"nytt"
    assert not staged.exists()
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o700


def test_a_new_file_never_takes_the_place_of_another(tmp_path: Path) -> None:
    write_flushed(tmp_path / "x", [b"1"])
    with pytest.raises(FileExistsError):
        write_flushed(tmp_path / "x", [b"2"])


def test_a_lock_is_held_by_one(tmp_path: Path) -> None:
    with locked(tmp_path / "lock"):
        assert try_lock(tmp_path / "lock") is None
    held = try_lock(tmp_path / "lock")
    assert held is not None
    os.close(held)


def test_what_the_dead_left_is_swept_and_what_the_living_hold_is_not(tmp_path: Path) -> None:
    dead = tmp_path / "0123456789abcdef"
    dead.mkdir()
    (dead / "object").write_bytes(b"halvt")
    dead.with_suffix(".lock").touch()
    (tmp_path / "7.claim").touch()
    with scratch(tmp_path) as room:
        (room / "object").write_bytes(b"underveis")
        assert sweep(tmp_path)
        assert not dead.exists()
        assert (room / "object").exists()
    assert not sweep(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"gate", "head.gate"}


def test_files_nobody_refers_to_are_removed_and_the_others_kept(tmp_path: Path) -> None:
    (path,) = send_many(tmp_path / "inn", ("0301",))
    with opened(tmp_path / "var") as store:
        received = take(store, path)
        strays = [
            store.object_path("ab" + "0" * 62),
            store.path("work", "2021", "0301", "f" * 64 + ".parquet"),
            store.path("extracts", "2021", "f" * 64 + ".parquet"),
        ]
        for stray in strays:
            stray.parent.mkdir(parents=True, exist_ok=True)
            stray.write_bytes(b"x")
        kept = [
            store.object_path(received.sha256),
            *(one for one in store.path("work").glob("*/*/*") if one not in strays),
        ]
        tend(store, thoroughly=True)
        assert [stray for stray in strays if stray.exists()] == []
        assert all(one.exists() for one in kept)
        assert len(kept) > 1
