"""The sum report (IPLOS-sumrapport): the 32 måltall of a kommune, its units and its bydeler, unprotected.

Form field 25: «Kommunen kan til enhver tid hente ut rapporter på enhetsnivå og kommunenivå». A person with services
from several units counts in each of them, so units do not add up to the kommune; who has no unit is a part of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nki.kommune.beside import published_beside
from nki.kommune.parts import parts_of
from nki.kommune.registered import registered, services_used
from nki.kommune.tally import rows_of, tally

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from nki.errors import Finding
    from nki.kommune.beside import Beside
    from nki.kommune.material import Material
    from nki.kommune.parts import Part
    from nki.kommune.registered import Registered, ServiceUse
    from nki.kommune.tally import Maaltallsrad, Tally
    from nki.publication import PublishedRelease


@dataclass(frozen=True, slots=True)
class PartReport:
    """The figures of the kommune or of a part of it: rows by indicator, each with the year before where it is known."""

    part: Part
    persons: int
    rows: Mapping[str, tuple[Maaltallsrad, ...]]
    registered: tuple[Registered, ...]


@dataclass(frozen=True, slots=True)
class SumReport:
    """A kommune's own report of one year; the first of `parts` is the kommune itself.

    `preliminary` is what the delivery says of itself, `origin` whether its persons are real. `before` is the year the
    change is from, 0 where no earlier delivery was given. `beside` holds published shares, and only those.
    """

    kommune: str
    label: str
    year: int
    before: int
    delivery_id: str
    origin: str
    preliminary: bool
    parts: tuple[PartReport, ...]
    services: tuple[ServiceUse, ...]
    findings: tuple[Finding, ...]
    beside: tuple[Beside, ...]


def sum_report(
    material: Material, *, before: Material | None = None, release: PublishedRelease | None = None
) -> SumReport:
    """Make the report of a delivery; `before` is last year's, `release` what has been published."""
    indicators = material.catalogue.indicators
    earlier = {part: tally(indicators, people) for part, people in parts_of(before)} if before else {}
    reference = material.catalogue.reference
    labels = {area.code: area.label for area in reference.geography(material.delivery.geography).kommuner}
    return SumReport(
        kommune=material.kommune,
        label=labels[material.kommune],
        year=material.year,
        before=before.year if before else 0,
        delivery_id=material.delivery.id,
        origin=material.delivery.origin,
        preliminary=material.delivery.preliminary,
        parts=tuple(_part(material, part, people, earlier.get(part)) for part, people in parts_of(material)),
        services=services_used(material),
        findings=material.findings,
        beside=published_beside(release, material) if release else (),
    )


def _part(material: Material, part: Part, people: pl.DataFrame, before: Tally | None) -> PartReport:
    indicators = material.catalogue.indicators
    counted = tally(indicators, people)
    rows = {one.slug: rows_of(one, counted, before) for one in indicators}
    return PartReport(part, people.height, rows, registered(material, people))
