"""The pseudonym manager: who is linked to whom, what rotation changes (nothing), and what its files never hold."""

from __future__ import annotations

import json
import re
from argparse import ArgumentParser
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING

import polars as pl
import pytest

from formats_support import D_NUMBER, DUF, FNR, event, invented, message, notification
from nki.cli.pseudonyms import add_arguments
from nki.errors import DeliveryError, NkiError, UnreadableError, UsageError
from nki.registers.identity.alphabet import spell, unspell
from nki.registers.identity.keys import new_keys, read_keys, write_keys
from nki.registers.identity.log import write_log
from nki.registers.identity.manager import Manager, guess_kind
from nki.registers.identity.messages import take_messages
from nki.registers.identity.scanner import has_any
from nki.registers.identity.sealing import answer, join, new_receiver, seal
from nki.registers.identity.tables import pseudonymise, read_tables, translate
from support import Sent, count, pseudonym, schema, send

if TYPE_CHECKING:
    from pathlib import Path

PERSONS = {"A": FNR, "B": D_NUMBER, "C": DUF, "D": "30108299920"}
SENT = Sent(
    persons=(("A", "1980", ""), ("B", "1950", ""), ("C", "2010", ""), ("D", "", "9999")),
    registrations=(("A", "13", "1", "2021-03-01"), ("A", "14", "1", ""), ("B", "13", "1", ""), ("C", "15", "1", "")),
    services=(("A", "1", "9", "innvilget", "2021-01-01", ""),),
)


@pytest.fixture(name="manager")
def _manager() -> Manager:
    return Manager(new_keys("iplos"))


def with_identities(folder: Path, sent: Sent = SENT) -> Path:
    """Write a delivery with identity numbers where the pseudonyms should be, as a kommune has them."""
    path = send(folder, sent)
    for file in path.iterdir():
        text = file.read_text(encoding="utf-8")
        for name, number in PERSONS.items():
            text = text.replace(pseudonym(name), number)
        file.write_text(re.sub("^pseudonym;", "fid;", text), encoding="utf-8")
    return path


def run(*arguments: str | Path) -> int:
    """Run `nki pseudonyms`."""
    parser = ArgumentParser()
    add_arguments(parser)
    said = parser.parse_args([str(argument) for argument in arguments])
    module, function = said.run.split(":")
    return int(getattr(import_module(module), function)(said))


def everything(folder: Path) -> bytes:
    """Give all bytes of all files below a folder."""
    return b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_a_pseudonym_is_well_formed_and_always_the_same(manager: Manager) -> None:
    one = manager("1", FNR, "0301")
    assert re.fullmatch("[bcdfghjklmnpqrst]{64}", one)
    assert one == manager("1", f" {FNR[:6]} {FNR[6:]} ", "1103") == Manager(manager.keys)("1", FNR, "")
    assert not has_any(one)


@pytest.mark.parametrize(
    ("kind", "number", "linked"),
    [
        ("1", FNR, True),
        ("2", D_NUMBER, True),
        ("10", DUF, True),
        ("3", FNR, False),
        ("5", "ABC 12", False),
        ("12", "9", False),
    ],
)
def test_only_three_types_link_across_kommuner(manager: Manager, kind: str, number: str, linked: bool) -> None:  # noqa: FBT001
    assert (manager(kind, number, "0301") == manager(kind, number, "1103")) is linked
    assert manager(kind, number, "0301") == manager(kind, number, "0301")


def test_a_local_identity_is_never_that_of_a_linked_one(manager: Manager) -> None:
    assert len({manager(kind, FNR, "0301") for kind in ("1", "3", "4", "12")}) == 4


def test_registers_and_epochs_cannot_be_joined(manager: Manager) -> None:
    keys = manager.keys.rotated()
    same_key = Manager(type(keys)("barnevern", keys.epochs, keys.local))
    every = {Manager(keys)("1", FNR, ""), Manager(keys, 1)("1", FNR, ""), same_key("1", FNR, "")}
    assert len(every | {Manager(new_keys("iplos"))("1", FNR, "")}) == 4


@pytest.mark.parametrize(("kind", "number"), [("1", ""), ("1", "123"), ("1", DUF), ("10", FNR), ("99", FNR)])
def test_what_cannot_be_an_identity_is_refused_without_repeating_it(manager: Manager, kind: str, number: str) -> None:
    synthetic = next(n for n in invented(90, 1) if n[2:4] > "80" and guess_kind(n) == "1")
    for tried in (number, synthetic):
        with pytest.raises(ValueError, match=r"[a-z]") as error:
            manager(kind if tried == number else "1", tried or " ", "0301")
        assert not tried or tried not in str(error.value)
    assert Manager(manager.keys, test_persons=True)("1", synthetic, "")


def test_rotation_translates_without_identities(manager: Manager) -> None:
    old = [manager("1", FNR, ""), manager("3", "X", "0301")]
    keys = manager.keys.rotated()
    assert keys.current == 2
    new = Manager(keys, 1).translate(old)
    assert new == {old[0]: Manager(keys)("1", FNR, ""), old[1]: Manager(keys)("3", "X", "0301")}
    for wrong in ("b" * 64, "b" * 7, "ikke", FNR):
        with pytest.raises(ValueError, match=r"[a-z]"):
            Manager(keys, 1).translate([wrong])
    with pytest.raises(ValueError, match="epoken"):
        Manager(keys.without(1), 1).translate(old)
    with pytest.raises(UsageError):
        keys.without(2)


def test_rotation_changes_no_figure(manager: Manager, tmp_path: Path) -> None:
    first = pseudonymise(read_tables(with_identities(tmp_path / "inn")), manager)
    second = translate(first, Manager(manager.keys.rotated(), 1))
    assert not set(first["person.csv"]["pseudonym"]) & set(second["person.csv"]["pseudonym"])
    tables = []
    for turn, done in enumerate((first, second)):
        folder = tmp_path / f"ut{turn}"
        folder.mkdir()
        for name, frame in done.items():
            frame.write_csv(folder / name, separator=";")
        tables.append(count_folder(folder))
    assert tables[0] == tables[1] == count(tmp_path / "telling", [SENT]).to_csv()


def count_folder(folder: Path) -> str:
    """Count a delivery that lies ready."""
    from nki.compute import compute_counts  # noqa: PLC0415
    from support import extract, indicators, reference  # noqa: PLC0415

    return compute_counts(indicators(), extract([folder]), reference()).to_csv()


def test_keys_are_for_their_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "nokler.json"
    write_keys(path, new_keys("iplos"))
    write_keys(path, new_keys("annet"))
    assert read_keys(path, "iplos").epochs.keys() == {1}
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    with pytest.raises(UnreadableError, match="chmod 600"):
        read_keys(path, "iplos")
    path.chmod(0o600)
    with pytest.raises(UnreadableError, match="ukjent"):
        read_keys(path, "ukjent")
    path.write_text("[]")
    with pytest.raises(UnreadableError, match="nøkkelfil"):
        read_keys(path, "iplos")


def test_no_key_is_in_a_text_of_the_manager(manager: Manager) -> None:
    assert "epochs" not in repr(manager)
    assert repr(manager.keys) == "RegisterKeys(register='iplos')"


def test_the_log_refuses_an_identity_number(tmp_path: Path) -> None:
    when = datetime(2026, 1, 1, tzinfo=UTC)
    write_log(tmp_path / "logg", when, "apply", rows=3)
    with pytest.raises(ValueError, match="identitetsnummer"):
        write_log(tmp_path / "logg", when, "apply", file=f"{FNR}.csv")
    assert json.loads((tmp_path / "logg").read_text()) == {
        "when": "2026-01-01T00:00:00+00:00",
        "act": "apply",
        "rows": 3,
    }


def test_spelling_can_be_read_back() -> None:
    assert unspell(spell(bytes(range(256)))) == bytes(range(256))
    with pytest.raises(ValueError, match="bokstaver"):
        unspell("a0")


def test_kinds_are_guessed_when_nobody_said() -> None:
    assert [guess_kind(number) for number in (FNR, D_NUMBER, DUF)] == ["1", "2", "10"]
    with pytest.raises(ValueError, match="identitetstypen"):
        guess_kind("12345678901")


def test_a_table_with_identities_that_cannot_be_used_is_refused(manager: Manager) -> None:
    header = pl.DataFrame({"innsending_id": ["1"], "kommunenummer": ["0301"]})
    person = pl.DataFrame({"fid": [FNR, None, "12"], "typeID": ["1", "1", ""]})
    with pytest.raises(DeliveryError) as error:
        pseudonymise({"innsending.csv": header, "person.csv": person}, manager)
    assert [(f.rule, f.lines) for f in error.value.findings] == [("D078", (3, 4))]
    assert pseudonymise({"innsending.csv": header, "person.csv": person[:1]}, manager)["person.csv"].columns == [
        "pseudonym"
    ]
    with pytest.raises(DeliveryError):
        pseudonymise({"innsending.csv": header[:0], "person.csv": person}, manager)


def test_sealed_to_two_receivers_neither_sees_both(manager: Manager, tmp_path: Path) -> None:
    register, forvalter = new_receiver(), new_receiver()
    tables = read_tables(with_identities(tmp_path / "inn"))
    parcel = seal(tables, register[1], forvalter[1])
    assert not any(number.encode() in parcel.payload + parcel.identities for number in PERSONS.values())
    answered, left_out = answer(parcel.identities, forvalter[0], register[1], manager)
    assert left_out == 0
    joined, lost = join(parcel.payload, answered, register[0])
    assert lost == 0
    expected = pseudonymise(tables, manager)
    assert {n: f.to_dicts() for n, f in joined.items()} == {n: f.to_dicts() for n, f in expected.items()}
    for opened, key in ((parcel.payload, forvalter[0]), (answered, forvalter[0]), (parcel.payload[:-1], register[0])):
        with pytest.raises(UnreadableError):
            join(opened, answered, key)
    with pytest.raises(UnreadableError):
        answer(parcel.identities, register[0], register[1], manager)


def test_messages_of_a_kommune_become_services(manager: Manager, tmp_path: Path) -> None:
    contents = {
        "b.xml": message(notification(2, event("TjenesteSlutt", "2024-02-01"))),
        "a.xml": message(notification(1, event("TjenesteStart", "2024-01-01"))),
        "c.xml": message(notification(3, event("TjenesteStart", "2024-01-01")), kommune="1103"),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    taken = take_messages([tmp_path / "b.xml", tmp_path / "a.xml"], manager, schema())
    assert (taken.findings, taken.kommune) == ((), "0301")
    assert taken.services.select("pseudonym", "startdato", "sluttdato").row(0) == (
        manager("1", FNR, ""),
        "2024-01-01",
        "2024-02-01",
    )
    with pytest.raises(DeliveryError):
        take_messages([tmp_path / name for name in contents], manager, schema())


def test_an_identity_number_in_another_field_of_a_message_stops_it(manager: Manager, tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(message(notification(1, event("TjenesteStart", "2024-01-01", service=f"sak {D_NUMBER}"))))
    with pytest.raises(DeliveryError) as error:
        take_messages([path], manager, schema())
    assert [finding.rule for finding in error.value.findings] == ["D070"]


def test_the_commands_from_keys_to_translation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = ("--keys", tmp_path / "p" / "k.json", "--log", tmp_path / "p" / "logg")
    delivery = with_identities(tmp_path / "inn")
    melding = tmp_path / "m.xml"
    melding.write_bytes(message(notification(1, event("TjenesteStart", "2024-01-01")), contacts=("16",)))
    assert run("new", *own) == 0
    with pytest.raises(UsageError, match="alt nøkler"):
        run("new", *own)
    assert run("apply", delivery, "--out", tmp_path / "ut" / "en", *own) == 0
    assert run("apply", melding, "--out", tmp_path / "ut" / "kpr", *own) == 0
    assert "D077" in capsys.readouterr().err
    assert run("rotate", *own) == 0
    assert run("translate", tmp_path / "ut" / "en", "--from", "1", "--out", tmp_path / "ut" / "to", *own) == 0
    with pytest.raises(UsageError, match="finnes fra før"):
        run("apply", delivery, "--out", tmp_path / "ut" / "en", *own)
    written = everything(tmp_path / "ut") + everything(tmp_path / "p")
    assert not any(number.encode() in written for number in PERSONS.values())
    assert [json.loads(line)["act"] for line in (tmp_path / "p" / "logg").read_text().splitlines()] == [
        "new",
        "apply",
        "apply",
        "rotate",
        "translate",
    ]


def test_the_commands_of_a_sealed_delivery(tmp_path: Path) -> None:
    own = ("--keys", tmp_path / "p" / "k.json", "--log", tmp_path / "p" / "logg")
    delivery, seal_to = with_identities(tmp_path / "inn"), tmp_path / "pakke"
    assert run("new", *own) == 0
    for name in ("register", "forvalter"):
        assert run("receiver", "--out", tmp_path / name) == 0
    with pytest.raises(NkiError):
        run("receiver", "--out", tmp_path / "register")
    public = {name: tmp_path / f"{name}.pub" for name in ("register", "forvalter")}
    assert (
        run(
            "seal", delivery, "--out", seal_to, "--to-register", public["register"], "--to-manager", public["forvalter"]
        )
        == 0
    )
    assert (
        run(
            "answer",
            seal_to / "identiteter.forseglet",
            "--private",
            tmp_path / "forvalter",
            "--to-register",
            public["register"],
            "--out",
            tmp_path / "svar",
            *own,
        )
        == 0
    )
    assert (
        run(
            "join",
            seal_to / "innhold.forseglet",
            tmp_path / "svar",
            "--private",
            tmp_path / "register",
            "--out",
            tmp_path / "ferdig",
        )
        == 0
    )
    assert run("apply", delivery, "--out", tmp_path / "rett", *own) == 0
    assert everything(tmp_path / "ferdig") == everything(tmp_path / "rett")
