"""Seals an object: AES-256-GCM with a key of its own, wrapped by the register's. Destroy the key, and it is gone.

The content is cut in pieces, each sealed with its number and whether it is the last: pieces that are moved, left out
or cut off are found when the object is opened.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from nki.registers.store.errors import StoreDamagedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PIECE = 2**20
MAGIC = b"NKI-OBJECT-1\n"
_NONCE = 12
_TAG = 16


def new_object_key() -> bytes:
    """Draw a key for one object."""
    return secrets.token_bytes(32)


def seal(parts: Iterable[bytes], key: bytes) -> Iterator[bytes]:
    """Seal a stream, piece by piece."""
    cipher = _cipher(key)
    yield MAGIC
    number, waiting = 0, b""
    for part in parts:
        waiting += part
        view, whole = memoryview(waiting), max(0, len(waiting) - 1) // PIECE * PIECE
        for start in range(0, whole, PIECE):
            yield cipher.encrypt(_nonce(number), view[start : start + PIECE], b"more")
            number += 1
        waiting = waiting[whole:]
    yield cipher.encrypt(_nonce(number), waiting, b"last")


def unseal(content: bytes, key: bytes) -> Iterator[bytes]:
    """Open what was sealed; raises StoreDamagedError when a bit of it is not as it was."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415  (heavy; only where used)

    cipher = _cipher(key)
    step = PIECE + _TAG
    starts = range(len(MAGIC), len(content), step)
    try:
        for number, start in enumerate(starts):
            last = number == len(starts) - 1
            yield cipher.decrypt(_nonce(number), content[start : start + step], b"last" if last else b"more")
    except InvalidTag:
        raise StoreDamagedError("En innsending i objects/") from None
    if not starts or not content.startswith(MAGIC):
        raise StoreDamagedError("En innsending i objects/")


def wrap(key: bytes, master: bytes, sha256: str) -> bytes:
    """Wrap an object's key, bound to the object it is for."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + _cipher(master).encrypt(nonce, key, sha256.encode())


def unwrap(wrapped: bytes, master: bytes, sha256: str) -> bytes:
    """Unwrap an object's key; raises StoreDamagedError."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415  (heavy; only where used)

    try:
        return _cipher(master).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], sha256.encode())
    except InvalidTag:
        raise StoreDamagedError("Nøkkelen til en innsending") from None


def _cipher(key: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  (heavy; only where used)

    return AESGCM(key)


def _nonce(number: int) -> bytes:
    # The key is used for this one stream, so the number of the piece is a nonce that never repeats.
    return number.to_bytes(_NONCE, "big")
