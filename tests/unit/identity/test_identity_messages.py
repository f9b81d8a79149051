"""KPR messages through the manager's door: one delivery for the register, and gaps between sendings told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from test_identity_manager import everything, run, with_identities

from formats_support import FNR, event, message, notification, user
from nki.cli.main import main as nki
from nki.cli.pseudonyms import main as nki_pseudonyms
from nki.errors import DeliveryError, UsageError
from store_support import opened, take
from support import check

if TYPE_CHECKING:
    from pathlib import Path


def test_messages_and_a_folder_become_one_delivery_the_register_takes_in(tmp_path: Path) -> None:
    own = ("--keys", tmp_path / "p" / "k.json", "--log", tmp_path / "p" / "logg", "--chain", tmp_path / "p" / "kjede")
    run("new", *own[:4])
    delivery = with_identities(tmp_path / "inn")
    (delivery / "tjeneste.csv").unlink()
    first = tmp_path / "en.xml"
    first.write_bytes(
        message(notification(1, event("TjenesteStart", "2021-01-01"), event("TjenesteSlutt", "2021-02-01")))
    )
    assert run("apply", delivery, first, "--out", tmp_path / "ut" / "en", *own) == 0
    assert {finding.rule for finding in check(tmp_path / "ut" / "en")} <= {"D051"}
    assert len((tmp_path / "ut" / "en" / "tjeneste.csv").read_text().splitlines()) == 2
    with opened(tmp_path / "var") as store:
        assert take(store, tmp_path / "ut" / "en").state == "accepted"
    assert FNR.encode() not in everything(tmp_path / "ut") + everything(tmp_path / "var") + everything(tmp_path / "p")
    with pytest.raises(DeliveryError) as refused:
        run("apply", first, "--out", tmp_path / "ut" / "igjen", *own)
    assert [finding.rule for finding in refused.value.findings] == ["D072"]


def test_a_gap_since_the_last_sending_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = ("--keys", tmp_path / "p" / "k.json", "--log", tmp_path / "p" / "logg")
    run("new", *own)
    for number in (1, 3, 4):
        path = tmp_path / f"{number}.xml"
        path.write_bytes(message(notification(number, event("TjenesteStart", "2021-01-01", service=f"t{number}"))))
        assert run("apply", path, "--out", tmp_path / f"ut{number}", "--chain", tmp_path / "kjede", *own) == 0
        assert ("D073" in capsys.readouterr().err) == (number == 3)


def test_who_is_only_in_the_messages_becomes_a_person_of_the_delivery(tmp_path: Path) -> None:
    own = ("--keys", tmp_path / "p" / "k.json", "--log", tmp_path / "p" / "logg")
    run("new", *own)
    delivery, path = with_identities(tmp_path / "inn"), tmp_path / "m.xml"
    path.write_bytes(message(notification(1, event("TjenesteStart", "2021-01-01", who=user("13097248022", "1", "78")))))
    with pytest.raises(UsageError, match="ett sted"):
        run("apply", delivery, path, "--out", tmp_path / "ut", *own)
    (delivery / "tjeneste.csv").unlink()
    before = len((delivery / "person.csv").read_text(encoding="utf-8").splitlines())
    assert run("apply", delivery, path, "--out", tmp_path / "ut", *own) == 0
    assert len((tmp_path / "ut" / "person.csv").read_text(encoding="utf-8").splitlines()) == before + 1
    with opened(tmp_path / "var") as store:
        assert take(store, tmp_path / "ut").persons == before
    path.write_bytes(message(notification(1, event("TjenesteStart", "2021-01-01")), kommune="1103"))
    with pytest.raises(UsageError, match="annen kommune"):
        run("apply", delivery, path, "--out", tmp_path / "ut2", *own)


def test_the_program_of_its_own_takes_a_message_the_register_refuses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = ("--keys", str(tmp_path / "p" / "k.json"), "--log", str(tmp_path / "p" / "logg"))
    path = tmp_path / "m.xml"
    path.write_bytes(message(notification(1, event("TjenesteStart", "2021-01-01"))))
    assert nki(["check", str(path)]) == 2
    assert "nki-pseudonyms apply" in " ".join(capsys.readouterr().out.split())
    with pytest.raises(SystemExit):
        nki_pseudonyms([])
    assert "bruk: nki-pseudonyms" in capsys.readouterr().err
    assert nki_pseudonyms(["apply", str(path), "--out", str(tmp_path / "ut"), *own]) == 3
    assert "nki-pseudonyms new" in capsys.readouterr().err
    assert nki_pseudonyms(["new", *own]) == 0
    assert nki_pseudonyms(["apply", str(path), "--out", str(tmp_path / "ut"), *own]) == 0
    assert (tmp_path / "ut" / "tjeneste.csv").is_file()
