"""What the audit log says of releases: who may sign, how many must approve, and how far each release has come."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from nki.errors import UsageError
from nki.publication.signing import Signature, is_valid
from nki.publication.vouching import Holder

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping

    from nki.registers.store.store import Store

REQUIRED = 2
"""How many others must approve, unless the register says otherwise."""

ENROLLED, WITHDRAWN, REQUIRES, PREPARED, APPROVED, PUBLISHED = (
    "release-signer",
    "release-signer-withdrawn",
    "release-requires",
    "release-prepared",
    "release-approved",
    "release-published",
)
_SHORTEST = 8


@dataclass(frozen=True, slots=True)
class Draft:
    """A release the register has prepared; `authors` and `approvals` by the name of the one whose key it was.

    Whoever has made the very same release is an author of it, until it is out: then nothing is added.
    """

    release: str
    prepared: str
    authors: Mapping[str, Signature] = field(default_factory=dict)
    approvals: Mapping[str, Signature] = field(default_factory=dict)
    published: str = ""
    order: int = 0

    @property
    def signatures(self) -> tuple[Signature, ...]:
        """The authors' signatures, then those of the others who approved."""
        return (*self.authors.values(), *(self.approvals[name] for name in self.others))

    @property
    def others(self) -> tuple[str, ...]:
        """Those who approved and are not its author."""
        return tuple(name for name in self.approvals if name not in self.authors)


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything at one moment: signers (name to public key in use), approvals required, drafts in the order prepared.

    `owners` names the first who had each key, in use or not: a key is one person's for ever.
    """

    signers: Mapping[str, str]
    owners: Mapping[str, str]
    required: int
    drafts: Mapping[str, Draft]

    @property
    def published(self) -> tuple[Draft, ...]:
        """What has been let out, in that order."""
        return tuple(sorted((d for d in self.drafts.values() if d.order), key=lambda draft: draft.order))

    @property
    def current(self) -> str:
        """The hash of the last one let out; "" when there is none."""
        return self.published[-1].release if self.published else ""

    @property
    def keys(self) -> Mapping[str, Holder]:
        """Say who has or has had each key, by number and not by name; of one withdrawn, what is out with it."""
        numbers = {name: number for number, name in enumerate(dict.fromkeys(self.owners.values()), 1)}
        return {
            key: Holder(numbers[name], None if self.signers.get(name) == key else self._out_with(key))
            for key, name in self.owners.items()
        }

    def _out_with(self, key: str) -> frozenset[str]:
        return frozenset(d.release for d in self.published if key in {one.key for one in d.signatures})

    def find(self, which: str) -> Draft:
        """Find a draft by its hash or the first letters of it (8 or more); raises UsageError."""
        found = [d for d in self.drafts.values() if len(which) >= _SHORTEST and d.release.startswith(which)]
        if len(found) != 1:
            raise UsageError(f"Registeret har ikke laget noen utgivelse «{which}». Se «nki release list».")
        return found[0]

    def name_of(self, key: str) -> str:
        """Name the one a public key belongs to; raises UsageError."""
        if key in self.signers.values():
            return self.owners[key]
        raise UsageError("Registeret kjenner ikke nøkkelen. Den som skal skrive under, melder den inn først.")


def spelling(name: str, names: Iterable[str]) -> str:
    """Give a name as it stands among `names`, where it differs only in letters' case and width, or in spaces."""
    tidy = " ".join(unicodedata.normalize("NFKC", name).split())
    return next((known for known in names if known.casefold() == tidy.casefold()), tidy)


def read_desk(store: Store) -> Desk:
    """Read the log from its beginning; a signature that does not hold, or by a key nobody had then, is not counted.

    Nor is a publication that lacked approvals, or what is signed after it, or an approval by a key that was no longer
    its owner's when the release was let out.
    """
    signers: dict[str, str] = {}
    owners: dict[str, str] = {}
    required = REQUIRED
    drafts: dict[str, Draft] = {}
    acts = (ENROLLED, WITHDRAWN, REQUIRES, PREPARED, APPROVED, PUBLISHED)
    sql = "SELECT number, at, act, subject, details FROM audit WHERE act IN (?, ?, ?, ?, ?, ?) ORDER BY number"
    for row in store.catalog.rows(sql, acts):
        act, subject, said = row["act"], row["subject"], json.loads(row["details"])
        if act in (ENROLLED, WITHDRAWN):
            _sign_up(signers, owners, subject, said.get("key"))
            drafts = {release: _standing(draft, signers) for release, draft in drafts.items()}
        elif act == REQUIRES:
            required = int(said["approvals"])
        else:
            draft = drafts.get(subject) or Draft(subject, row["at"])
            signed = {owners[one.key]: one for one in _signed(signers, act, subject, said)}
            if act == PREPARED or subject in drafts:
                drafts[subject] = _further(draft, row, signed, required)
    return Desk(signers, owners, required, drafts)


def _sign_up(signers: dict[str, str], owners: dict[str, str], name: str, key: str | None) -> None:
    """Give a person a key, or take it from them where there is none."""
    known = spelling(name, (*owners.values(), *signers))
    if key is None:
        signers.pop(known, None)
        return
    signers[known] = key
    owners.setdefault(key, known)


def _standing(draft: Draft, signers: Mapping[str, str]) -> Draft:
    """Leave out approvals by keys that are no longer in use; what is out stays as it was let out."""
    if draft.order:
        return draft
    return replace(draft, approvals={n: one for n, one in draft.approvals.items() if signers.get(n) == one.key})


def _further(draft: Draft, row: sqlite3.Row, signed: Mapping[str, Signature], required: int) -> Draft:
    """Carry a draft one act further; what is out stays as it was let out."""
    if draft.order:
        return draft
    if row["act"] == PREPARED:
        return replace(draft, authors={**draft.authors, **signed})
    if row["act"] == APPROVED:
        return replace(draft, approvals={**draft.approvals, **signed})
    enough = len(draft.others) >= required and (draft.authors or not required)
    return replace(draft, published=row["at"], order=row["number"]) if enough else draft


def _signed(signers: Mapping[str, str], act: str, release: str, said: Mapping[str, str]) -> Iterator[Signature]:
    if "signature" in said:
        signature = Signature("author" if act == PREPARED else "approval", said["key"], said["signature"])
        if signers.get(spelling(said["name"], signers)) == signature.key and is_valid(signature, release):
            yield signature
