"""One delivery laid open for its owner: everybody in it with what they count as, and the lines it was read from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nki.compute.individuals import individuals
from nki.period import Period
from nki.registers import read_extract
from nki.registers.register import Register
from nki.registers.single import open_delivery

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from nki.counting import Catalogue
    from nki.errors import Finding
    from nki.registers import Delivery, Extract


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
    opened = open_delivery(path, Register(catalogue.schema, catalogue.reference, catalogue.controls))
    delivery, tables = opened.delivery, opened.tables
    period = Period(delivery.year)
    extract = read_extract([path], period, catalogue.schema, catalogue.reference, catalogue.codes)
    counted = individuals(catalogue.indicators, extract, catalogue.reference, delivery.geography)
    people = tables["person"].join(counted, on="person", how="inner").sort("line")
    return Material(
        catalogue, delivery, extract, opened.findings, people, tables["personopplysning"], tables["tjeneste"]
    )
