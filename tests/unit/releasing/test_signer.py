"""A person's own key: for its owner alone, and locked when they want it to be."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest

from nki.cli import main
from nki.errors import UnreadableError, UsageError
from nki.publication.signing import is_valid
from nki.releasing.signer import new_signer, read_signer

if TYPE_CHECKING:
    from pathlib import Path

PHRASE = "fem tilfeldige ord på rad"


def test_a_locked_key_signs_for_one_who_knows_the_passphrase(tmp_path: Path) -> None:
    made = new_signer(tmp_path / "kari.pem", PHRASE)
    read = read_signer(tmp_path / "kari.pem", lambda: PHRASE)
    assert read.public == made.public
    assert is_valid(read.sign("approval", "0" * 64), "0" * 64)


@pytest.mark.parametrize("said", ["", PHRASE.upper(), None])
def test_a_locked_key_is_of_no_use_without_the_passphrase(tmp_path: Path, said: str | None) -> None:
    new_signer(tmp_path / "kari.pem", PHRASE)
    with pytest.raises(UnreadableError, match="låst"):
        read_signer(tmp_path / "kari.pem", None if said is None else lambda: said)


def test_control_a_key_that_is_not_locked_is_read_without_asking(tmp_path: Path) -> None:
    def ask() -> str:
        raise AssertionError

    made = new_signer(tmp_path / "kari.pem")
    assert read_signer(tmp_path / "kari.pem", ask).public == made.public
    with pytest.raises(UnreadableError, match="ikke en nøkkel"):
        read_signer(tmp_path / "ingen.pem", ask)


def test_a_short_passphrase_makes_no_key(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="minst 20 tegn"):
        new_signer(tmp_path / "kari.pem", "kort")
    assert not (tmp_path / "kari.pem").exists()


def test_the_command_asks_for_the_passphrase_on_what_is_sent_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PHRASE}\n"))
    key = tmp_path / "kari.pem"
    command = ["release", "keys", "Kari Nordmann", "--out", str(key), "--register", str(tmp_path / "var")]
    assert main([*command, "--passphrase"]) == 0
    assert key.read_bytes().startswith(b"-----BEGIN ENCRYPTED")
    assert read_signer(key, lambda: PHRASE).public
