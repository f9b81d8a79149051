"""The manager's keys: one per register and epoch, made by chance, in a file only its owner can read.

Each is drawn by itself rather than derived, so that destroying one makes the pseudonyms of its epoch meaningless.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nki.errors import UnreadableError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

KEY_BYTES = 64
_OTHERS = 0o077
_VERSION = 1


@dataclass(frozen=True, slots=True)
class RegisterKeys:
    """The keys of one register: `epochs` by number, and `local` for identities that have no number of their own."""

    register: str
    epochs: Mapping[int, bytes] = field(repr=False)
    local: bytes = field(repr=False)

    @property
    def current(self) -> int:
        """The epoch in use: the last."""
        return max(self.epochs)

    def rotated(self) -> RegisterKeys:
        """Give the same keys and a new epoch."""
        epochs = {**self.epochs, self.current + 1: secrets.token_bytes(KEY_BYTES)}
        return RegisterKeys(self.register, epochs, self.local)

    def without(self, epoch: int) -> RegisterKeys:
        """Give the keys without those of an epoch, which no longer can be translated from."""
        kept = {number: key for number, key in self.epochs.items() if number != epoch}
        if not kept or epoch == self.current:
            raise UsageError("Epoken i bruk kan ikke slettes. Lag en ny først.")
        return RegisterKeys(self.register, kept, self.local)


def new_keys(register: str) -> RegisterKeys:
    """Draw the keys of a register that has none."""
    return RegisterKeys(register, {1: secrets.token_bytes(KEY_BYTES)}, secrets.token_bytes(KEY_BYTES))


def read_keys(path: Path, register: str) -> RegisterKeys:
    """Read the keys of a register; raises UnreadableError when there are none, or when others can read the file."""
    keys = _read(path).get(register)
    if keys is None:
        raise UnreadableError(f"{path}: har ingen nøkler for registeret {register}.")
    epochs = {int(number): _bytes(key) for number, key in keys["epochs"].items()}
    return RegisterKeys(register, epochs, _bytes(keys["local"]))


def write_keys(path: Path, keys: RegisterKeys) -> None:
    """Put the keys of a register in the file, beside those of other registers; old or new, never half."""
    every = _read(path) if path.exists() else {}
    every[keys.register] = {
        "local": _text(keys.local),
        "epochs": {str(number): _text(key) for number, key in keys.epochs.items()},
    }
    write_secret(path, json.dumps({"version": _VERSION, "registers": every}, indent=1).encode())


def write_secret(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    building = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(building, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        building.replace(path)
    finally:
        building.unlink(missing_ok=True)


def read_secret(path: Path) -> bytes:
    """Read a file that only its owner may read; raises UnreadableError when others may."""
    try:
        if path.stat().st_mode & _OTHERS:
            raise UnreadableError(f"{path}: kan leses av andre enn eieren. Rett det med: chmod 600 {path}")
        return path.read_bytes()
    except OSError:
        raise UnreadableError(f"{path}: kan ikke åpnes. Lag nøkler med: nki-pseudonyms new") from None


def _read(path: Path) -> dict[str, Any]:
    content = read_secret(path)
    try:
        registers: dict[str, Any] = json.loads(content)["registers"]
    except (ValueError, KeyError, TypeError):
        raise UnreadableError(f"{path}: er ikke en nøkkelfil.") from None
    return registers


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
