"""DCAT-AP-NO: the release as others' catalogues list it, in Turtle. Addresses are relative unless one is given."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from nki.publication.doors.distributions import PXWEBAPI, distributions
from nki.publication.doors.nki import LAND

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nki.publication.doors.distributions import Distribution
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
IANA = "https://www.iana.org/assignments/media-types"
SERVICE = "#pxwebapi"
LICENCE = f"{AUTHORITY}/licence/NLOD_2_0"
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
    release, found = material.release, tuple(distributions(material))
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
            *([("dcat:service", f"<{SERVICE}>")] if material.issuer.bank else []),
        ],
    )
    yield from _thing(f"#{release.sha256}", "dcat:Dataset", _dataset(material, found))
    for one in found:
        yield from _thing(f"#{one.name}", "dcat:Distribution", _distribution(one))
    if material.issuer.bank:
        yield from _thing(SERVICE, "dcat:DataService", _service(material))
    contact = material.issuer.contact
    yield from _thing(
        "#utgiver", "foaf:Agent", [("foaf:name", _text(material.issuer.name)), ("foaf:homepage", f"<{contact}>")]
    )
    yield from _thing(
        "#kontakt", "vcard:Organization", [("vcard:fn", _text(material.issuer.name)), ("vcard:hasURL", f"<{contact}>")]
    )


def _dataset(material: Material, found: Iterable[Distribution]) -> list[tuple[str, str]]:
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
        *(("dcat:distribution", f"<#{one.name}>") for one in found),
    ]


def _distribution(one: Distribution) -> list[tuple[str, str]]:
    value = f'spdx:checksumValue "{one.sha256}"^^xsd:hexBinary'
    checksum = f"[ a spdx:Checksum ; spdx:algorithm spdx:checksumAlgorithm_sha256 ; {value} ]"
    return [
        *_titles(dict.fromkeys(LANGUAGES, one.title)),
        ("dcat:accessURL", f"<{one.address}>"),
        ("dcat:downloadURL", f"<{one.address}>"),
        ("dct:format", f"<{AUTHORITY}/file-type/{one.kind}>"),
        *([("dcat:mediaType", f"<{IANA}/{one.media}>")] if one.media else []),
        *([("dct:conformsTo", f"<{one.conforms_to}>")] if one.conforms_to else []),
        ("dct:license", f"<{LICENCE}>"),
        *([("dcat:byteSize", f'"{one.size}"^^xsd:nonNegativeInteger')] if one.size else []),
        *([("spdx:checksum", checksum)] if one.sha256 else []),
        *([("dcat:accessService", f"<{SERVICE}>")] if one.served else []),
    ]


def _service(material: Material) -> list[tuple[str, str]]:
    bank = material.issuer.bank
    return [
        *_titles({language: f"{title}, PxWebApi v2" for language, title in TITLE.items()}),
        ("dct:publisher", "<#utgiver>"),
        ("dcat:contactPoint", "<#kontakt>"),
        ("dcat:endpointURL", f"<{bank}>"),
        ("dcat:endpointDescription", f"<{bank}/config>"),
        ("dct:conformsTo", f"<{PXWEBAPI}>"),
        ("dct:license", f"<{LICENCE}>"),
        ("dct:accessRights", f"<{AUTHORITY}/access-right/PUBLIC>"),
        ("dcat:servesDataset", f"<#{material.release.sha256}>"),
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
