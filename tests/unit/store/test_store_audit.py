"""P10: a row of the audit log that is put in, taken out, moved, changed or cut off is found."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from nki.registers.store import deliveries, verify_chain, withdraw
from nki.registers.store.audit import Head, head, kept_head
from store_support import opened, send_many, take

if TYPE_CHECKING:
    from pathlib import Path

OPEN = "DROP TRIGGER audit_keeps; DROP TRIGGER audit_stays;"
SWAP = """
    UPDATE audit SET number = -1 WHERE number = 3; UPDATE audit SET number = 3 WHERE number = 4;
    UPDATE audit SET number = 4 WHERE number = -1;
"""
TAMPERING = {
    "insert": "INSERT INTO audit SELECT max(number) + 1, at, act, subject, details, hash, 'x' FROM audit",
    "insert between": "UPDATE audit SET number = number + 100 WHERE number > 2; "
    "INSERT INTO audit SELECT 3, at, act, subject, details, hash, 'x' FROM audit WHERE number = 2; "
    "UPDATE audit SET number = number - 99 WHERE number > 100",
    "delete": "DELETE FROM audit WHERE number = 3",
    "delete the first": "DELETE FROM audit WHERE number = 1",
    "reorder": SWAP,
    "edit the act": "UPDATE audit SET act = 'refused' WHERE number = 3",
    "edit the time": "UPDATE audit SET at = '2020' WHERE number = 3",
    "edit the details": "UPDATE audit SET details = '{}' WHERE number = 3",
    "truncate": "DELETE FROM audit WHERE number > 3",
    "truncate by one": "DELETE FROM audit WHERE number = (SELECT max(number) FROM audit)",
    "truncate all": "DELETE FROM audit",
    "a delivery changed behind the log": "UPDATE delivery SET state = 'withdrawn' WHERE sequence = 2",
    "a delivery taken out": "DELETE FROM work WHERE sequence = 2; DELETE FROM delivery WHERE sequence = 2",
}


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """Make a register with a history."""
    first, second = send_many(tmp_path / "inn", ("0301", "4203"))
    with opened(tmp_path / "var") as store:
        withdraw(store, take(store, first).sha256, "feil fil")
        take(store, second)
    return tmp_path / "var"


def tamper(register: Path, script: str) -> None:
    """Change the catalogue as somebody with the file could."""
    connection = sqlite3.connect(register / "catalog.sqlite")
    connection.executescript(OPEN + script)
    connection.close()


def faults(register: Path, *heads: Head) -> tuple[str, ...]:
    """Verify the log."""
    with opened(register) as store:
        return verify_chain(store, heads)


@pytest.mark.parametrize("what", TAMPERING)
def test_what_was_done_to_the_log_is_found(register: Path, what: str) -> None:
    tamper(register, TAMPERING[what])
    assert faults(register)


def test_control_a_log_nobody_touched_is_whole(register: Path) -> None:
    tamper(register, "")
    assert faults(register) == ()


def test_rows_of_the_log_cannot_be_changed_by_accident(register: Path) -> None:
    connection = sqlite3.connect(register / "catalog.sqlite")
    for statement in ("DELETE FROM audit", "UPDATE audit SET act = 'x'"):
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(statement)
    connection.close()


def test_a_log_written_anew_with_its_head_file_is_told_by_a_receipt(register: Path) -> None:
    with opened(register) as store:
        receipt = deliveries(store)[-1]
        number = store.catalog.rows("SELECT number FROM audit WHERE hash = ?", (receipt.chain_head,))[0]["number"]
    assert faults(register, Head(number, receipt.chain_head)) == ()
    cut = f"DELETE FROM audit WHERE number >= {number}; DELETE FROM work; DELETE FROM delivery"  # noqa: S608
    tamper(register, cut)
    (register / "audit.head").unlink()
    assert any(f"linje {number}" in fault for fault in faults(register, Head(number, receipt.chain_head)))


def test_a_missing_head_file_is_told(register: Path) -> None:
    (register / "audit.head").unlink()
    assert any("audit.head" in fault for fault in faults(register))


def test_a_truncated_log_stays_told_when_it_grows_past_the_head(register: Path, tmp_path: Path) -> None:
    tamper(register, "DELETE FROM audit WHERE number > 3")
    for path in send_many(tmp_path / "mer", ("1103", "4601", "5001", "3005")):
        with opened(register) as store:
            take(store, path)
    with opened(register) as store:
        kept = kept_head(register)
        assert kept is not None
        assert head(store.catalog).number > kept.number
    assert any("kuttet" in fault for fault in faults(register))
