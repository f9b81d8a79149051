"""The one place that knows the order: deliveries → extract → counts → gate → shares → release."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from nki.catalogue import catalogue_hash
from nki.compute import compute_counts
from nki.disclosure import load_policy, protect
from nki.errors import UsageError
from nki.indicators import load_indicators
from nki.period import Period
from nki.publication import DeliveryRecord, Provenance, assemble
from nki.publication.edition import FIRST
from nki.publication.notices import load_notices, notices_for
from nki.reference import load_reference
from nki.registers import load_schema, read_extract, store
from nki.registers.rules import load_controls
from nki.statistics import assess, estimate, load_thresholds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from nki.compute import CountTable, Engine
    from nki.indicators import Indicator
    from nki.publication import Release
    from nki.publication.edition import Edition
    from nki.reference import Reference
    from nki.registers import Extract, RegisterSchema
    from nki.registers.rules import Controls
    from nki.statistics import EstimateTable

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
    return count_extract(catalogue, extract_year(catalogue, request, progress), request)


def publishable(catalogue: Catalogue, counts: CountTable) -> EstimateTable:
    """Take counts through the gate, and say what they can carry; raises DisclosureError."""
    geography = catalogue.reference.geography(counts.structure)
    return estimate(protect(counts, load_policy(catalogue.folder, Period(counts.year)), geography))


def protect_years(
    catalogue: Catalogue, counts: Sequence[CountTable], progress: Progress | None = None
) -> tuple[EstimateTable, ...]:
    """Take several years through the gate; raises DisclosureError."""
    tables: list[EstimateTable] = []
    for table in counts:
        tables.append(publishable(catalogue, table))
        if progress:
            progress(len(tables), len(counts))
    return tuple(tables)


def prepare_release(
    catalogue: Catalogue,
    requests: Sequence[Request],
    progress: Callable[[str, int, int], None] | None = None,
    edition: Edition | None = None,
) -> Release:
    """Make a release of one or more years; the same deliveries, catalogue, code and edition give the same bytes."""
    tables: list[EstimateTable] = []
    records: list[DeliveryRecord] = []
    for request in requests:
        step = (lambda done, of, year=request.year: progress(str(year), done, of)) if progress else None
        extract = extract_year(catalogue, request, step)
        tables.append(publishable(catalogue, count_extract(catalogue, extract, request)))
        records += delivery_records(extract)
    first = requests[0]
    return bind_release(
        catalogue, tables, records, engine=first.engine, active_only=first.active_only, edition=edition or FIRST
    )


def bind_release(  # noqa: PLR0913  (everything a release says of itself)
    catalogue: Catalogue,
    tables: Sequence[EstimateTable],
    records: Iterable[DeliveryRecord],
    *,
    engine: str,
    active_only: bool = False,
    edition: Edition = FIRST,
) -> Release:
    """Bind protected figures of one or more years into a release."""
    geographies = {t.protected.structure: catalogue.reference.geography(t.protected.structure) for t in tables}
    provenance = Provenance(tuple(sorted(records)), catalogue_hash(catalogue.folder), engine, active_only, edition)
    notices = notices_for(tables, load_notices(catalogue.folder))
    thresholds = load_thresholds(catalogue.folder, Period(max(t.protected.year for t in tables)).last_day)
    assessment = assess(tables, catalogue.indicators, catalogue.reference, thresholds)
    return assemble(tables, catalogue.indicators, geographies, notices, provenance, assessment=assessment)


def delivery_records(extract: Extract) -> tuple[DeliveryRecord, ...]:
    """Name every delivery behind the figures of a year, with its fingerprint."""
    return tuple(
        DeliveryRecord(d.year, d.kommune, d.id, d.received.isoformat(), d.source.sha256()) for d in extract.deliveries
    )
