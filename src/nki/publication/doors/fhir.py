"""FHIR R4: a Measure for each indicator, and a summary MeasureReport for each area and year, one per line (NDJSON).

A group is an outcome among all ages, its stratifier the age groups. What is not shown has no number: an extension says
exactly why, and FHIR's own data-absent-reason says it in the words others know.
"""

from __future__ import annotations

import json
import re
from itertools import groupby
from typing import TYPE_CHECKING, Any

from nki.disclosure import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nki.publication.doors.material import Material, Row

POPULATION = "http://terminology.hl7.org/CodeSystem/measure-population"
SCORING = "http://terminology.hl7.org/CodeSystem/measure-scoring"
ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
REASONS = {"small": "masked", "protecting": "masked", "not_reported": "unknown", "not_applicable": "not-applicable"}
STATUS, PRELIMINARY = "status", "preliminary"
ALL = "all"


def files(material: Material) -> Iterator[tuple[str, bytes]]:
    """Give the measures, and the reports."""
    for slug, definition in material.definitions.items():
        yield f"fhir/Measure-{slug}.json", _line(_measure(material, slug, definition)).encode()
    reports = (
        _report(material, tuple(rows))
        for _, rows in groupby(material.rows(), key=lambda row: (row.indicator, row.year, row.level, row.area))
    )
    yield "fhir/MeasureReport.ndjson", "".join(map(_line, reports)).encode()


def address(material: Material, *parts: str) -> str:
    """Give the canonical address of something of ours."""
    return "/".join((material.issuer.address.rstrip("/") or "urn:nki", "fhir", *parts))


def _measure(material: Material, slug: str, definition: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "resourceType": "Measure",
        "id": slug,
        "url": address(material, "Measure", slug),
        "identifier": [{"system": address(material, "nki-id"), "value": definition["nki_id"]}],
        "version": definition["version"],
        "name": re.sub(r"\W", "", slug.title()),
        "title": definition["title"]["nb"],
        "status": "active",
        "experimental": False,
        "date": material.dated.date().isoformat(),
        "publisher": material.issuer.name,
        "description": "\n\n".join(definition["fields"][0]["paragraphs"]["nb"]),
        "scoring": {"coding": [{"system": SCORING, "code": "proportion"}]},
        "improvementNotation": {
            "coding": [
                {"system": "http://terminology.hl7.org/CodeSystem/measure-improvement-notation", "code": "increase"}
            ]
        },
        "group": [_measured(material, slug, outcome) for outcome in definition["calculation"]["outcomes"]],
    }


def _measured(material: Material, slug: str, outcome: Mapping[str, Any]) -> dict[str, Any]:
    populations = [
        {
            "code": {"coding": [{"system": POPULATION, "code": code}]},
            "criteria": {"language": "text/plain", "expression": words},
        }
        for code, words in (("numerator", outcome["label"]["nb"]), ("denominator", "Alle med behov"))
    ]
    strata = [
        {
            "code": _text(material.label(slug, "strata", one["slug"])),
            "criteria": {"language": "text/plain", "expression": one["slug"]},
        }
        for one in material.definitions[slug]["calculation"]["strata"]
        if one["slug"] != ALL
    ]
    return {"code": _coded(material, "outcome", outcome["slug"]), "population": populations, "stratifier": strata}


def _report(material: Material, rows: Sequence[Row]) -> dict[str, Any]:
    first = rows[0]
    outcomes = dict.fromkeys(row.outcome for row in rows)
    by_cell = {(row.outcome, row.stratum): row for row in rows}
    strata = [stratum for stratum in dict.fromkeys(row.stratum for row in rows) if stratum != ALL]
    # An identifier may hold no letters of ours: what it names is in the report itself.
    named = f"{first.indicator}-{first.year}-{first.level}-{first.area}"
    return {
        "resourceType": "MeasureReport",
        "id": re.sub(r"[^A-Za-z0-9\-.]", "-", named)[:64],
        "extension": [{"url": address(material, PRELIMINARY), "valueBoolean": first.preliminary}],
        "identifier": [{"system": address(material, "release"), "value": material.release.sha256}],
        "status": "complete",
        "type": "summary",
        "measure": address(material, "Measure", first.indicator),
        "subject": {
            "identifier": {"system": address(material, "area", first.level), "value": first.area},
            "display": first.area_name,
        },
        "date": material.dated.isoformat(timespec="seconds"),
        "period": {"start": f"{first.year}-01-01", "end": f"{first.year}-12-31"},
        "group": [_group(material, outcome, by_cell, strata) for outcome in outcomes],
    }


def _group(
    material: Material, outcome: str, cells: Mapping[tuple[str, str], Row], strata: Sequence[str]
) -> dict[str, Any]:
    group = {"code": _coded(material, "outcome", outcome), **_score(material, cells[outcome, ALL])}
    ages = [{"value": _coded(material, "stratum", one), **_score(material, cells[outcome, one])} for one in strata]
    return {**group, "stratifier": [{"code": [_text("aldersgruppe")], "stratum": ages}]}


def _score(material: Material, row: Row) -> dict[str, Any]:
    population = [
        {"code": {"coding": [{"system": POPULATION, "code": code}]}, **_count(row.status, count)}
        for code, count in (("numerator", row.count), ("denominator", row.denominator))
    ]
    said: dict[str, Any] = {
        "extension": [{"url": address(material, STATUS), "valueCode": str(row.status)}],
        "population": population,
    }
    if row.status == Status.SHOWN and row.share is not None:
        percent = {"value": float(row.share), "unit": "%", "system": "http://unitsofmeasure.org", "code": "%"}
        said["measureScore"] = percent
    return said


def _count(status: Status, count: int | None) -> dict[str, Any]:
    if count is not None:
        return {"count": count}
    return {"_count": {"extension": [{"url": ABSENT, "valueCode": REASONS[status]}]}}


def _coded(material: Material, kind: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": address(material, kind), "code": code}]}


def _text(words: str) -> dict[str, str]:
    return {"text": words}


def _line(resource: Mapping[str, Any]) -> str:
    return json.dumps(resource, ensure_ascii=False, separators=(",", ":")) + "\n"
