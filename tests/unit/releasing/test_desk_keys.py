"""Whose keys count: taken away, given anew, and told the public, so that a desk rewritten whole is found out."""

from __future__ import annotations

import hashlib
import json
import shutil
from typing import TYPE_CHECKING

import pytest

from nki.cli import main
from nki.errors import UnreadableError, UsageError
from nki.publication.signing import is_valid
from nki.publication.vouching import objections, read_keys, vouched
from nki.releasing import approve, enrol, keep, publish, read_desk, require, settle, withdraw
from nki.releasing.signer import new_signer
from store_support import opened
from unit.releasing.test_desk import NAMES, out, release

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nki.registers.store.store import Store
    from nki.releasing.signer import Signer


def people_of(store: Store, folder: Path) -> dict[str, Signer]:
    """Let some persons sign, each with a key of their own."""
    folder.mkdir(exist_ok=True)
    people = {name: new_signer(folder / f"{name}.pem") for name in NAMES}
    for name, signer in people.items():
        enrol(store, name, signer.public)
    return people


@pytest.fixture(name="store")
def _store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path / "register") as store:
        yield store


@pytest.fixture(name="people")
def _people(store: Store, tmp_path: Path) -> dict[str, Signer]:
    return people_of(store, tmp_path / "people")


def let_out(store: Store, people: dict[str, Signer]) -> str:
    """Make a release by Ada, approved by Bo and Cai, and let it out."""
    made = release()
    keep(store, made, people["Ada"])
    for name in ("Bo", "Cai"):
        approve(store, made.sha256, people[name])
    publish(store, made.sha256)
    return made.sha256


def verdict(capsys: pytest.CaptureFixture[str], folder: Path, *more: object) -> tuple[int, str]:
    """Verify a release as one who has no register."""
    capsys.readouterr()
    code = main(["verify", str(folder), "--register", str(folder / "no-register"), *map(str, more)])
    return code, capsys.readouterr().out


def test_an_approval_by_a_key_that_was_withdrawn_is_none_and_what_is_out_stays_out(
    store: Store, people: dict[str, Signer]
) -> None:
    made = release()
    keep(store, made, people["Ada"])
    for name in ("Bo", "Cai"):
        approve(store, made.sha256, people[name])
    assert read_desk(store).find(made.sha256).others == ("Bo", "Cai"), "the control: before"
    withdraw(store, "Bo", "sluttet")
    with pytest.raises(UsageError, match="Det har Cai gjort"):
        publish(store, made.sha256)
    with pytest.raises(UsageError, match="kjenner ikke nøkkelen"):
        approve(store, made.sha256, people["Bo"])
    approve(store, made.sha256, people["Dag"])
    publish(store, made.sha256)
    withdraw(store, "Cai", "sluttet")
    assert out(store) == [made.sha256]


def test_a_key_is_never_exchanged_in_silence(store: Store, people: dict[str, Signer], tmp_path: Path) -> None:
    new = new_signer(tmp_path / "ny.pem")
    with pytest.raises(UsageError, match="trekk den tilbake først"):
        enrol(store, "Bo", new.public)
    enrol(store, "Bo", people["Bo"].public)
    for name, why in (("Eva", "sluttet"), ("Bo", "")):
        with pytest.raises(UsageError, match=r"kjenner ingen nøkkel|Si hvorfor"):
            withdraw(store, name, why)
    withdraw(store, "Bo", "mistet")
    enrol(store, "Bo", new.public)
    assert read_desk(store).signers["Bo"] == new.public


@pytest.mark.parametrize("name", ["Ad\u0430", "Ada\u200b", "\u0391da", "Ada\u0301\u0301\u0301", "_", "1", " ", "A\nB"])
def test_a_name_that_could_be_taken_for_another_is_no_name(store: Store, tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="latinske bokstaver"):
        enrol(store, name, new_signer(tmp_path / "ny.pem").public)


def test_names_of_the_country_are_names(store: Store, tmp_path: Path) -> None:
    for number, name in enumerate(("Åse-Brit Øien", "Áhkká Čálliid", "O’Neil jr.", "Bo 2")):
        enrol(store, name, new_signer(tmp_path / f"{number}.pem").public)
    assert len(read_desk(store).signers) == 4


def test_the_same_key_written_otherwise_is_no_key(people: dict[str, Signer]) -> None:
    signed = people["Bo"].sign("approval", "a" * 64)
    assert is_valid(signed, "a" * 64)
    for again in (signed.key.upper(), f"{signed.key} ", f" {signed.key[:2]} {signed.key[2:]}"):
        assert not is_valid(signed._replace(key=again), "a" * 64)


def test_the_keys_lie_beside_the_releases_by_number_and_without_a_name(
    store: Store, people: dict[str, Signer], tmp_path: Path
) -> None:
    made = let_out(store, people)
    withdraw(store, "Bo", "mistet")
    enrol(store, "Bo", new_signer(tmp_path / "ny.pem").public)
    path = store.path("releases", "keys.json")
    assert not [name for name in NAMES if name in path.read_text(encoding="ascii")]
    keys, fingerprint = read_keys(path)
    assert fingerprint == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (keys.register, keys.approvals) == (store.keys.public, 2)
    assert keys.holders[people["Bo"].public] == (2, frozenset({made}))
    assert sorted(holder.person for holder in keys.holders.values()) == [1, 2, 2, 3, 4]


def test_with_the_keys_a_release_is_verified_without_a_register_and_without_them_that_is_said(
    store: Store, people: dict[str, Signer], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = store.path("releases", let_out(store, people))
    code, said = verdict(capsys, folder)
    assert (code, "Ikke vist hvem underskriftene er fra" in said) == (0, True)
    keys = shutil.copy(store.path("releases", "keys.json"), tmp_path / "keys.json")
    code, said = verdict(capsys, folder, "--keys", keys)
    assert (code, "står i nøkkelfilen" in said) == (0, True)
    assert read_keys(keys)[1] in said
    withdraw(store, "Bo", "sluttet")
    assert verdict(capsys, folder, "--keys", store.path("releases", "keys.json"))[0] == 0, "what was out with it holds"


def test_a_desk_that_is_rewritten_whole_is_found_with_the_keys_from_before(
    store: Store, people: dict[str, Signer], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    let_out(store, people)
    keys = shutil.copy(store.path("releases", "keys.json"), tmp_path / "keys.json")
    with opened(tmp_path / "forged") as forged:
        made = let_out(forged, people_of(forged, tmp_path / "strangers"))
        folder = forged.path("releases", made)
        code, said = verdict(capsys, folder)
        assert (code, "underskriftene stemmer" in said) == (0, True), "the control: alone it looks as it should"
        code, said = verdict(capsys, folder, "--keys", keys)
    assert code == 1
    for words in ("Registeret i nøkkelfilen har ikke", "står ikke i nøkkelfilen", "Ingen i nøkkelfilen", "Det har 0"):
        assert words in said


def test_an_approval_is_missed_where_it_is_taken_from_the_list(
    store: Store, people: dict[str, Signer], capsys: pytest.CaptureFixture[str]
) -> None:
    made = let_out(store, people)
    path = store.path("releases", "current.json")
    listed = json.loads(path.read_text(encoding="utf-8"))
    bo = people["Bo"].public
    listed["releases"][0]["approvals"] = [one for one in listed["releases"][0]["approvals"] if one["key"] != bo]
    path.write_text(json.dumps(listed), encoding="utf-8")
    folder, keys = store.path("releases", made), store.path("releases", "keys.json")
    assert verdict(capsys, folder)[0] == 0
    code, said = verdict(capsys, folder, "--keys", keys)
    assert (code, "Det har 1 i nøkkelfilen gjort" in said) == (1, True)


@pytest.mark.parametrize("approvals", [["x"], [None], [7], [{}], [{"purpose": "approval", "key": "f" * 64}], []])
def test_a_list_with_no_signature_in_it_is_told_and_breaks_nothing(
    store: Store, people: dict[str, Signer], approvals: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    made = let_out(store, people)
    path = store.path("releases", "current.json")
    listed = json.loads(path.read_text(encoding="utf-8"))
    listed["releases"][0]["approvals"] = approvals
    path.write_text(json.dumps(listed), encoding="utf-8")
    code, said = verdict(capsys, store.path("releases", made))
    assert (code, "en underskrift gjelder ikke" in said) == (1, True)


def test_a_release_is_verified_from_inside_its_own_folder(
    store: Store, people: dict[str, Signer], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = store.path("releases", let_out(store, people))
    monkeypatch.chdir(folder)
    assert main(["verify", ".", "--register", "no-register", "--keys", "../keys.json"]) == 0
    assert "godkjent av 2 andre" in capsys.readouterr().out


def test_a_release_that_is_on_no_list_has_no_more_than_the_registers_signature(
    store: Store, people: dict[str, Signer], capsys: pytest.CaptureFixture[str]
) -> None:
    made = release()
    folder = keep(store, made, people["Ada"])
    settle(store)
    when, signatures = vouched(folder, made.sha256)
    assert (when, [one.purpose for one in signatures]) == ("", ["register"])
    code, said = verdict(capsys, folder)
    assert (code, "Ingen liste over det som er publisert" in said) == (0, True)
    assert verdict(capsys, folder, "--keys", store.path("releases", "keys.json"))[0] == 1


def test_where_nobody_need_approve_the_register_alone_stands_behind(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    require(store, 0, "demo")
    made = release()
    keep(store, made)
    publish(store, made.sha256)
    folder, path = store.path("releases", made.sha256), store.path("releases", "keys.json")
    assert verdict(capsys, folder, "--keys", path)[0] == 0
    keys, _ = read_keys(path)
    assert list(objections(keys, made.sha256, ())) == ["Registeret i nøkkelfilen har ikke skrevet under."]


@pytest.mark.parametrize("content", ["", "{}", "[]", "null", '{"format": "nki-keys/1", "keys": [{}]}', "[" * 9_000])
def test_what_is_no_file_of_keys_is_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "keys.json").write_text(content, encoding="utf-8")
    with pytest.raises(UnreadableError, match="ikke en nøkkelfil"):
        read_keys(tmp_path / "keys.json")
