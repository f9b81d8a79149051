"""The release: figures, their meaning and their origin, in a folder that is never edited."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nki.errors import UsageError
from nki.publication.definition import definitions_json
from nki.publication.faces import (
    areas_csv,
    coverage_csv,
    figures_csv,
    figures_json,
    maaltall_csv,
    readme,
    reporting_csv,
)
from nki.publication.provenance import code_version
from nki.publication.statistics import statistics_files

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nki.indicators import Indicator
    from nki.publication.notices import Notice
    from nki.publication.provenance import Provenance
    from nki.reference import Geography
    from nki.statistics import Assessment, EstimateTable

FORMAT = "nki-release/1"
LANGUAGES = ("nb", "nn", "en")


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
    assessment: Assessment,
) -> Release:
    """Bind figures, texts and sources together; `geographies` by structure year. Same input, same bytes."""
    in_order = sorted(tables, key=lambda table: table.protected.year)
    faces = {
        "areas.csv": areas_csv(in_order, geographies),
        "definitions.json": definitions_json(indicators),
        "coverage.csv": coverage_csv(in_order, geographies),
        "figures.csv": figures_csv(in_order),
        "figures.json": figures_json(in_order, notices),
        "maaltall.csv": maaltall_csv(indicators),
        "reporting.csv": reporting_csv(in_order),
        "LESMEG.txt": readme(in_order, indicators, notices),
        **statistics_files(assessment, notices),
    }
    files = {name: text.encode() for name, text in faces.items()}
    files["manifest.json"] = _manifest(in_order, indicators, notices, provenance, files)
    return Release(dict(sorted(files.items())))


def write_release(release: Release, folder: Path) -> None:
    """Write the release as `folder`, whole or not at all; raises UsageError when something is there already."""
    if folder.exists():
        raise UsageError(
            f"{folder} finnes allerede. En utgivelse endres aldri: velg et nytt navn, eller slett den selv."
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, content in release.files.items():
            with (building / name).open("wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
        building.chmod(0o755)
        building.rename(folder)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise


def _manifest(
    tables: Sequence[EstimateTable],
    indicators: Sequence[Indicator],
    notices: Mapping[str, Notice],
    provenance: Provenance,
    files: Mapping[str, bytes],
) -> bytes:
    manifest = {
        "format": FORMAT,
        "notices": {name: notice.model_dump() for name, notice in notices.items()},
        "years": [_year(table) for table in tables],
        "indicators": [_indicator(indicator) for indicator in indicators],
        "deliveries": [delivery._asdict() for delivery in provenance.deliveries],
        "catalogue_sha256": provenance.catalogue,
        "engine": provenance.engine,
        "code": code_version(),
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
    }
    return (json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _indicator(indicator: Indicator) -> dict[str, object]:
    titles = {
        language: {"title": indicator.title[language], "short": indicator.short_title[language]}
        for language in LANGUAGES
    }
    return {"slug": indicator.slug, "nki_id": indicator.nki_id, "version": indicator.version, "titles": titles}


def _year(table: EstimateTable) -> dict[str, object]:
    protected = table.protected
    return {
        "year": protected.year,
        "structure": protected.structure,
        "origin": protected.origin,
        "preliminary": protected.preliminary,
        "protection": protected.policy.model_dump(mode="json", by_alias=True),
        "protected_against_recomputation": protected.policy.secondary != "ingen",
    }
