"""Holds a kommune's own figures against what the national release is computed from, to the digit.

A person in the deliveries of several kommuner counts once, where the latest of them says they live. So the national
figure is the kommune's own, less those counted elsewhere, plus those another kommune has delivered.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from nki.compute.individuals import individuals
from nki.errors import UsageError
from nki.kommune.parts import Part, parts_of
from nki.kommune.tally import tally
from nki.registers import Records

if TYPE_CHECKING:
    from nki.compute import CountTable
    from nki.kommune.material import Material
    from nki.kommune.tally import Tally
    from nki.registers import Extract


@dataclass(frozen=True, slots=True)
class Reconciled:
    """One figure: own − elsewhere + arrived = national when all is well.

    `elsewhere` are those another kommune's later delivery says live there. Where it only has a later answer, they
    move between outcomes here, and a number can be negative.
    """

    indicator: str
    stratum: str
    outcome: str
    own: int
    elsewhere: int
    arrived: int
    national: int

    @property
    def equal(self) -> bool:
        """Tell whether the figures meet."""
        return self.own - self.elsewhere + self.arrived == self.national


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Every figure of the kommune, and whether the delivery is the one in force."""

    in_force: bool
    rows: tuple[Reconciled, ...]

    @property
    def equal(self) -> bool:
        """Tell whether every figure meets."""
        return self.in_force and all(row.equal for row in self.rows)


def reconcile(material: Material, extract: Extract, counts: CountTable) -> Reconciliation:
    """Hold the delivery against a national `extract` of its year and the `counts` an engine made of it.

    Raises UsageError when they are of another year, or shown in another structure than the delivery's own.
    """
    if extract.period.year != material.year or counts.structure != material.delivery.geography:
        raise UsageError(f"Avstemming krever tall for {material.year} i inndelingen av {material.delivery.geography}.")
    place = next((i for i, one in enumerate(extract.deliveries) if one.id == material.delivery.id), None)
    indicators = material.catalogue.indicators
    here = {part: people for part, people in parts_of(material) if part.kind == "kommune"}
    own = tally(indicators, here[Part("kommune", material.kommune)])
    everyone = _ours(material, extract, place)
    counted_here = pl.col("kommune").eq_missing(material.kommune)
    mine = pl.col("delivery") == (-1 if place is None else place)
    stayed = tally(indicators, everyone.filter(counted_here & mine))
    arrived = tally(indicators, everyone.filter(counted_here & ~mine))
    return Reconciliation(place is not None, tuple(_rows(material, counts, own, stayed, arrived)))


def _ours(material: Material, extract: Extract, place: int | None) -> pl.DataFrame:
    """Give everybody who is in the delivery, or lives in the kommune by the latest delivery they are in."""
    persons = extract.records.persons
    delivered = pl.col("delivery") == (-1 if place is None else place)
    concerned = persons.filter((pl.col("kommune") == material.kommune) | delivered)
    some = pl.col("person").is_in(concerned["person"].unique().implode())
    records = extract.records
    kept = Records(*(table.filter(some) for table in (records.persons, records.registrations, records.services)))
    catalogue = material.catalogue
    return individuals(
        catalogue.indicators, replace(extract, records=kept), catalogue.reference, material.delivery.geography
    )


def _rows(material: Material, counts: CountTable, own: Tally, stayed: Tally, arrived: Tally) -> list[Reconciled]:
    found = []
    for key, row in counts.rows.items():
        if (key.level, key.area) != ("kommune", material.kommune):
            continue
        for outcome in row._fields[1:]:
            cell = (key.indicator, key.stratum, outcome)
            mine = own.get(cell, 0)
            found.append(
                Reconciled(*cell, mine, mine - stayed.get(cell, 0), arrived.get(cell, 0), getattr(row, outcome))
            )
    return found
