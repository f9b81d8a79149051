"""The commands as functions on objects, for those who work in Python: `import nki`, then `nki.counts(...)`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nki.catalogue import default_catalogue
from nki.counting import Catalogue, Request, count_year
from nki.pipeline import prepare_release
from nki.publication import read_release, write_release
from nki.registers import check_deliveries

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nki.compute import CountTable, Engine
    from nki.errors import Finding
    from nki.publication import Release

__all__ = ["check", "counts", "open_catalogue", "read_release", "release", "write_release"]

Paths = str | Path


def open_catalogue(folder: Paths | None = None) -> Catalogue:
    """Open a catalogue folder, or the one that came along."""
    return Catalogue(Path(folder) if folder else default_catalogue())


def check(*deliveries: Paths, catalogue: Catalogue | None = None) -> tuple[Finding, ...]:
    """Find everything there is to say about deliveries (folders or .zip); raises UnreadableError where none is."""
    opened = catalogue or open_catalogue()
    return check_deliveries(map(Path, deliveries), opened.schema, opened.reference, controls=opened.controls)


def counts(
    *deliveries: Paths,
    year: int,
    structure: int | None = None,
    engine: Engine = "duckdb",
    active_only: bool = False,
    catalogue: Catalogue | None = None,
) -> CountTable:
    """Count a year, unprotected, for those who own the data; raises DeliveryError with every finding.

    The table is read as it is by polars, pandas, duckdb and pyarrow.
    """
    request = Request(tuple(map(Path, deliveries)), year, structure, engine, active_only)
    return count_year(catalogue or open_catalogue(), request)


def release(
    *deliveries: Paths,
    years: Iterable[int],
    structure: int | None = None,
    engine: Engine = "duckdb",
    catalogue: Catalogue | None = None,
) -> Release:
    """Make a release of one or more years, to be written with `write_release`; raises DeliveryError."""
    paths = tuple(map(Path, deliveries))
    requests = [Request(paths, year, structure, engine) for year in sorted(set(years))]
    return prepare_release(catalogue or open_catalogue(), requests)
