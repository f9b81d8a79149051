"""The register's keys: one file that only its owner may read. Without it, nothing that was received can be opened.

`master` wraps the key of every object, `pseudonyms` re-keys delivered pseudonyms (one per epoch, so that it can be
changed), `signing` signs receipts. The file is `keys/register.json` in the register, or the one NKI_KEYS names.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from nki.registers.store.durable import flush_folder, make_folder, place, write_flushed
from nki.registers.store.errors import KeyringError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SIZE = 32
_OTHERS = 0o077


@dataclass(frozen=True)
class Keyring:
    """The keys, never shown: not in a representation, a letter or a log."""

    master: bytes = field(repr=False)
    signing: bytes = field(repr=False)
    pseudonyms: dict[int, bytes] = field(repr=False)
    former: bytes = field(default=b"", repr=False)
    """The master key before this one, while a change of it is not finished."""

    @property
    def before(self) -> Keyring:
        """Give the keys as they were before a change of the master key that is not finished."""
        return Keyring(self.former, self.signing, self.pseudonyms)

    @cached_property
    def check(self) -> str:
        """Tell which register the keys belong to, without telling anything about them."""
        return hmac.digest(self.master, b"nki-check-1", "sha256").hex()[:16]

    @cached_property
    def _signer(self) -> Ed25519PrivateKey:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415  (heavy; only where used)
            Ed25519PrivateKey,
        )

        return Ed25519PrivateKey.from_private_bytes(self.signing)

    def sign(self, content: bytes) -> str:
        """Sign, so that anyone with the public key can see that we said it."""
        return self._signer.sign(content).hex()

    @property
    def public(self) -> str:
        """The public key, for those who keep receipts."""
        return self._signer.public_key().public_bytes_raw().hex()


def keys_path(folder: Path) -> Path:
    """Say where the keys of a register are."""
    named = os.environ.get("NKI_KEYS")
    return Path(named) if named else folder / "keys" / "register.json"


def new_keys() -> Keyring:
    """Draw new keys."""
    return Keyring(secrets.token_bytes(SIZE), secrets.token_bytes(SIZE), {1: secrets.token_bytes(SIZE)})


def write_keys(path: Path, keys: Keyring) -> None:
    """Write the keys, durably, for their owner alone."""
    make_folder(path.parent)
    document: dict[str, object] = {
        "format": 1,
        "master": keys.master.hex(),
        "signing": keys.signing.hex(),
        "pseudonyms": {str(epoch): key.hex() for epoch, key in sorted(keys.pseudonyms.items())},
    }
    if keys.former:
        document["former"] = keys.former.hex()
    staged = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        place(write_flushed(staged, [json.dumps(document, indent=1).encode()]), path)
    finally:
        staged.unlink(missing_ok=True)
    flush_folder(path.parent)


def read_keys(path: Path) -> Keyring:
    """Read the keys; raises KeyringError."""
    try:
        if path.stat().st_mode & _OTHERS:
            raise KeyringError(f"Andre enn eieren kan lese nøkkelfilen {path.name}. Sett rettighetene til 600.")
        said = json.loads(path.read_bytes())
        epochs = {int(epoch): bytes.fromhex(key) for epoch, key in said["pseudonyms"].items()}
        former = bytes.fromhex(said.get("former", ""))
        return Keyring(bytes.fromhex(said["master"]), bytes.fromhex(said["signing"]), epochs, former)
    except FileNotFoundError:
        raise KeyringError(
            "Nøklene til registeret finnes ikke. Legg dem tilbake fra kopien, eller si med NKI_KEYS hvor de er."
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise KeyringError(f"Nøkkelfilen {path.name} kan ikke leses. Legg den tilbake fra sikkerhetskopien.") from None
