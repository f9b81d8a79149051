"""What the audit log says of releases: who may sign, how many must approve, and how far each release has come."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from nki.errors import UsageError
from nki.publication.signing import Signature, is_valid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nki.registers.store.store import Store

REQUIRED = 2
"""How many others must approve, unless the register says otherwise."""

ENROLLED, REQUIRES, PREPARED, APPROVED, PUBLISHED = (
    "release-signer",
    "release-requires",
    "release-prepared",
    "release-approved",
    "release-published",
)
_SHORTEST = 8


@dataclass(frozen=True, slots=True)
class Draft:
    """A release the register has prepared; `authors` and `approvals` by the name of who signed.

    Whoever has made the very same release is an author of it.
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
        """Those who approved and are not its author, under any name or with any key."""
        keys = {signature.key for signature in self.authors.values()}
        return tuple(
            name for name, signed in self.approvals.items() if name not in self.authors and signed.key not in keys
        )


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything at one moment: signers (name to public key), approvals required, drafts in the order prepared."""

    signers: Mapping[str, str]
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

    def find(self, which: str) -> Draft:
        """Find a draft by its hash or the first letters of it (8 or more); raises UsageError."""
        found = [d for d in self.drafts.values() if len(which) >= _SHORTEST and d.release.startswith(which)]
        if len(found) != 1:
            raise UsageError(f"Registeret har ikke laget noen utgivelse «{which}». Se «nki release list».")
        return found[0]

    def name_of(self, key: str) -> str:
        """Name the one a public key belongs to; raises UsageError."""
        for name, known in self.signers.items():
            if known == key:
                return name
        raise UsageError("Registeret kjenner ikke nøkkelen. Den som skal skrive under, melder den inn først.")


def read_desk(store: Store) -> Desk:
    """Read the log from its beginning; a signature that does not hold, or by a key nobody had then, is not counted."""
    signers: dict[str, str] = {}
    required = REQUIRED
    drafts: dict[str, Draft] = {}
    acts = (ENROLLED, REQUIRES, PREPARED, APPROVED, PUBLISHED)
    sql = "SELECT number, at, act, subject, details FROM audit WHERE act IN (?, ?, ?, ?, ?) ORDER BY number"
    for row in store.catalog.rows(sql, acts):
        act, subject, said = row["act"], row["subject"], json.loads(row["details"])
        if act == ENROLLED:
            signers[subject] = said["key"]
        elif act == REQUIRES:
            required = int(said["approvals"])
        elif act == PREPARED:
            draft = drafts.get(subject) or Draft(subject, row["at"])
            signed = _signed(signers, "author", subject, said)
            drafts[subject] = replace(draft, authors={**draft.authors, **signed})
        elif act == APPROVED and subject in drafts:
            added = {**drafts[subject].approvals, **_signed(signers, "approval", subject, said)}
            drafts[subject] = replace(drafts[subject], approvals=added)
        elif act == PUBLISHED and subject in drafts:
            drafts[subject] = replace(drafts[subject], published=row["at"], order=row["number"])
    return Desk(signers, required, drafts)


def _signed(signers: Mapping[str, str], purpose: str, release: str, said: Mapping[str, str]) -> Mapping[str, Signature]:
    if "signature" not in said:
        return {}
    signature = Signature(purpose, said["key"], said["signature"])
    known = signers.get(said["name"]) == signature.key
    return {said["name"]: signature} if known and is_valid(signature, release) else {}
