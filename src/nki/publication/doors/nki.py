"""Rows in the columns of the national NKI API; Value is empty unless shown, never a number that means another thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nki.disclosure import FigureKey, Status
from nki.publication.tables import write_csv

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nki.publication.doors.material import Material

COLUMNS = (
    "QualityIndicatorName",
    "QualityIndicatorId",
    "LocationId",
    "LocationParentId",
    "ParentName",
    "LocationName",
    "OrgNumber",
    "Value",
    "PeriodType",
    "MeasureName",
    "MeasureType",
    "TimeFrom",
    "TimeTo",
)
TYPES = {"andel": "Andel", "antall": "Antall"}
LAND = "0"


def files(material: Material) -> Iterator[tuple[str, bytes]]:
    """Give the rows."""
    yield "nki.csv", write_csv(COLUMNS, _rows(material)).encode()


def _rows(material: Material) -> Iterator[tuple[object, ...]]:
    release = material.release
    for maaltall in release.maaltall:
        slug = maaltall["indicator"]
        title = material.definitions[slug]["title"]["nb"]
        for (year, level, code), area in sorted(material.areas.items()):
            figure = release.figures.get(FigureKey(slug, year, level, code, maaltall["stratum"], maaltall["outcome"]))
            if figure is None:
                continue
            value = figure.share if maaltall["kind"] == "andel" else figure.count
            yield (
                title,
                maaltall["nki_id"],
                code,
                *_parent(material, year, area),
                area["label"],
                None,
                value if figure.status == Status.SHOWN else None,
                "År",
                f"{maaltall['maaltall']} {maaltall['title_nb']}",
                TYPES[maaltall["kind"]],
                f"{year}-01-01",
                f"{year}-12-31",
            )


def _parent(material: Material, year: int, area: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Give the code and name of what the area lies in: a kommune in its fylke, everything else in the country."""
    if area["level"] == "land":
        return None, None
    level, code = ("fylke", area["fylke"]) if area["fylke"] else ("land", LAND)
    parent = material.areas.get((year, level, code))
    return code, parent["label"] if parent else None
