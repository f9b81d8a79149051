"""The release: figures, their meaning and their origin, in a folder that is never edited."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nki.errors import UsageError
from nki.publication.changes import changes_csv
from nki.publication.definition import definitions_json
from nki.publication.durable import flush_folder, write_flushed
from nki.publication.faces import (
    areas_csv,
    coverage_csv,
    maaltall_csv,
    proof_json,
    readme,
    reporting_csv,
)
from nki.publication.manifest import build_manifest, manifest_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nki.indicators import Indicator
    from nki.publication.notices import Notice
    from nki.publication.provenance import Provenance
    from nki.reference import Geography
    from nki.statistics import EstimateTable


@dataclass(frozen=True, slots=True)
class Release:
    """A release before it is written: the bytes of every file by name, the manifest among them."""

    files: Mapping[str, bytes]

    @property
    def sha256(self) -> str:
        """Name of the release: SHA-256 of its manifest, which names the hash of every other file."""
        return hashlib.sha256(self.files["manifest.json"]).hexdigest()


def assemble(  # noqa: PLR0913  (everything a release is made of)
    tables: Sequence[EstimateTable],
    indicators: Sequence[Indicator],
    geographies: Mapping[int, Geography],
    notices: Mapping[str, Notice],
    provenance: Provenance,
    *,
    stated: Mapping[str, bytes],
) -> Release:
    """Bind figures, texts and sources together. Same input, same bytes.

    `geographies` by structure year; `stated` are the files of what the figures are and can say.
    """
    in_order = sorted(tables, key=lambda table: table.protected.year)
    faces = {
        "areas.csv": areas_csv(in_order, geographies),
        "definitions.json": definitions_json(indicators),
        "coverage.csv": coverage_csv(in_order, geographies),
        "maaltall.csv": maaltall_csv(indicators),
        "proof.json": proof_json(in_order),
        "reporting.csv": reporting_csv(in_order),
        "LESMEG.txt": readme(in_order, indicators, notices),
    }
    files = {name: text.encode() for name, text in faces.items()} | dict(stated)
    manifest = build_manifest(in_order, indicators, notices, provenance, files)
    later: dict[str, bytes] = {}
    if (previous := provenance.edition.previous) is not None:
        figures = {key: figure for table in in_order for key, figure in table.figures.items()}
        later["changes.csv"] = changes_csv(previous, figures, manifest).encode()
    files |= {**later, "manifest.json": manifest_json(manifest, later)}
    return Release(dict(sorted(files.items())))


def write_release(
    release: Release, folder: Path, *, beside: Mapping[str, bytes] | None = None, mode: int = 0o755
) -> None:
    """Write the release as `folder`, whole or not at all; raises UsageError when something is there already.

    `beside` are files the hash does not cover (the signature); `mode` says who may enter the folder.
    """
    if folder.exists():
        raise UsageError(
            f"{folder} finnes allerede. En utgivelse endres aldri: velg et nytt navn, eller slett den selv."
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, content in {**release.files, **dict(beside or {})}.items():
            write_flushed(building / name, content)
        building.chmod(mode)
        flush_folder(building)
        building.rename(folder)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    flush_folder(folder.parent)
