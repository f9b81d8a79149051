"""`nki release …`: protected figures in a folder that is never edited, let out when others have approved it."""

from __future__ import annotations

import sys
import unicodedata
from datetime import datetime
from functools import partial
from getpass import getpass
from typing import TYPE_CHECKING

from nki.cli.opening import open_catalogue, request_for
from nki.cli.progress import progress
from nki.cli.register import open_register
from nki.disclosure import Status
from nki.disclosure.outside import read_outside
from nki.errors import UsageError
from nki.pipeline import prepare_release
from nki.pipeline.waiting import left_waiting
from nki.publication import published, read_release, write_release
from nki.publication.edition import Edition
from nki.releasing import approve, enrol, keep, publish, read_desk, require, settle, withdraw
from nki.releasing.signer import new_signer, read_signer

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable
    from pathlib import Path

    from nki.publication import PublishedRelease, Release


def prepare(said: Namespace) -> int:
    """Make a release of the years asked for, and say what must be said about it."""
    if said.out and said.out.exists():
        raise UsageError(f"{said.out} finnes allerede. En utgivelse endres aldri: velg et nytt navn.")
    embargo = _time(said.not_before) if said.not_before else None
    requests = [request_for(said, year) for year in sorted(set(said.year))]
    before = [] if said.out else _public(said.register / "releases")
    older = (*before[-2::-1], *(read_release(folder) for folder in said.earlier))
    outside = tuple(map(read_outside, said.known))
    edition = Edition(before[-1] if before else None, said.reason, embargo, older, outside)
    opened = open_catalogue(said)
    requests = left_waiting(opened, requests, edition.previous, said.wait)
    with progress() as step:
        release = prepare_release(opened, requests, lambda year, *at: step(f"Leser {year}", *at), edition=edition)
    folder = said.out or _keep(said, release)
    if said.out:
        write_release(release, said.out)
    sys.stdout.write(f"{folder}: utgivelse {release.sha256[:12]}\n")
    made = read_release(folder)
    sys.stdout.writelines(f"{notice}\n" for notice in made.notices())
    sys.stdout.writelines(waiting(edition.known, made))
    return 0


def approve_one(said: Namespace) -> int:
    """Sign a release with one's own key."""
    with open_register(said) as store:
        draft = approve(store, said.release, read_signer(said.key, partial(_passphrase, said.key)))
        required = read_desk(store).required
    names = ", ".join(draft.others)
    sys.stdout.write(f"{draft.release[:12]}: godkjent av {names} ({len(draft.others)} av {required})\n")
    return 0


def publish_one(said: Namespace) -> int:
    """Let a release out."""
    with open_register(said) as store:
        out = publish(store, said.release)
    sys.stdout.write(f"{out.release[:12]}: publisert {out.published}\n")
    return 0


def enrol_one(said: Namespace) -> int:
    """Make a key for one who is to sign, and let the register know it."""
    passphrase = _passphrase(said.out, again=True) if said.passphrase else None
    with open_register(said, create=True) as store:
        signer = new_signer(said.out, passphrase)
        try:
            enrol(store, said.name, signer.public)
        except BaseException:
            said.out.unlink(missing_ok=True)
            raise
    sys.stdout.write(f"{said.out}: nøkkelen til {said.name} ({signer.public[:12]}). Bare eieren skal ha filen.\n")
    return 0


def revoke_one(said: Namespace) -> int:
    """Let nobody sign with a person's key any more."""
    with open_register(said) as store:
        withdraw(store, said.name, said.why)
    sys.stdout.write(f"Nøkkelen til {said.name} gjelder ikke lenger. Det som er ute med den, er ute.\n")
    return 0


def require_some(said: Namespace) -> int:
    """Say how many others must approve."""
    with open_register(said, create=True) as store:
        require(store, said.approvals, said.why)
    sys.stdout.write(f"{said.approvals} andre enn den som har laget en utgivelse, skal nå godkjenne den.\n")
    return 0


def _keep(said: Namespace, release: Release) -> Path:
    with open_register(said, create=True) as store:
        settle(store)
        return keep(store, release, read_signer(said.key, partial(_passphrase, said.key)) if said.key else None)


def _passphrase(path: Path, *, again: bool = False) -> str:
    """Ask for a passphrase: on the screen, where it is not shown, or else as a line of what is sent in."""
    if not sys.stdin.isatty():
        return unicodedata.normalize("NFC", sys.stdin.readline().rstrip("\r\n"))
    said = getpass(f"Passordfrase til {path}: ")
    if again and getpass("En gang til: ") != said:
        raise UsageError("Passordfrasen ble ikke skrevet likt to ganger. Ingen nøkkel er laget.")
    return unicodedata.normalize("NFC", said)


def _public(releases: Path) -> list[PublishedRelease]:
    """Read every public release, oldest first."""
    return [read_release(one.folder) for one in published(releases).releases]


def waiting(known: Iterable[PublishedRelease], now: PublishedRelease) -> list[str]:
    """Name the counts somebody has seen that are withheld now: they have changed by a few, or protect one that has.

    In another structure the same code may be another area.
    """
    mine = _structures(now)
    seen = {
        key
        for release in known
        for there in [_structures(release)]
        for key, figure in release.figures.items()
        if figure.count is not None and there[key.year] == mine.get(key.year)
    }
    return [
        f"Må vente: {key.indicator} {key.year}, {key.level} {now.label(key.year, key.level, key.area)}, "
        f"{key.stratum}, {key.outcome}\n"
        for key, figure in now.figures.items()
        if key in seen and figure.status in (Status.SMALL, Status.PROTECTING) and figure.count is None
    ]


def _structures(release: PublishedRelease) -> dict[int, int]:
    return {year["year"]: year["structure"] for year in release.manifest["years"]}


def _time(said: str) -> datetime:
    try:
        when = datetime.fromisoformat(said)
    except ValueError:
        when = None
    if when is None or when.tzinfo is None:
        raise UsageError(f"«{said}» er ikke et tidspunkt. Skriv det med tidssone, som 2027-06-15T08:00+02:00.")
    return when
