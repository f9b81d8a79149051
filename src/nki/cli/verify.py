"""`nki verify`: tells whether a release is as it was made, and comes out the same when it is counted again."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from nki.cli.opening import open_catalogue
from nki.disclosure.outside import read_outside
from nki.errors import UsageError
from nki.publication import read_release
from nki.publication.integrity import faults
from nki.publication.listing import CURRENT
from nki.publication.signing import is_valid
from nki.publication.vouching import objections, read_keys, vouched
from nki.releasing.recompute import known_deliveries, recompute

if TYPE_CHECKING:
    from argparse import Namespace

    from nki.publication.signing import Signature
    from nki.publication.vouching import Keys


def run(said: Namespace) -> int:
    """Look for changed bits, hold the signatures against the keys, then count again when the deliveries are here."""
    folder = find_release(said.release, said.register / "releases")
    if wrong := faults(folder):
        sys.stdout.writelines(f"{one}\n" for one in wrong)
        sys.stdout.write(f"{folder}: ikke som den ble laget. Hent den på nytt derfra den ble publisert.\n")
        return 1
    release = read_release(folder)
    sys.stdout.write(f"{release.sha256[:12]}: hver fil er som den ble laget.\n")
    if not _signed(folder, release.sha256, said.keys):
        return 1
    catalogue = open_catalogue(said)
    if not said.deliveries:
        known, wanted = known_deliveries(said.register, catalogue, release.manifest)
        if known < wanted or not wanted:
            where = f"{known} av {wanted} innsendinger er i registeret {said.register}"
            sys.stdout.write(f"Ikke regnet på nytt: {where}.\n")
            return 1 if known else 0
    again = recompute(catalogue, folder, said.deliveries, said.register, tuple(map(read_outside, said.known)))
    if again.is_same:
        sys.stdout.write("Regnet på nytt fra innsendingene: hver bit er lik.\n")
        return 0
    sys.stdout.write(f"Regnet på nytt: {', '.join(again.files)} blir annerledes. {' '.join(again.because)}\n")
    return 1


def _signed(folder: Path, release: str, keys: Path | None) -> bool:
    """Say who let it out, and what that rests on; tell whether every signature holds."""
    when, signatures = vouched(folder, release)
    if not all(is_valid(signature, release) for signature in signatures) or (when and not signatures):
        sys.stdout.write(f"{folder.resolve().parent / CURRENT}: en underskrift gjelder ikke denne utgivelsen.\n")
        return False
    if when:
        held = {purpose: {s.key for s in signatures if s.purpose == purpose} for purpose in ("author", "approval")}
        others = len(held["approval"] - held["author"])
        sys.stdout.write(f"Publisert {when}, godkjent av {others} andre; underskriftene stemmer.\n")
    else:
        sys.stdout.write("Ingen liste over det som er publisert, ligger ved siden av og nevner den.\n")
    return _vouched(read_keys(keys), release, signatures) if keys else _unknown()


def _vouched(found: tuple[Keys, str], release: str, signatures: tuple[Signature, ...]) -> bool:
    keys, fingerprint = found
    sys.stdout.write(f"Nøkkelfilens fingeravtrykk (SHA-256): {fingerprint}. Hold det mot det utgiveren har oppgitt.\n")
    wrong = list(objections(keys, release, signatures))
    sys.stdout.writelines(f"{one}\n" for one in wrong or ("De som har skrevet under, står i nøkkelfilen.",))
    return not wrong


def _unknown() -> bool:
    sys.stdout.write(
        "Ikke vist hvem underskriftene er fra: den som kan bytte alle filene, kan bytte nøklene med dem. Gi --keys\n"
        "med nøkkelfilen til utgiveren (keys.json), hentet et annet sted eller før.\n"
    )
    return True


def find_release(named: str, shelf: Path) -> Path:
    """Find a release by its folder, or by the first letters of its name in the register; raises UsageError."""
    if Path(named).is_dir():
        return Path(named)
    found = [path for path in shelf.glob(f"{named}*") if path.is_dir()] if named.isalnum() else []
    if len(found) != 1:
        raise UsageError(f"Det er ingen utgivelse «{named}» her, som mappe eller i {shelf}.")
    return found[0]
