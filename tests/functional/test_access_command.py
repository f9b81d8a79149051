"""`nki access` as those who run a register use it: a key is shown once, listed by name, and taken back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from joserfc.jwk import KeySet, RSAKey

from nki.access import Denied, Role, key_grant, open_book
from nki.access.keys import PREFIX
from nki.access.tokens import kommune_of
from nki.cli import main
from nki.cli.rooms import _oidc, _tokens
from nki.errors import UsageError
from rooms_support import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from nki.access import Grant


def issued(register: Path, capsys: pytest.CaptureFixture[str], *more: str) -> str:
    """Give a key, and read it where it is shown."""
    assert main(["access", "issue", *more, "--register", str(register)]) == 0
    return capsys.readouterr().out.strip()


def granted(register: Path, key: str) -> Grant:
    """Recognise a key."""
    with open_book(register, lambda: NOW) as book:
        return key_grant(book, key)


def shown(register: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Show what there is."""
    assert main(["access", "show", "--format", "json", "--register", str(register)]) == 0
    return capsys.readouterr().out


def test_a_key_is_shown_once_and_does_what_it_is_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = issued(tmp_path, capsys, "kommunen", "--kommune", "4203")
    unit = issued(tmp_path, capsys, "enheten", "--kommune", "4203", "--unit", "974767880")
    looks = issued(tmp_path, capsys, "tilsynet", "--role", "revisor")
    assert whole.startswith(PREFIX)
    assert granted(tmp_path, whole).roles == {Role.DELIVERER, Role.READER}
    assert (granted(tmp_path, unit).unit, granted(tmp_path, unit).roles) == ("974767880", {Role.READER})
    assert (granted(tmp_path, looks).kommune, granted(tmp_path, looks).roles) == ("", {Role.AUDITOR})
    told = shown(tmp_path, capsys)
    assert [one["name"] for one in json.loads(told)["keys"]] == ["enheten", "kommunen", "tilsynet"]
    assert not any(key in told for key in (whole, unit, looks))


def test_a_key_that_is_taken_back_opens_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = issued(tmp_path, capsys, "mistet", "--kommune", "4203")
    assert main(["access", "revoke", "mistet", "--register", str(tmp_path)]) == 0
    with pytest.raises(Denied):
        granted(tmp_path, key)
    assert [line["act"] for line in json.loads(shown(tmp_path, capsys))["lines"]] == ["key revoked", "key issued"]


@pytest.mark.parametrize(
    "more",
    [
        ("--kommune", "9998"),
        ("--kommune", "4203", "--unit", "974767880", "--role", "leverandoer"),
        ("--role", "leser"),
        ("--kommune", "4203", "--days", "4000"),
    ],
)
def test_a_key_that_should_not_be_is_a_letter(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: tuple[str, ...]
) -> None:
    assert main(["access", "issue", "x", *more, "--register", str(tmp_path)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err


def settings(folder: Path, **changed: object) -> Path:
    """Write a file of settings with a token issuer and a provider of log-ins."""
    public = KeySet([RSAKey.generate_key(2048, {"kid": "a"})]).as_dict(private=False)
    oidc = {
        "issuer": "https://innlogging.test/",
        "authorize": "https://innlogging.test/ut",
        "token": "https://innlogging.test/token",
        "client": "rom",
        "secret": "x",
        "organisation_claim": "orgnr",
        "keys": public,
    }
    tokens = {
        "issuer": "https://m.test/",
        "audience": "https://nki.test",
        "keys": public,
        "scopes": {"nki:les": ["leser"]},
    }
    path = folder / "access.json"
    path.write_text(json.dumps({"maskinporten": tokens, "oidc": oidc | changed}), encoding="utf-8")
    return path


def test_the_settings_name_whom_to_trust_and_what_is_wrong_is_a_letter(tmp_path: Path) -> None:
    path = settings(tmp_path, acr="hoey")
    tokens, oidc = _tokens(path), _oidc(path, "https://rom.test")
    assert tokens is not None
    assert tokens.scopes == {"nki:les": (Role.READER,)}
    assert oidc is not None
    assert (oidc.acr, oidc.back) == ("hoey", "https://rom.test/nb/logg-inn/tilbake")
    for wrong in ({"token": "http://innlogging.test/token"}, {"keys": "ingen"}):
        with pytest.raises(UsageError, match="oidc"):
            _oidc(settings(tmp_path, **wrong), "https://rom.test")
    path.write_text("{", encoding="utf-8")
    with pytest.raises(UsageError, match="JSON"):
        _tokens(path)


def test_an_organisation_is_one_kommune_at_a_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def say(*more: str) -> tuple[int, str]:
        code = main(["access", "organisation", *more, "--register", str(tmp_path)])
        return code, capsys.readouterr().err

    number = "974760673"
    assert say(number, "3001", "--from", "2020-01-01")[0] == 0
    code, letter = say(number, "3101", "--from", "2024-01-01")
    assert (code != 0, "Si først når det slutter" in letter) == (True, True), (
        "on no day is it both, for then it is none"
    )
    assert say(number, "3001", "--from", "2020-01-01", "--to", "2023-12-31")[0] == 0
    assert say(number, "3101", "--from", "2024-01-01")[0] == 0, "the control: one after the other"
    with open_book(tmp_path, lambda: NOW) as book:
        assert kommune_of(book, number) == "3101"


@pytest.mark.parametrize(
    "said",
    [
        ("97476067", "4203"),
        ("\u0669\u0667\u0664\u0667\u0666\u0660\u0666\u0667\u0663", "4203"),
        ("974760673", "9999"),
        ("974760673", "4203", "--from", "2024-01-01", "--to", "2023-01-01"),
        ("974760673", "4203", "--from", "1.1.2024"),
    ],
)
def test_an_organisation_that_cannot_be_is_told_and_written_nowhere(tmp_path: Path, said: tuple[str, ...]) -> None:
    assert main(["access", "organisation", *said, "--register", str(tmp_path)]) != 0
    assert not (tmp_path / "access.sqlite").exists()
