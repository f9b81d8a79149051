"""A register that an earlier nki made opens, brought forward with all that is in it; or a letter says why not."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from nki.registers.store import deliveries, verify_chain
from nki.registers.store.ddl import CHANGES, VERSION
from nki.registers.store.errors import StoreDamagedError
from store_support import opened, persons_by_kommune, send_many, take

if TYPE_CHECKING:
    from pathlib import Path

BEFORE = {
    1: "ALTER TABLE delivery DROP COLUMN figures",
    2: "ALTER TABLE delivery DROP COLUMN sender",
    3: """
        DROP VIEW in_force;
        DROP INDEX delivery_place;
        CREATE INDEX delivery_place ON delivery (year, kommune, state);
        CREATE VIEW in_force AS
        SELECT * FROM (
            SELECT delivery.*, row_number() OVER (
                PARTITION BY year, kommune ORDER BY sent DESC, id DESC, sequence DESC
            ) AS place
            FROM delivery WHERE state = 'accepted'
        ) WHERE place = 1""",
}
"""What makes a catalogue of the next version one of each."""


def shape(folder: Path) -> dict[str, list[str]]:
    """Give the columns of every table and view of a catalogue, sorted."""
    with sqlite3.connect(folder / "catalog.sqlite") as catalogue:
        names = [
            name for (name,) in catalogue.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        ]
        found = {name: sorted(row[1] for row in catalogue.execute(f"PRAGMA table_info({name})")) for name in names}
    catalogue.close()
    return found


def made_by(folder: Path, version: int) -> None:
    """Make a catalogue what it was in an earlier version."""
    with sqlite3.connect(folder / "catalog.sqlite") as catalogue:
        for step in range(VERSION - 1, version - 1, -1):
            catalogue.executescript(BEFORE[step])
        catalogue.execute(f"PRAGMA user_version = {version}")
    catalogue.close()


def test_every_version_has_a_step_to_the_next() -> None:
    assert sorted(CHANGES) == list(range(1, VERSION)) == sorted(BEFORE)


@pytest.mark.parametrize("version", range(1, VERSION))
def test_a_register_of_an_earlier_version_is_brought_forward_with_all_in_it(tmp_path: Path, version: int) -> None:
    first, second = send_many(tmp_path / "inn", ("0301", "4203"))
    with opened(tmp_path / "var") as store:
        received = take(store, first)
    now = shape(tmp_path / "var")
    made_by(tmp_path / "var", version)
    assert shape(tmp_path / "var") != now
    with opened(tmp_path / "var", create=False) as store:
        assert take(store, first) == received
        assert take(store, second).state == "accepted"
        assert len(deliveries(store)) == 2
        assert persons_by_kommune(store) == {"0301": 5, "4203": 5}
        assert verify_chain(store) == ()
    assert shape(tmp_path / "var") == now


@pytest.mark.parametrize(
    "change", [f"PRAGMA user_version = {VERSION + 1}", "ALTER TABLE delivery DROP COLUMN signature"]
)
def test_a_register_of_a_later_version_or_a_draft_is_left_alone_with_a_letter(tmp_path: Path, change: str) -> None:
    with opened(tmp_path / "var"):
        pass
    made_by(tmp_path / "var", VERSION)
    with sqlite3.connect(tmp_path / "var" / "catalog.sqlite") as catalogue:
        catalogue.execute(change)
    catalogue.close()
    before = shape(tmp_path / "var")
    with pytest.raises(StoreDamagedError, match="annen versjon"), opened(tmp_path / "var", create=False):
        pass
    assert shape(tmp_path / "var") == before
