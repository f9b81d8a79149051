"""P10 and keys, as commands: what was touched is told, keys change and no figure does, what is erased is gone."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING

import pytest

from nki.cli.main import main
from nki.errors import UnreadableError
from nki.registers.store.errors import StoreError
from nki.registers.store.judging import open_object
from nki.registers.store.keys import keys_path, read_keys, write_keys
from nki.registers.store.rotation import rotate_master
from store_support import count_store, files_below, opened, persons_by_kommune, send_many, take
from support import Sent, pseudonym, send

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """Make a register with three deliveries, and keep their receipts in a file."""
    with opened(tmp_path / "var") as store:
        given = [take(store, path).to_json() for path in send_many(tmp_path / "inn", ("0301", "4203", "1103"))]
        count_store(store)
    (tmp_path / "kvitteringer.jsonl").write_text("\n".join(map(json.dumps, given)), encoding="utf-8")
    return tmp_path / "var"


def nki(*words: object) -> int:
    """Run a command."""
    return main([str(word) for word in words])


def verify(register: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Verify a register against the receipts that were kept; gives what is wrong."""
    receipts = register.with_name("kvitteringer.jsonl")
    code = nki("register", "verify", "--register", register, "--receipts", receipts, "--format", "json")
    said = json.loads(capsys.readouterr().out)
    assert code == (2 if said["faults"] else 0)
    faults: list[str] = said["faults"]
    return faults


def test_a_register_nobody_has_touched_is_whole(register: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(register, capsys) == []
    assert nki("register", "verify", "--register", register) == 0
    assert "3 innsendinger, 0 kvitteringer: alt er slik det ble lagret." in capsys.readouterr().out


def flip(path: Path) -> None:
    """Turn one bit in the middle."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def first(register: Path, place: str) -> Path:
    """Give the first file below a place."""
    return min(files_below(register / place))


def edit(sql: str) -> Callable[[Path], None]:
    """Change the catalogue behind our back, triggers or not."""

    def change(register: Path) -> None:
        catalogue = sqlite3.connect(register / "catalog.sqlite")
        catalogue.executescript(f"DROP TRIGGER audit_keeps; DROP TRIGGER audit_stays; {sql}")
        catalogue.commit()
        catalogue.close()

    return change


TOUCHED: dict[str, tuple[Callable[[Path], object], str]] = {
    "a bit of an object": (lambda register: flip(first(register, "objects")), "Innsending nummer"),
    "an object that is gone": (lambda register: first(register, "objects").unlink(), "mangler"),
    "a bit of the records": (lambda register: flip(first(register, "work")), "work/"),
    "a bit of the yearly layout": (lambda register: flip(first(register, "extracts")), "Årsuttrekket"),
    "the head": (lambda register: (register / "audit.head").unlink(), "audit.head mangler"),
    "a line edited": (edit("UPDATE audit SET act = 'refused' WHERE number = 3"), "Logglinje 3"),
    "a line deleted": (edit("DELETE FROM audit WHERE number = 3"), "Logglinje 3"),
    "the log cut off": (edit("DELETE FROM audit WHERE number > 5"), "kuttet"),
    "a receipt changed": (edit("UPDATE delivery SET received = '2026-02-01' WHERE sequence = 1"), "signaturen"),
    "a state changed": (edit("UPDATE delivery SET state = 'refused' WHERE sequence = 1"), "sier ikke det samme"),
}


@pytest.mark.parametrize("touched", TOUCHED)
def test_whoever_touches_the_register_is_told_of(
    register: Path, capsys: pytest.CaptureFixture[str], touched: str
) -> None:
    touch, words = TOUCHED[touched]
    touch(register)
    assert any(words in fault for fault in verify(register, capsys))


@pytest.mark.parametrize("what", ["pseudonyms", "master"])
def test_a_change_of_key_changes_no_figure_and_old_keys_open_nothing(
    register: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    old = read_keys(keys_path(register))
    with opened(register) as store:
        before = count_store(store).to_csv()
    assert nki("register", "rotate", what, "--register", register) == 0
    assert verify(register, capsys.readouterr() and capsys) == []
    with opened(register) as store:
        assert count_store(store).to_csv() == before
    new = read_keys(keys_path(register))
    assert (new.master == old.master, new.pseudonyms == old.pseudonyms) == (what != "master", what == "master")
    assert new.signing == old.signing
    if what == "master":
        write_keys(keys_path(register), old)
        with opened(register) as store, pytest.raises(StoreError):
            open_object(store, first(register, "objects").name)


@pytest.mark.parametrize("place", ["begin:1", "commit:1", "committed:1", "rename:1", "rename:2", "rename:3"])
def test_an_interrupted_change_of_the_master_key_loses_nothing(
    register: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], place: str
) -> None:
    monkeypatch.setenv("NKI_FAILPOINT", f"{place}:EIO")
    monkeypatch.setattr("nki.registers.store.failpoint._passed", __import__("collections").Counter())
    with opened(register) as store, pytest.raises(StoreError):
        rotate_master(store)
    monkeypatch.delenv("NKI_FAILPOINT")
    assert verify(register, capsys) == []
    with opened(register) as store:
        take(store, send_many(tmp_path / "mer", ("4601",))[0])
        rotate_master(store)
        take(store, send_many(tmp_path / "enda mer", ("5001",))[0])
    assert verify(register, capsys) == []
    assert not read_keys(keys_path(register)).former


def test_another_process_goes_on_when_the_master_key_is_changed(register: Path, tmp_path: Path) -> None:
    with opened(register) as one, opened(register) as other:
        assert one.keys.master == other.keys.master
        rotate_master(other)
        assert take(one, send_many(tmp_path / "mer", ("4601",))[0]).state == "accepted"
        assert all(open_object(other, path.name) for path in files_below(register / "objects"))


def test_what_is_erased_cannot_be_read_and_the_rest_is_whole(
    register: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sha256 = json.loads(register.with_name("kvitteringer.jsonl").read_text(encoding="utf-8").splitlines()[0])["sha256"]
    assert nki("register", "erase", sha256, "--why", "krav om sletting", "--register", register) == 0
    assert "Kvitteringen og loggen står" in capsys.readouterr().out
    assert verify(register, capsys) == []
    assert not [path for path in files_below(register) if path.name == sha256]


def test_a_person_is_erased_with_every_delivery_the_person_is_in(
    register: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("register", "erase", "--why", "krav om sletting", "--register", register)
    with opened(register) as store:
        shared = Sent("4601", (("0301-1", "1980", ""), ("ny", "1990", "")))
        assert take(store, send(tmp_path / "b", shared)).state == "accepted"
    assert nki(*words, "--person", pseudonym("0301-1"), "--dry-run") == 0
    asked = capsys.readouterr().out
    assert asked.startswith("Ingenting er slettet ennå.")
    with opened(register) as store:
        assert persons_by_kommune(store)["4601"] == 2  # nothing has been done
    assert nki(*words, "--person", pseudonym("0301-1")) == 0
    said = capsys.readouterr().out
    for letter in (asked, said):
        assert "0301 (2021): ingen innsending. Kommunen står som «ikke rapportert»" in letter
        assert "4601 (2021): ingen innsending." in letter
        assert "levere på nytt uten personen" in letter
        assert pseudonym("0301-1") not in letter
    with opened(register) as store:
        assert persons_by_kommune(store) == {"4203": 5, "1103": 5}
    assert verify(register, capsys) == []
    assert nki(*words, "--person", pseudonym("0301-1")) == 2
    assert nki(*words) == 2


def test_an_erasure_says_which_earlier_delivery_counts_again(
    register: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with opened(register) as store:
        later = Sent("0301", (("kom-til", "1980", ""),), received="2022-03-01T12:00:00")
        taken = take(store, send(tmp_path / "rettet", later))
        assert taken.in_force
    assert nki("register", "erase", taken.sha256, "--why", "krav om sletting", "--register", register) == 0
    said = capsys.readouterr().out
    assert "0301 (2021): innsending nr. 1 gjelder igjen." in said
    assert "uten personen" not in said


def test_a_kommune_can_see_that_its_receipt_is_genuine(register: Path, capsys: pytest.CaptureFixture[str]) -> None:
    receipts, published = register.with_name("kvitteringer.jsonl"), register.with_name("åpen.txt")
    inn = sorted(register.with_name("inn").iterdir())
    assert nki("register", "key", "--register", register, "--out", published) == 0
    assert nki("receipt", receipts, "--key", published) == 0
    assert nki("receipt", receipts, *inn, "--key", published.read_text(encoding="ascii")) == 0
    assert capsys.readouterr().out.count("og gjelder innsendingen") == 3
    (inn[0] / "person.csv").write_text("endret", encoding="utf-8")
    assert nki("receipt", receipts, inn[0], "--key", published) == 2
    text = receipts.read_text(encoding="utf-8")
    receipts.write_text(text.replace('"sequence": 2', '"sequence": 9'), encoding="utf-8")
    assert nki("receipt", receipts, "--key", published) == 2
    assert "signaturen er ikke registerets" in capsys.readouterr().out


@pytest.mark.parametrize(("receipt", "key"), [("{}", "ab" * 32), ("nei", "ab" * 32), ("", "ab" * 32), ("{}", "kort")])
def test_what_is_no_receipt_or_no_key_is_told(
    tmp_path: Path, receipt: str, key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "k").write_text(receipt, encoding="utf-8")
    assert nki("receipt", tmp_path / "k", "--key", key) == UnreadableError.exit_code
    assert capsys.readouterr().err
