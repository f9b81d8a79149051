"""Signatures over a release's hash (Ed25519): the register's own, the author's, and those who approved it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal, NamedTuple

from nki.errors import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SIGNATURE = "signature.json"
Purpose = Literal["register", "author", "approval"]


class Signature(NamedTuple):
    """What was meant by it, the public key and the signature, both as hexadecimal digits."""

    purpose: str
    key: str
    signature: str


def message(purpose: Purpose, release: str) -> bytes:
    """Give the bytes that are signed: one who signs as the author has not approved."""
    return f"nki-release-1\n{purpose}\n{release}".encode()


def is_valid(signature: Signature, release: str) -> bool:
    """Tell whether the signature is over this release, by that key, for that purpose.

    A key is written in one way only (lower case, no spaces), so that the same key is never taken for two.
    """
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  (heavy; only where used)
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    try:
        if bytes.fromhex(signature.key).hex() != signature.key:
            return False
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signature.key))
        key.verify(bytes.fromhex(signature.signature), message(signature.purpose, release))  # type: ignore[arg-type]
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def signature_json(signature: Signature) -> bytes:
    """Write the file that lies in the release; it is the one file the hash does not cover."""
    return (json.dumps(signature._asdict(), indent=1, sort_keys=True) + "\n").encode()


def read_signature(folder: Path) -> Signature | None:
    """Read the release's own signature; None when it has none. Raises UnreadableError when it cannot be read."""
    try:
        content = (folder / SIGNATURE).read_bytes()
        said: Mapping[str, str] = json.loads(content)
        # Written in one way only: 0A and 0a are the same number, and not the same bits.
        key, signature = (bytes.fromhex(said[name]).hex() for name in ("key", "signature"))
        found = Signature(str(said["purpose"]), key, signature)
        return {signature_json(found): found}[content]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        raise UnreadableError(f"{folder / SIGNATURE}: er endret etter utgivelsen. Hent utgivelsen på nytt.") from None
