"""What is sealed can be opened by those with the key, and by nobody when a bit, a piece or the key is not as it was."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest

from nki.registers.store.errors import KeyringError, StoreDamagedError
from nki.registers.store.judging import open_object
from nki.registers.store.keys import keys_path, new_keys, read_keys, write_keys
from nki.registers.store.sealing import MAGIC, PIECE, new_object_key, seal, unseal, unwrap, wrap
from store_support import opened, send_many, take

if TYPE_CHECKING:
    from pathlib import Path

KEY = bytes(range(32))
STEP = PIECE + 16


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 7])
def test_what_is_sealed_is_opened_as_it_was(size: int) -> None:
    content = bytes(i % 251 for i in range(size))
    sealed = b"".join(seal([content[:10], content[10:]], KEY))
    assert b"".join(unseal(sealed, KEY)) == content
    assert content[:1000] not in sealed or size < 8


SEALED = b"".join(seal([b"x" * (2 * PIECE + 5)], KEY))
_FIRST, _SECOND = SEALED[len(MAGIC) : len(MAGIC) + STEP], SEALED[len(MAGIC) + STEP : len(MAGIC) + 2 * STEP]
_LAST = SEALED[len(MAGIC) + 2 * STEP :]


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        MAGIC,
        b"NKI-OBJECT-2\n" + SEALED[len(MAGIC) :],
        SEALED[:-1],
        MAGIC + _FIRST + _SECOND,
        MAGIC + _SECOND + _FIRST + _LAST,
        MAGIC + _FIRST + _LAST,
        MAGIC + _FIRST + bytes([_SECOND[0] ^ 1]) + _SECOND[1:] + _LAST,
    ],
    ids=["empty", "nothing", "another format", "cut", "last gone", "moved", "left out", "a flipped bit"],
)
def test_what_was_damaged_is_found(damaged: bytes) -> None:
    with pytest.raises(StoreDamagedError):
        list(unseal(damaged, KEY))


def test_control_what_was_not_damaged_is_opened() -> None:
    assert b"".join(unseal(MAGIC + _FIRST + _SECOND + _LAST, KEY)) == b"x" * (2 * PIECE + 5)


def test_another_key_opens_nothing() -> None:
    with pytest.raises(StoreDamagedError):
        list(unseal(SEALED, new_object_key()))


def test_a_wrapped_key_is_bound_to_its_object_and_its_register() -> None:
    wrapped = wrap(KEY, b"m" * 32, "aa")
    assert unwrap(wrapped, b"m" * 32, "aa") == KEY
    for master, sha256 in ((b"m" * 32, "ab"), (b"n" * 32, "aa")):
        with pytest.raises(StoreDamagedError):
            unwrap(wrapped, master, sha256)


def test_keys_are_for_their_owner_alone_and_never_shown(tmp_path: Path) -> None:
    keys = new_keys()
    write_keys(tmp_path / "keys" / "k.json", keys)
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "keys" / "k.json").stat().st_mode) == 0o600
    assert read_keys(tmp_path / "keys" / "k.json") == keys
    assert keys.master.hex() not in repr(keys)
    assert repr(keys) == "Keyring()"


def test_keys_that_others_may_read_are_refused(tmp_path: Path) -> None:
    write_keys(tmp_path / "k.json", new_keys())
    (tmp_path / "k.json").chmod(0o640)
    with pytest.raises(KeyringError, match="600"):
        read_keys(tmp_path / "k.json")


@pytest.mark.parametrize("content", ["", "{}", '{"master": "zz"}', "[]", '{"pseudonyms": {"a": "00"}}'])
def test_keys_that_cannot_be_read_are_told_without_a_value(tmp_path: Path, content: str) -> None:
    (tmp_path / "k.json").write_text(content, encoding="utf-8")
    (tmp_path / "k.json").chmod(0o600)
    with pytest.raises(KeyringError, match=r"k\.json"):
        read_keys(tmp_path / "k.json")


def test_a_register_without_its_keys_says_so_and_makes_no_new_ones(tmp_path: Path) -> None:
    (path, other) = send_many(tmp_path / "inn", ("0301", "4203"))
    with opened(tmp_path / "var") as store:
        take(store, path)
    keys_path(tmp_path / "var").unlink()
    with opened(tmp_path / "var") as store, pytest.raises(KeyringError, match="NKI_KEYS"):
        take(store, other)
    assert not keys_path(tmp_path / "var").exists()


def test_keys_of_another_register_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (path,) = send_many(tmp_path / "inn", ("0301",))
    for name in ("a", "b"):
        with opened(tmp_path / name) as store:
            take(store, path)
    monkeypatch.setenv("NKI_KEYS", str(keys_path(tmp_path / "a")))
    with opened(tmp_path / "b") as store, pytest.raises(KeyringError, match="et annet register"):
        assert store.keys


def test_keys_may_lie_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NKI_KEYS", str(tmp_path / "safe" / "k.json"))
    with opened(tmp_path / "var") as store:
        assert store.keys
    assert not (tmp_path / "var" / "keys").exists()
    assert json.loads((tmp_path / "safe" / "k.json").read_text(encoding="utf-8"))["format"] == 1


def test_the_same_bytes_in_two_registers_are_sealed_apart(tmp_path: Path) -> None:
    (path,) = send_many(tmp_path / "inn", ("0301",))
    sealed = []
    for name in ("a", "b"):
        with opened(tmp_path / name) as store:
            sha256 = take(store, path).sha256
            sealed.append(store.object_path(sha256).read_bytes())
            assert b"personopplysning.csv" in b"".join(open_object(store, sha256))
    assert sealed[0] != sealed[1]
    assert b"pseudonym" not in sealed[0]
