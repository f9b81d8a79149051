"""What is done with releases, each act written down in the register's log before anybody else can see it."""

from __future__ import annotations

import unicodedata
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from nki.errors import UsageError
from nki.publication.durable import replace_whole
from nki.publication.integrity import faults
from nki.publication.listing import CURRENT, Publication, current_json, of_release
from nki.publication.reading import read_manifest
from nki.publication.release import write_release
from nki.publication.signing import SIGNATURE, Signature, message, read_signature, signature_json
from nki.publication.vouching import KEYS, Keys, keys_json
from nki.registers.store import verify_chain
from nki.registers.store.bundle import safe
from nki.registers.store.durable import locked, make_folder
from nki.registers.store.errors import as_letters
from nki.releasing.desk import APPROVED, ENROLLED, PREPARED, PUBLISHED, REQUIRES, WITHDRAWN, read_desk, spelling
from nki.releasing.rules import insist_on_publishable
from nki.releasing.scratch import sweep

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nki.publication import Release
    from nki.registers.store.store import Store
    from nki.releasing.desk import Draft
    from nki.releasing.signer import Signer

HIDDEN, OPEN = 0o700, 0o755
_IN_NAMES = " .-'\u2019\u00a00123456789"


def enrol(store: Store, name: str, public: str) -> None:
    """Let a person sign with this key from now on.

    Raises UsageError when the key is or was another's, and when the person has one: it must be withdrawn first, so that
    nobody takes another's place without a word in the log.
    """
    if not _is_name(name):
        raise UsageError("Si hvem nøkkelen er til, med navn: latinske bokstaver, tall, mellomrom, bindestrek, punktum.")
    with store.act() as acts:
        desk = read_desk(store)
        known = spelling(name, (*desk.owners.values(), *desk.signers))
        owner = desk.owners.get(public, known)
        if owner != known:
            raise UsageError(f"Nøkkelen er eller har vært {owner} sin. Hver person har sin egen.")
        if desk.signers.get(known, public) != public:
            raise UsageError(f"{known} har en nøkkel. Er den mistet, trekk den tilbake først: «nki release revoke».")
        acts.write(ENROLLED, known, key=public)
    settle(store)


def withdraw(store: Store, name: str, why: str) -> None:
    """Let nobody sign with a person's key from now on; what they approved and is not out, they have not approved.

    Raises UsageError when the person has no key, or no reason is given.
    """
    if not safe(why):
        raise UsageError("Si hvorfor nøkkelen trekkes tilbake, med noen ord. Det står i loggen.")
    with store.act() as acts:
        desk = read_desk(store)
        known = spelling(name, desk.signers)
        if known not in desk.signers:
            raise UsageError(f"Registeret kjenner ingen nøkkel til {known}. Se «nki release list».")
        acts.write(WITHDRAWN, known, why=safe(why))
    settle(store)


def require(store: Store, approvals: int, why: str) -> None:
    """Say how many others must approve a release from now on; 0 is for a demo. The reason stands in the log."""
    if not safe(why) or approvals < 0:
        raise UsageError("Si hvor mange som skal godkjenne (0 eller flere), og hvorfor med noen ord.")
    with store.act() as acts:
        acts.write(REQUIRES, str(approvals), approvals=approvals, why=safe(why))


def keep(store: Store, release: Release, signer: Signer | None = None) -> Path:
    """Put a release into the register, hidden, signed by the register and by its author; the same one only once."""
    name = read_desk(store).name_of(signer.public) if signer else ""
    folder = _shelf(store) / release.sha256
    with _building(store):
        if not folder.exists():
            signature = _of_register(store, release.sha256)
            beside = {SIGNATURE: signature_json(signature)}
            write_release(release, folder, beside=beside, mode=HIDDEN)
    _insist_on_whole(folder)
    with store.act() as acts:
        signed = signer.sign("author", release.sha256) if signer else None
        said = {"name": name, "key": signed.key, "signature": signed.signature} if signed else {}
        acts.write(PREPARED, release.sha256, **said)
    return folder


def approve(store: Store, which: str, signer: Signer) -> Draft:
    """Sign a release as one who has looked at it; raises UsageError for its author, or when it is not whole."""
    with store.act() as acts:
        desk = read_desk(store)
        draft, name = desk.find(which), desk.name_of(signer.public)
        if name in draft.authors:
            raise UsageError(f"{name} har laget utgivelsen og kan ikke godkjenne den. Det må andre gjøre.")
        if draft.published:
            raise UsageError("Utgivelsen er ute, og det som står om hvem som godkjente den, endres ikke.")
        _insist_on_whole(_shelf(store) / draft.release)
        signed = signer.sign("approval", draft.release)
        acts.write(APPROVED, draft.release, name=name, key=signed.key, signature=signed.signature)
    return read_desk(store).find(draft.release)


def publish(store: Store, which: str) -> Publication:
    """Let a release out; the log is written first, and what the public sees follows. Once out, nothing happens.

    Raises UsageError when it is not approved, not whole, under embargo, or not made for the release now in force.
    """
    if broken := verify_chain(store):
        raise UsageError("Loggen i registeret er ikke hel, og ingenting publiseres: " + " ".join(broken))
    with store.act() as acts:
        desk = read_desk(store)
        draft = desk.find(which)
        if not draft.published:
            folder = _shelf(store) / draft.release
            _insist_on_whole(folder)
            insist_on_publishable(desk, draft, read_manifest(folder)[0], store.now())
            acts.write(PUBLISHED, draft.release, previous=desk.current, approvals=len(draft.others))
    return next(one for one in settle(store) if one.release == draft.release)


def settle(store: Store) -> tuple[Publication, ...]:
    """Let the public see what the log says is out, and nothing else; finishes what somebody who died had begun."""
    shelf = _shelf(store)
    with _building(store):
        desk = read_desk(store)
        out = tuple(_publication(store, draft, shelf) for draft in desk.published)
        for one in out:
            one.folder.chmod(OPEN)
        if out or desk.owners:
            _tell(shelf / KEYS, keys_json(Keys(store.keys.public, desk.required, desk.keys)))
        if out:
            _tell(shelf / CURRENT, current_json(out))
    return out


def _tell(path: Path, content: bytes) -> None:
    """Replace what the public sees, where it differs."""
    if not path.is_file() or path.read_bytes() != content:
        with as_letters():
            replace_whole(path, content)


def _is_name(name: str) -> bool:
    """Tell whether this is a name as it may be written: another alphabet has letters that only look the same."""
    signs = unicodedata.normalize("NFKC", name)
    latin = all(sign in _IN_NAMES or unicodedata.name(sign, "").startswith("LATIN ") for sign in signs)
    return latin and bool(safe(name)) and any(sign.isalpha() for sign in signs)


def _publication(store: Store, draft: Draft, shelf: Path) -> Publication:
    folder = shelf / draft.release
    manifest, _ = read_manifest(folder)
    signatures = (*draft.signatures, read_signature(folder) or _of_register(store, draft.release))
    when = datetime.fromisoformat(draft.published).isoformat(timespec="seconds")
    approvals = tuple(signature._asdict() for signature in signatures)
    return replace(of_release(folder, manifest, draft.release), published=when, approvals=approvals)


def _of_register(store: Store, release: str) -> Signature:
    return Signature("register", store.keys.public, store.keys.sign(message("register", release)))


def _shelf(store: Store) -> Path:
    return store.path("releases")


@contextmanager
def _building(store: Store) -> Iterator[None]:
    """Hold the releases alone, and take away what somebody who died had begun."""
    with as_letters():
        make_folder(_shelf(store))
        with locked(store.path("tmp", "releases.gate")):
            _shelf(store).chmod(OPEN)
            sweep(_shelf(store))
            yield


def _insist_on_whole(folder: Path) -> None:
    if wrong := faults(folder):
        raise UsageError("Utgivelsen er ikke slik den ble laget: " + " ".join(wrong))
