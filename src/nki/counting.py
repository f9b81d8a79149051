"""From a catalogue and deliveries to counts: what is asked for, what is read, and what is counted of it.

Apart from the pipeline, so that whoever counts loads nothing of what publishes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from nki.compute import compute_counts, plan_sql
from nki.errors import UsageError
from nki.indicators.load import load_indicators
from nki.period import Period
from nki.reference import load_reference
from nki.registers import load_schema, read_extract, store
from nki.registers.register import Register
from nki.registers.rules import load_controls

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nki.compute import CountTable, Engine
    from nki.indicators import Indicator
    from nki.reference import Reference
    from nki.registers import Extract, RegisterSchema
    from nki.registers.rules import Controls

    Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Catalogue:
    """What the state has decided, opened from a folder; each part is read when first needed."""

    folder: Path

    @cached_property
    def schema(self) -> RegisterSchema:
        """What a delivery looks like."""
        return load_schema(self.folder)

    @cached_property
    def reference(self) -> Reference:
        """The ground plan of the country."""
        return load_reference(self.folder)

    @cached_property
    def controls(self) -> Controls:
        """The thresholds of the control rules."""
        return load_controls(self.folder)

    @cached_property
    def indicators(self) -> tuple[Indicator, ...]:
        """The descriptions, sorted by slug."""
        registers = {self.schema.name: tuple(self.schema.questions)}
        return load_indicators(self.folder / "indicators", registers)

    @property
    def last_year(self) -> int:
        """The last year the code lists are complete for."""
        return self.reference.years[-1]

    @property
    def codes(self) -> tuple[str, ...]:
        """Questions of the register that some indicator asks for."""
        codes = {v.code for indicator in self.indicators for v in indicator.calculation.variables}
        return tuple(sorted(codes, key=int))


@dataclass(frozen=True, slots=True)
class Request:
    """What to count: a year, from deliveries in and under `paths`, or without any from what `register` has received.

    `structure` is the year whose areas the figures are for (see compute_counts); `active_only` keeps those with a
    granted service on 31 December. With `carry_forward`, a kommune the register has nothing from for the year is
    counted from the year before, and said to be. `fingerprints` are the deliveries to take from the register, in force
    or not.
    """

    paths: tuple[Path, ...]
    year: int
    structure: int | None = None
    engine: Engine = "duckdb"
    active_only: bool = False
    register: Path | None = None
    carry_forward: bool = False
    fingerprints: tuple[str, ...] = ()


def extract_year(catalogue: Catalogue, request: Request, progress: Progress | None = None) -> Extract:
    """Read the year's deliveries in force; raises DeliveryError with every finding, UnreadableError, UsageError."""
    period = Period(request.year)
    if request.register and not request.paths:
        # The store loads its parts when they are asked for; counting deliveries needs none of them.
        with store.open_store(request.register, catalogue.folder) as opened:
            stored = store.extract_from_store(
                opened,
                period,
                catalogue.codes,
                carry_forward=request.carry_forward,
                only=request.fingerprints,
            )
        return _insist_on_deliveries(stored)
    if request.carry_forward:
        raise UsageError("Bare registeret vet hva som kom året før. Bruk --carry-forward uten --deliveries.")
    read = read_extract(
        request.paths, period, catalogue.schema, catalogue.reference, catalogue.codes, progress, catalogue.controls
    )
    return _insist_on_deliveries(read)


def _insist_on_deliveries(extract: Extract) -> Extract:
    if not extract.deliveries:
        raise UsageError(f"Ingen innsending gjelder {extract.period}. Et år uten innsendinger er ikke et år med null.")
    return extract


def count_extract(catalogue: Catalogue, extract: Extract, request: Request) -> CountTable:
    """Count what was read."""
    return compute_counts(
        catalogue.indicators,
        extract,
        catalogue.reference,
        structure=request.structure,
        engine=request.engine,
        active_only=request.active_only,
    )


def count_year(catalogue: Catalogue, request: Request, progress: Progress | None = None) -> CountTable:
    """Give the unprotected counts of a year, for those who own the data."""
    return count_deliveries(catalogue, request, progress)[0]


def count_deliveries(
    catalogue: Catalogue, request: Request, progress: Progress | None = None
) -> tuple[CountTable, Extract]:
    """Give the counts of a year, and what they are counted from; the records may have been left where they are.

    Of a register, only those whose deliveries have changed since it was counted last are counted.
    """
    if request.register and not request.paths and not request.fingerprints and request.engine == "duckdb":
        return _count_register(catalogue, request, request.register)
    extract = extract_year(catalogue, request, progress)
    return count_extract(catalogue, extract, request), extract


def _count_register(catalogue: Catalogue, request: Request, register: Path) -> tuple[CountTable, Extract]:
    # Only those who count a register need these.
    from nki.compute.cubes import count_cubes, tabulate_cube  # noqa: PLC0415
    from nki.registers.store.recounting import count_from_store  # noqa: PLC0415

    asked, period, active = catalogue.indicators, Period(request.year), request.active_only
    # The statement says all that the count depends on.
    question = plan_sql(asked, period, catalogue.schema.values, active_only=active)
    with store.open_store(register, catalogue.folder) as opened:
        # What it would read of the catalogue is read already.
        opened.register = Register(catalogue.schema, catalogue.reference, catalogue.controls)
        store.tend(opened)
        cube, extract = count_from_store(
            opened,
            period,
            catalogue.codes,
            question,
            lambda extracts: count_cubes(asked, extracts, active_only=active),
            carry_forward=request.carry_forward,
        )
    _insist_on_deliveries(extract)
    return tabulate_cube(asked, cube, extract, catalogue.reference, request.structure), extract
