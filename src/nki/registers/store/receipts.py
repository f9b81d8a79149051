"""What a kommune holds in its hand: a receipt, and the public key that shows it is ours."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nki.errors import UnreadableError
from nki.registers.store.audit import Head, canonical

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RECEIPT = b"nki-receipt-1\n"
_SIGNED = ("sha256", "received", "sequence", "chain_head")
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receipt as it was given: what was signed, and the signature."""

    sha256: str
    received: str
    sequence: int
    chain_head: str
    signature: str

    @property
    def head(self) -> Head:
        """The head of the log when it was given; its number in the log is not in the receipt."""
        return Head(0, self.chain_head)

    def content(self) -> bytes:
        """Give the bytes that are signed."""
        return RECEIPT + canonical({name: getattr(self, name) for name in _SIGNED}).encode()

    def is_signed_by(self, public: bytes) -> bool:
        """Tell whether the owner of a public key gave it, just so."""
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  (heavy; only where used)
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

        try:
            Ed25519PublicKey.from_public_bytes(public).verify(bytes.fromhex(self.signature), self.content())
        except (InvalidSignature, ValueError):
            return False
        return True


def read_receipts(path: Path) -> Iterator[Receipt]:
    """Read receipts, a line of JSON for each, as `nki receive --format json` gives them; raises UnreadableError."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise UnreadableError(
            f"{path}: kan ikke leses. Det skal være linjene fra «nki receive --format json»."
        ) from None
    for number, line in enumerate(filter(str.strip, lines), 1):
        try:
            yield _receipt(json.loads(line))
        except (ValueError, TypeError, KeyError):
            raise UnreadableError(f"{path}, linje {number}: er ikke en kvittering i JSON.") from None


def read_public_key(text: str) -> bytes:
    """Read a public key, written as it is published; raises UnreadableError."""
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) != _KEY_BYTES:
        raise UnreadableError("Den åpne nøkkelen skal være 64 heksadesimale tegn, slik «nki register key» skriver den.")
    return key


def _receipt(said: dict[str, Any]) -> Receipt:
    texts = {name: str(said[name]) for name in ("sha256", "received", "chain_head", "signature")}
    return Receipt(sequence=int(said["sequence"]), **texts)
