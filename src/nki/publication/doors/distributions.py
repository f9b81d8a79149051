"""Every form a release can be had in: its own files, the files made of it, and the answers of the statistics bank."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nki.publication.doors.material import Material

PXWEBAPI = "https://github.com/PxTools/PxApiSpecs"
KINDS = {
    "csv": ("CSV", "text/csv"),
    "json": ("JSON", "application/json"),
    "txt": ("TXT", "text/plain"),
    "xlsx": ("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "parquet": ("PARQUET", "application/vnd.apache.parquet"),
    "xml": ("XML", "application/xml"),
    "pdf": ("PDF", "application/pdf"),
    "ndjson": ("JSON", ""),
}
"""By the end of a name: the code of the EU's list of file types, and the registered media type ("" is none)."""

CONFORMS = {
    "fhir": "http://hl7.org/fhir/4.0",
    "sdmx": "https://github.com/sdmx-twg/sdmx-csv",
    "datapackage": "https://specs.frictionlessdata.io/data-package/",
}
"""The standard of a door, where it is one."""

BANK = {"json-stat2": "json", "csv": "csv", "px": "txt", "xlsx": "xlsx", "parquet": "parquet"}
"""Formats of the bank, and what their answers end in."""
SIDES = ("Region", "Utfall", "Alder", "ContentsCode", "Tid")


class Distribution(NamedTuple):
    """One form: its name, what it is called, where it is, what it is, its size and SHA-256 where it is a file.

    `kind` and `media` as in KINDS; `served` says that the statistics bank gives it.
    """

    name: str
    title: str
    address: str
    kind: str
    media: str
    conforms_to: str = ""
    size: int = 0
    sha256: str = ""
    served: bool = False


def distributions(material: Material) -> Iterator[Distribution]:
    """Give every form, the release's own files first."""
    digests = material.release.manifest["files"]
    for name, content in material.files.items():
        if _ending(name) in KINDS:
            yield Distribution(name, name, name, *_kind(name), "", len(content), digests.get(name, ""))
    for made in material.made:
        conforms_to = CONFORMS.get(made.door, "")
        yield Distribution(made.name, made.name, made.name, *_kind(made.name), conforms_to, made.size, made.sha256)
    if material.issuer.bank:
        yield from _served(material)


def _served(material: Material) -> Iterator[Distribution]:
    """Give every table of figures whole, in every format of the bank."""
    everything = "&".join(f"valuecodes%5B{side}%5D=*" for side in SIDES)
    for indicator in material.release.manifest["indicators"]:
        table = f"NKI{indicator['nki_id']}"
        for form, ending in BANK.items():
            address = f"{material.issuer.bank}/tables/{table}/data?outputFormat={form}&{everything}"
            yield Distribution(f"{table}-{form}", f"{table}, {form}", address, *KINDS[ending], PXWEBAPI, served=True)


def _kind(name: str) -> tuple[str, str]:
    return KINDS[_ending(name)]


def _ending(name: str) -> str:
    return name.rsplit(".", 1)[-1]
