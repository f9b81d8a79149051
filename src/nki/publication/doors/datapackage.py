"""Data Package: the tables of the release, and a description that says which columns are text: 0301 stays 0301."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl

from nki.statistics.columns import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nki.publication.doors.material import Material

FOLDER = "datapackage"
PROFILE = "tabular-data-package"
WHOLE = frozenset(
    {"year", "structure", "count", "denominator", "kommuner", "reported", "carried", "persons", "registered"}
)
NUMBERS = frozenset({"share", "coverage"})
_BEFORE = "before_"


def files(material: Material) -> Iterator[tuple[str, bytes]]:
    """Give the description and the tables it describes, as they are in the release."""
    tables = {name: content for name, content in material.files.items() if name.endswith(".csv")}
    described = [_resource(material, name, content) for name, content in tables.items()]
    yield f"{FOLDER}/datapackage.json", _json(_package(material, described))
    for name, content in tables.items():
        yield f"{FOLDER}/{name}", content


def _package(material: Material, resources: list[dict[str, Any]]) -> dict[str, Any]:
    release = material.release
    return {
        "profile": PROFILE,
        "name": "nasjonale-kvalitetsindikatorer",
        "id": f"urn:sha256:{release.sha256}",
        "title": "Nasjonale kvalitetsindikatorer",
        "description": " ".join(release.notices()),
        "created": material.dated.isoformat(timespec="seconds"),
        "version": release.sha256[:12],
        "contributors": [{"title": material.issuer.name, "role": "publisher", "path": material.issuer.contact}],
        "resources": resources,
    }


def _resource(material: Material, name: str, content: bytes) -> dict[str, Any]:
    header = content.decode().partition("\n")[0].split(",")
    statistics = {table.name: table.schema for table in TABLES}.get(name.removesuffix(".csv"), {})
    fields = [{"name": column, "type": _type(column, statistics.get(column))} for column in header]
    return {
        "profile": "tabular-data-resource",
        "name": name.removesuffix(".csv"),
        "path": name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{material.release.manifest['files'][name]}",
        "schema": {"fields": fields, "missingValues": [""]},
    }


def _type(column: str, known: pl.DataType | None) -> str:
    if known is not None:
        return "string" if known == pl.String else "integer" if known.is_integer() else "number"
    name = column.removeprefix(_BEFORE)
    return "integer" if name in WHOLE else "number" if name in NUMBERS else "string"


def _json(document: Mapping[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
