"""Makes a release again from what it says it was made of, and says what did not come out the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from nki.catalogue import catalogue_hash
from nki.counting import Request
from nki.errors import UnreadableError
from nki.pipeline import prepare_release
from nki.pipeline.knowing import behind
from nki.publication import read_release
from nki.publication.edition import Edition
from nki.publication.manifest import hashes
from nki.publication.provenance import code_version
from nki.registers.store import deliveries, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from nki.counting import Catalogue
    from nki.disclosure.outside import OutsideFigures


@dataclass(frozen=True, slots=True)
class Recomputed:
    """The files that came out otherwise, and what differs behind them; nothing at all when every bit is the same."""

    files: tuple[str, ...]
    because: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Tell whether every bit is the same."""
        return not self.files


def known_deliveries(register: Path, catalogue: Catalogue, manifest: Mapping[str, Any]) -> tuple[int, int]:
    """Count the deliveries behind a release that a register has, and all there were."""
    wanted = {one["sha256"] for one in manifest["deliveries"]}
    if not (register / "catalog.sqlite").is_file():
        return 0, len(wanted)
    with open_store(register, catalogue.folder) as store:
        return len(wanted & {one.sha256 for one in deliveries(store)}), len(wanted)


def recompute(
    catalogue: Catalogue,
    folder: Path,
    paths: Sequence[Path],
    register: Path,
    outside: Sequence[OutsideFigures] = (),
) -> Recomputed:
    """Count everything anew, from the deliveries in `paths`, or else from those the register received.

    `outside` are the figures from elsewhere it was made safe with. Raises UnreadableError when one of them is missing
    or the release it follows is not beside it, DeliveryError.
    """
    release = read_release(folder)
    manifest = dict(release.manifest)
    requests = [
        Request(
            paths=tuple(paths),
            year=year["year"],
            structure=year["structure"],
            engine=manifest["engine"],
            active_only=manifest["active_only"],
            register=register,
            fingerprints=tuple(behind(release, year["year"])),
        )
        for year in manifest["years"]
    ]
    again = prepare_release(catalogue, requests, edition=_edition(folder, manifest, outside))
    made = hashes(again.files)
    was = {**manifest["files"], "manifest.json": release.sha256}
    names = tuple(name for name in sorted(was.keys() | made.keys()) if was.get(name) != made.get(name))
    return Recomputed(names, tuple(_because(catalogue, manifest, again.files)) if names else ())


def _edition(folder: Path, manifest: Mapping[str, Any], outside: Sequence[OutsideFigures]) -> Edition:
    previous = manifest["previous"]
    if previous and not (folder.parent / previous).is_dir():
        raise UnreadableError(f"{folder.parent / previous}: den forrige utgivelsen må ligge ved siden av denne.")
    known = manifest.get("known", ())
    for one in known:
        if not (folder.parent / one).is_dir():
            raise UnreadableError(f"{folder.parent / one}: den er prøvd sammen med denne, som må ligge her.")
    files = manifest.get("known_outside", 0)
    if files != len(outside):
        raise UnreadableError(f"Filer med tall utenfra som den er prøvd sammen med: {files}. Gi de samme med --known.")
    embargo = manifest["not_before"]
    return Edition(
        read_release(folder.parent / previous) if previous else None,
        manifest["reason"],
        datetime.fromisoformat(embargo) if embargo else None,
        tuple(read_release(folder.parent / one) for one in known if one != previous),
        tuple(outside),
    )


def _because(catalogue: Catalogue, was: Mapping[str, Any], again: Mapping[str, bytes]) -> Iterator[str]:
    code: Mapping[str, Any] = code_version()
    if was["catalogue_sha256"] != catalogue_hash(catalogue.folder):
        yield "Katalogen er en annen."
    if was["code"]["source_sha256"] != code["source_sha256"]:
        yield "Koden er en annen."
    if was["code"]["lock_sha256"] != code["lock_sha256"] or was["code"]["libraries"] != code["libraries"]:
        yield "Bibliotekene er av andre versjoner."
    if any(one["sha256"].encode() not in again["manifest.json"] for one in was["deliveries"]):
        yield "Innsendingene er andre."
    if was.get("known_outside"):
        yield "Tallene utenfra kan være andre."
