"""Holds a release folder against its own name, manifest and signature: one bit changed anywhere is found."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from nki.errors import UnreadableError
from nki.publication.reading import read_manifest
from nki.publication.signing import SIGNATURE, is_valid, read_signature

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

MANIFEST = "manifest.json"


def faults(folder: Path, release: str = "") -> tuple[str, ...]:
    """Say everything that is not as it was made; `release` is the hash it should have, when that is known.

    Raises UnreadableError when there is no release there at all. Without a folder named by the hash, a signature or
    `release`, a changed manifest can be told only where it no longer fits the files.
    """
    try:
        manifest, found = read_manifest(folder)
    except UnreadableError:
        if not (folder / MANIFEST).is_file():
            raise
        return (f"{MANIFEST} er endret.",)
    wrong = [f"{MANIFEST} er endret."] if release and found != release else []
    return (*wrong, *_files(folder, manifest), *_canonical(folder), *_signature(folder, found))


def _files(folder: Path, manifest: Mapping[str, Any]) -> Iterator[str]:
    for name, digest in manifest["files"].items():
        try:
            content = (folder / name).read_bytes()
        except OSError:
            yield f"{name} mangler."
            continue
        if hashlib.sha256(content).hexdigest() != digest:
            yield f"{name} er endret."
    there = {path.name for path in folder.iterdir()}
    for name in sorted(there - set(manifest["files"]) - {MANIFEST, SIGNATURE}):
        yield f"{name} hører ikke til."


def _canonical(folder: Path) -> Iterator[str]:
    """Find a change that means the same: a manifest is written in one way only."""
    content = (folder / MANIFEST).read_bytes()
    written = json.dumps(json.loads(content), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if content != written.encode():
        yield f"{MANIFEST} er endret."


def _signature(folder: Path, release: str) -> Iterator[str]:
    try:
        signature = read_signature(folder)
    except UnreadableError:
        yield f"{SIGNATURE} er endret."
        return
    if signature is not None and not is_valid(signature, release):
        yield f"Underskriften i {SIGNATURE} gjelder ikke denne utgivelsen."
