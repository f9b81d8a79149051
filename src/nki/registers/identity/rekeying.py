"""What stands for a pseudonym in this register: HMAC-SHA256 under its own key, cut to 16 bytes."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

ID_BYTES = 16
_BLOCK = 64


def rekey(pseudonyms: Iterable[str], key: bytes) -> list[bytes]:
    """Give what stands for each pseudonym in this register: nobody without the key can tell which is which."""
    # The key is mixed in once (RFC 2104), and each pseudonym goes on from there: half the time of `hmac.digest`.
    short = sha256(key).digest() if len(key) > _BLOCK else key
    inner, outer = (sha256(bytes(byte ^ pad for byte in short.ljust(_BLOCK, b"\0"))) for pad in (0x36, 0x5C))
    found = []
    for pseudonym in pseudonyms:
        first, last = inner.copy(), outer.copy()
        first.update(pseudonym.encode())
        last.update(first.digest())
        found.append(last.digest()[:ID_BYTES])
    return found
