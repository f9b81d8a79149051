"""A person's own key: a file only they can read, made once, whose public half the register knows."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from nki.errors import UnreadableError, UsageError
from nki.publication.signing import Signature, message

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nki.publication.signing import Purpose

_OTHERS = 0o077
SHORTEST = 20
"""Letters of a passphrase: the format stretches it little, so that it must be long enough by itself."""
_SEALED = b"-----BEGIN ENCRYPTED PRIVATE KEY-----"


class Signer:
    """One who signs; the private half is never shown."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    @property
    def public(self) -> str:
        """The public half, as hexadecimal digits."""
        return self._key.public_key().public_bytes_raw().hex()

    def sign(self, purpose: Purpose, release: str) -> Signature:
        """Sign a release."""
        return Signature(purpose, self.public, self._key.sign(message(purpose, release)).hex())


def new_signer(path: Path, passphrase: str | None = None) -> Signer:
    """Draw a key and write it at `path`, for its owner alone; sealed when there is a passphrase.

    Raises UsageError when something is there already, and for a passphrase that is too short.
    """
    if passphrase is not None and len(passphrase) < SHORTEST:
        raise UsageError(f"Passordfrasen må ha minst {SHORTEST} tegn, for eksempel fem tilfeldige ord.")
    seal = NoEncryption() if passphrase is None else BestAvailableEncryption(passphrase.encode())
    key = Ed25519PrivateKey.generate()
    content = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, seal)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        raise UsageError(f"{path} finnes allerede. En nøkkel overskrives aldri: velg et nytt navn.") from None
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    return Signer(key)


def read_signer(path: Path, ask: Callable[[], str] | None = None) -> Signer:
    """Read a key; raises UnreadableError, also when others than its owner can read it.

    `ask` gives the passphrase, and is called only for a key that is sealed.
    """
    sealed = False
    try:
        if path.stat().st_mode & _OTHERS:
            raise UnreadableError(f"{path}: andre enn eieren kan lese nøkkelen. Sett rettighetene til 600.")
        content = path.read_bytes()
        sealed = content.lstrip().startswith(_SEALED)
        key = load_pem_private_key(content, password=ask().encode() if sealed and ask else None)
    except (OSError, ValueError, TypeError):
        if sealed:
            raise UnreadableError(f"{path}: nøkkelen er låst, og passordfrasen er ikke den rette.") from None
        raise UnreadableError(f"{path}: ikke en nøkkel som kan leses. Lag en med «nki release keys».") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise UnreadableError(f"{path}: nøkkelen er av et annet slag. Lag en med «nki release keys».")
    return Signer(key)
