"""DCAT-AP-NO: the release as others' catalogues list it, in Turtle. Addresses are relative unless one is given."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from nki.publication.doors.nki import LAND

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nki.publication.doors.material import Material

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
AUTHORITY = "http://publications.europa.eu/resource/authority"
LICENCE = f"{AUTHORITY}/licence/NLOD_2_0"
MEDIA = {"csv": ("CSV", "text/csv"), "json": ("JSON", "application/json"), "txt": ("TXT", "text/plain")}
TITLE = {
    "nb": "Nasjonale kvalitetsindikatorer",
    "nn": "Nasjonale kvalitetsindikatorar",
    "en": "National quality indicators",
}
LANGUAGES = {"nb": "NOB", "nn": "NNO", "en": "ENG"}


def files(material: Material) -> Iterator[tuple[str, bytes]]:
    """Give the catalogue."""
    yield "dcat.ttl", "\n".join(_lines(material)).encode() + b"\n"


def _lines(material: Material) -> Iterator[str]:
    if material.issuer.address:
        yield f"@base <{material.issuer.address}> ."
    yield from (f"@prefix {name}: <{address}> ." for name, address in PREFIXES.items())
    release = material.release
    names = [name for name in material.files if name.rsplit(".", 1)[-1] in MEDIA]
    yield from _thing(
        "#katalog",
        "dcat:Catalog",
        [
            ("dct:identifier", '"nki"'),
            *_titles(TITLE),
            *_descriptions(
                {
                    "nb": "Utgivelser av nasjonale kvalitetsindikatorer.",
                    "nn": "Utgivingar av nasjonale kvalitetsindikatorar.",
                    "en": "Releases of national quality indicators.",
                }
            ),
            *_issuer(),
            ("dcat:dataset", f"<#{release.sha256}>"),
        ],
    )
    yield from _thing(f"#{release.sha256}", "dcat:Dataset", _dataset(material, names))
    for name in names:
        yield from _thing(f"#{name}", "dcat:Distribution", _distribution(material, name))
    contact = material.issuer.contact
    yield from _thing(
        "#utgiver", "foaf:Agent", [("foaf:name", _text(material.issuer.name)), ("foaf:homepage", f"<{contact}>")]
    )
    yield from _thing(
        "#kontakt", "vcard:Organization", [("vcard:fn", _text(material.issuer.name)), ("vcard:hasURL", f"<{contact}>")]
    )


def _dataset(material: Material, names: list[str]) -> list[tuple[str, str]]:
    release, moment = material.release, _moment(material)
    years = f'dcat:startDate "{release.years[0]}-01-01"^^xsd:date ; dcat:endDate "{release.years[-1]}-12-31"^^xsd:date'
    indicators = {
        language: "; ".join(
            f"{one['titles'][language]['title']} (NKI {one['nki_id']})" for one in release.manifest["indicators"]
        )
        for language in LANGUAGES
    }
    said = {language: " ".join((indicators[language], *release.notices(language))) for language in LANGUAGES}
    levels = {area["level"] for area in material.areas.values() if area["area"] != LAND}
    return [
        ("dct:identifier", _text(f"urn:sha256:{release.sha256}")),
        *_titles(TITLE),
        *_descriptions(said),
        *_issuer(),
        ("dct:issued", moment),
        ("dct:modified", moment),
        ("dct:license", f"<{LICENCE}>"),
        ("dct:accessRights", f"<{AUTHORITY}/access-right/PUBLIC>"),
        ("dct:accrualPeriodicity", f"<{AUTHORITY}/frequency/ANNUAL>"),
        ("dct:spatial", f"<{AUTHORITY}/country/NOR>"),
        ("dct:temporal", f"[ a dct:PeriodOfTime ; {years} ]"),
        ("dcat:theme", f"<{AUTHORITY}/data-theme/HEAL>"),
        *(("dct:language", f"<{AUTHORITY}/language/{code}>") for code in LANGUAGES.values()),
        *(("dcat:keyword", f"{_text(word)}@nb") for word in ("kvalitetsindikator", *sorted(levels))),
        ("adms:status", f"<{AUTHORITY}/dataset-status/{_state(material)}>"),
        ("dcat:version", _text(release.sha256[:12])),
        *([("dcat:previousVersion", f"<#{before}>")] if (before := release.manifest.get("previous")) else []),
        *(("dcat:distribution", f"<#{name}>") for name in names),
    ]


def _distribution(material: Material, name: str) -> list[tuple[str, str]]:
    kind, media = MEDIA[name.rsplit(".", 1)[-1]]
    digest = material.release.manifest["files"].get(name)
    value = f'spdx:checksumValue "{digest}"^^xsd:hexBinary'
    checksum = f"[ a spdx:Checksum ; spdx:algorithm spdx:checksumAlgorithm_sha256 ; {value} ]"
    return [
        *_titles(dict.fromkeys(("nb", "nn", "en"), name)),
        ("dcat:accessURL", f"<{name}>"),
        ("dcat:downloadURL", f"<{name}>"),
        ("dct:format", f"<{AUTHORITY}/file-type/{kind}>"),
        ("dcat:mediaType", f"<https://www.iana.org/assignments/media-types/{media}>"),
        ("dct:license", f"<{LICENCE}>"),
        ("dcat:byteSize", f'"{len(material.files[name])}"^^xsd:nonNegativeInteger'),
        *([("spdx:checksum", checksum)] if digest else []),
    ]


def _state(material: Material) -> str:
    return "DEVELOP" if any(year["preliminary"] for year in material.release.manifest["years"]) else "COMPLETED"


def _issuer() -> list[tuple[str, str]]:
    return [("dct:publisher", "<#utgiver>"), ("dcat:contactPoint", "<#kontakt>")]


def _titles(words: dict[str, str]) -> list[tuple[str, str]]:
    return [("dct:title", f"{_text(word)}@{language}") for language, word in words.items()]


def _descriptions(words: dict[str, str]) -> list[tuple[str, str]]:
    return [("dct:description", f"{_text(word)}@{language}") for language, word in words.items()]


def _moment(material: Material) -> str:
    return f'"{material.dated.isoformat(timespec="seconds")}"^^xsd:dateTime'


def _text(words: str) -> str:
    """Quote a text; the escapes of JSON are those of Turtle."""
    return json.dumps(words, ensure_ascii=False)


def _thing(name: str, kind: str, said: list[tuple[str, str]]) -> Iterator[str]:
    yield f"\n<{name}> a {kind} ;"
    for place, (what, value) in enumerate(said):
        yield f"    {what} {value} {'.' if place == len(said) - 1 else ';'}"
