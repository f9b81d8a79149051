"""Makes the doors, by name, and writes them beside each other."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

from nki.errors import UsageError
from nki.publication.doors.material import Made
from nki.publication.durable import replace_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from nki.publication.doors.material import Material

DOORS: Mapping[str, str] = {
    "nki": "rows in the columns of the national API",
    "excel": "CSV for Norwegian Excel",
    "xlsx": "workbook",
    "parquet": "Parquet",
    "sdmx": "SDMX-CSV and its structure",
    "fhir": "FHIR R4 Measure and MeasureReport",
    "datapackage": "Data Package",
    "description": "the 36 fields as JSON and PDF/UA",
    "dcat": "DCAT-AP-NO",
}
"""Every door and what it is; each is a module with `files(material)`, which gives bytes by file name."""


def make(material: Material, names: Iterable[str] = ()) -> Iterator[tuple[str, bytes]]:
    """Make the doors asked for, or all, in their order; give file name and bytes. Raises UsageError, MissingExtraError.

    The catalogue comes last and lists what was made before it.
    """
    wanted = tuple(names) or tuple(DOORS)
    if unknown := [name for name in wanted if name not in DOORS]:
        raise UsageError(f"Ukjent format: {', '.join(unknown)}. Velg mellom {', '.join(DOORS)}.")
    made: list[Made] = []
    for door in sorted(wanted, key=list(DOORS).index):
        for name, content in import_module(f"nki.publication.doors.{door}").files(replace(material, made=tuple(made))):
            yield name, content
            made.append(Made(door, name, len(content), hashlib.sha256(content).hexdigest()))


def export(material: Material, folder: Path, names: Iterable[str] = ()) -> tuple[str, ...]:
    """Write the doors below `folder`, each file whole or not at all; give their names."""
    written = []
    for name, content in make(material, names):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_whole(path, content)
        written.append(name)
    return tuple(written)
