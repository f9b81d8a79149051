"""One delivery laid open for its owner: everybody in it with what they count as, and the lines it was read from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from nki.compute.individuals import individuals
from nki.registers.register import Register
from nki.registers.single import open_delivery, open_source

if TYPE_CHECKING:
    from pathlib import Path

    from nki.counting import Catalogue
    from nki.errors import Finding
    from nki.registers import Delivery, Extract
    from nki.registers.single import Opened
    from nki.registers.sources import Source


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """A delivery as its owner may see it.

    `people`: one line per person, with the columns of `individuals` and of person.csv. `registrations` and `services`:
    the lines of their files. See `registers.single.Opened` for `person` and `line`.
    """

    catalogue: Catalogue
    delivery: Delivery
    extract: Extract
    findings: tuple[Finding, ...]
    people: pl.DataFrame
    registrations: pl.DataFrame
    services: pl.DataFrame

    @property
    def year(self) -> int:
        """The reporting year."""
        return self.delivery.year

    @property
    def kommune(self) -> str:
        """The kommune whose delivery it is, by its number in the delivery's own structure."""
        return self.delivery.kommune


def read_material(catalogue: Catalogue, path: Path) -> Material:
    """Read the one delivery at `path`; raises what `open_delivery` raises."""
    return _material(catalogue, open_delivery(path, _register(catalogue), catalogue.codes))


def material_of(catalogue: Catalogue, source: Source) -> Material:
    """Read a delivery wherever it lies; raises what `open_source` raises."""
    return _material(catalogue, open_source(source, _register(catalogue), catalogue.codes))


def of_unit(material: Material, unit: str) -> Material:
    """Keep what is of those who have a granted service from a unit this year, by its organisation number."""
    theirs = granted(material.services, material.year).filter(pl.col("organisasjonsnummer") == unit).select("person")

    def kept(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.join(theirs.unique(), on="person", how="semi", maintain_order="left")

    return replace(
        material,
        people=kept(material.people),
        registrations=kept(material.registrations),
        services=kept(material.services),
    )


def granted(services: pl.DataFrame, year: int) -> pl.DataFrame:
    """Give the services that were granted, had begun by 31 December, and had not ended before 1 January."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    begun = pl.col("startdato").str.to_date("%Y-%m-%d", strict=False).fill_null(first) <= last
    still = pl.col("sluttdato").str.to_date("%Y-%m-%d", strict=False).fill_null(last) >= first
    return services.filter((pl.col("resultat") == "innvilget") & begun & still)


def _register(catalogue: Catalogue) -> Register:
    return Register(catalogue.schema, catalogue.reference, catalogue.controls)


def _material(catalogue: Catalogue, opened: Opened) -> Material:
    delivery, tables = opened.delivery, opened.tables
    counted = individuals(catalogue.indicators, opened.extract, catalogue.reference, delivery.geography)
    people = tables["person"].join(counted, on="person", how="inner").sort("line")
    registrations, services = tables["personopplysning"], tables["tjeneste"]
    return Material(catalogue, delivery, opened.extract, opened.findings, people, registrations, services)
