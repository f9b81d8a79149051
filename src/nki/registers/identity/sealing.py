"""Splits a delivery between two receivers, so that neither holds both who it is about and what is said (HPKE).

The client puts a name drawn by chance in place of each identity. The register gets the rows with these names; the
manager gets the names with the identities, and answers the register with the names and their pseudonyms.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from nki.errors import UnreadableError
from nki.registers.identity.alphabet import spell
from nki.registers.identity.tables import FILES, kommune_of, pseudonymise

if TYPE_CHECKING:
    from nki.registers.formats.message import Door
    from nki.registers.identity.tables import Tables

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_PAYLOAD, _IDENTITIES, _ANSWER = b"nki-innhold-1", b"nki-identiteter-1", b"nki-svar-1"
_NAME_BYTES = 12


@dataclass(frozen=True, slots=True)
class Parcel:
    """A sealed delivery: `payload` for the register, `identities` for the manager."""

    payload: bytes
    identities: bytes


def new_receiver() -> tuple[bytes, bytes]:
    """Draw a receiver's keys: the private one, and the public one to give away."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def seal(tables: Tables, register: bytes, manager: bytes) -> Parcel:
    """Seal a delivery with identity columns to two receivers' public keys; raises DeliveryError as `pseudonymise`."""
    names: dict[tuple[str, str], str] = {}

    def draw(kind: str, number: str, _: str, /) -> str:
        if not number.strip():
            raise ValueError("nummeret mangler")
        return names.setdefault((kind, number), spell(secrets.token_bytes(_NAME_BYTES)))

    kommune = kommune_of(tables)
    payload = _as_json(pseudonymise(tables, draw))
    rows = [(name, kind, number, kommune) for (kind, number), name in names.items()]
    return Parcel(_sealed(payload, register, _PAYLOAD), _sealed(rows, manager, _IDENTITIES))


def answer(identities: bytes, private: bytes, register: bytes, door: Door) -> tuple[bytes, int]:
    """Be the manager: give the register the pseudonym behind every name, sealed, and how many could have none."""
    known, left_out = [], 0
    for name, kind, number, kommune in _opened(identities, private, _IDENTITIES):
        try:
            known.append((name, door(kind, number, kommune)))
        except ValueError:
            left_out += 1
    return _sealed(known, register, _ANSWER), left_out


def join(payload: bytes, answered: bytes, private: bytes) -> tuple[Tables, int]:
    """Be the register: put the pseudonyms into the rows; gives the tables, and how many rows had none."""
    known = dict(_opened(answered, private, _ANSWER))
    tables: Tables = {}
    lost = 0
    for name, frame in _from_json(_opened(payload, private, _PAYLOAD)).items():
        tables[name] = frame
        if "pseudonym" in frame.columns:
            new = pl.col("pseudonym").replace_strict(known, default=None, return_dtype=pl.String())
            tables[name] = frame.with_columns(new).drop_nulls("pseudonym")
            lost += frame.height - tables[name].height
    return tables, lost


def _sealed(content: object, public: bytes, about: bytes) -> bytes:
    # JSON, and never packed: what is opened is no larger than what was received.
    return _SUITE.encrypt(json.dumps(content).encode(), X25519PublicKey.from_public_bytes(public), info=about)


def _opened(content: bytes, private: bytes, about: bytes) -> Any:  # noqa: ANN401  (JSON)
    try:
        return json.loads(_SUITE.decrypt(content, X25519PrivateKey.from_private_bytes(private), info=about))
    except (InvalidTag, ValueError):
        raise UnreadableError("Pakken er ikke forseglet til denne nøkkelen, eller den er endret underveis.") from None


def _as_json(tables: Tables) -> dict[str, str]:
    return {name: frame.write_csv(separator=";") for name, frame in tables.items()}


def _from_json(content: dict[str, str]) -> Tables:
    if not set(content) <= set(FILES):
        raise UnreadableError("Pakken har filer i seg som ikke er en del av en innsending.")
    return {name: pl.read_csv(text.encode(), separator=";", infer_schema=False) for name, text in content.items()}
