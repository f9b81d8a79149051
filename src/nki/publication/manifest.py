"""The manifest: what a release was made from, and the hash of every file in it. Its own hash is the release's name."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from nki.publication.provenance import code_version

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nki.indicators import Indicator
    from nki.publication.notices import Notice
    from nki.publication.provenance import Provenance
    from nki.statistics import EstimateTable

FORMAT = "nki-release/1"
LANGUAGES = ("nb", "nn", "en")


def build_manifest(
    tables: Sequence[EstimateTable],
    indicators: Sequence[Indicator],
    notices: Mapping[str, Notice],
    provenance: Provenance,
    files: Mapping[str, bytes],
) -> dict[str, Any]:
    """Say what the release was made from; `files` are those that are written so far."""
    return {
        "format": FORMAT,
        **provenance.edition.facts(provenance.deliveries),
        "notices": {name: notice.model_dump() for name, notice in notices.items()},
        "years": [_year(table) for table in tables],
        "indicators": [_indicator(indicator) for indicator in indicators],
        "deliveries": [delivery._asdict() for delivery in provenance.deliveries],
        "catalogue_sha256": provenance.catalogue,
        "engine": provenance.engine,
        "active_only": provenance.active_only,
        "code": code_version(),
        "files": hashes(files),
    }


def manifest_json(manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    """Write the manifest, with the hash of every file, in the one way that is hashed; `files` are not in it yet."""
    whole = {**manifest, "files": {**manifest["files"], **hashes(files)}}
    return (json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    """Give the SHA-256 of every file by its name."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}


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
        "protected_against_recomputation": all(proof.passed for proof in protected.proofs),
    }
