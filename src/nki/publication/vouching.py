"""Whose signatures count: `keys.json` beside the releases, for those who verify one without a register.

    releases/
        keys.json       the register's key, how many must approve, and every key a person has had, by number, not name

The file is worth what the way it came by is worth: whoever can change everything in one place can change this too. So
it is kept from before, or held by its fingerprint against what the publisher has said elsewhere.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from nki.errors import UnreadableError
from nki.publication.listing import CURRENT, published
from nki.publication.signing import SIGNATURE, Signature, read_signature

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

FORMAT = "nki-keys/1"
KEYS = "keys.json"
_KEY = re.compile(r"[0-9a-f]{64}")


class Holder(NamedTuple):
    """Who has a key. `signed` is None while it is in use; of a key that is withdrawn, what was out with it then."""

    person: int
    signed: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Keys:
    """The register's public key, how many others must approve, and who has each key."""

    register: str
    approvals: int
    holders: Mapping[str, Holder]

    def holder(self, signature: Signature, release: str) -> Holder | None:
        """Find who signed a release; None when the key is nobody's, or was withdrawn before the release was out."""
        found = self.holders.get(signature.key)
        return found if found and (found.signed is None or release in found.signed) else None


def keys_json(keys: Keys) -> bytes:
    """Write the file; the same keys give the same bytes."""
    listed = [
        {"key": key, "person": one.person, "withdrawn": one.signed is not None, "signed": sorted(one.signed or ())}
        for key, one in sorted(keys.holders.items(), key=lambda item: (item[1].person, item[0]))
    ]
    said = {"format": FORMAT, "register": keys.register, "approvals": keys.approvals, "keys": listed}
    return (json.dumps(said, indent=1, sort_keys=True) + "\n").encode()


def read_keys(path: Path) -> tuple[Keys, str]:
    """Read the file, and give its fingerprint (SHA-256) with it; raises UnreadableError."""
    try:
        content = path.read_bytes()
        said = json.loads(content)
        holders = {_key(one["key"]): _holder(one) for one in {FORMAT: said["keys"]}[said["format"]]}
        return Keys(_key(said["register"]), int(said["approvals"]), holders), hashlib.sha256(content).hexdigest()
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise UnreadableError(f"{path}: ikke en nøkkelfil som kan leses. Hent den på nytt fra utgiveren.") from None


def vouched(folder: Path, release: str) -> tuple[str, tuple[Signature, ...]]:
    """Give when a release became public and the signatures it was let out with, as the list beside it says.

    Raises UnreadableError. Where no list names it there is "" and at most the register's own signature.
    """
    beside = folder.resolve().parent
    listed = published(beside).releases if (beside / CURRENT).is_file() else ()
    for one in listed:
        if one.release == release:
            return one.published, tuple(map(_signature, one.approvals))
    own = read_signature(folder) if (folder / SIGNATURE).is_file() else None
    return "", (own,) if own else ()


def objections(keys: Keys, release: str, signatures: tuple[Signature, ...]) -> Iterator[str]:
    """Say what is missing for the persons and the register of `keys` to stand behind a release.

    That each signature is over the release is seen to elsewhere.
    """
    if not any(one.purpose == "register" and one.key == keys.register for one in signatures):
        yield "Registeret i nøkkelfilen har ikke skrevet under."
    persons: dict[str, set[int]] = {"author": set(), "approval": set()}
    for one in signatures:
        if one.purpose in persons:
            if holder := keys.holder(one, release):
                persons[one.purpose].add(holder.person)
            else:
                yield f"Nøkkelen {one.key[:12]} står ikke i nøkkelfilen, eller var trukket tilbake."
    if keys.approvals and not persons["author"]:
        yield "Ingen i nøkkelfilen har skrevet under på at de har laget den."
    others = len(persons["approval"] - persons["author"])
    if others < keys.approvals:
        yield f"{keys.approvals} andre enn den som har laget den, skal godkjenne. Det har {others} i nøkkelfilen gjort."


def _signature(said: object) -> Signature:
    """Read what a list calls a signature; what is none comes out as one that holds for nothing."""
    fields = said if isinstance(said, dict) else {}
    return Signature(*(str(fields.get(name, "")) for name in Signature._fields))


def _holder(said: Mapping[str, Any]) -> Holder:
    return Holder(int(said["person"]), frozenset(map(str, said["signed"])) if said["withdrawn"] else None)


def _key(said: str) -> str:
    if not _KEY.fullmatch(said):
        raise ValueError(said)
    return said
