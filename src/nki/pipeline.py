"""The one place that knows the order: deliveries → extract → counts → gate → shares → release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nki.catalogue import catalogue_hash
from nki.counting import Catalogue, Request, count_extract, count_year, extract_year
from nki.disclosure import load_policy, protect
from nki.period import Period
from nki.publication import DeliveryRecord, Provenance, assemble
from nki.publication.edition import FIRST
from nki.publication.notices import load_notices, notices_for
from nki.statistics import assess, estimate, load_thresholds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from nki.compute import CountTable
    from nki.counting import Progress
    from nki.publication import Release
    from nki.publication.edition import Edition
    from nki.registers import Extract
    from nki.statistics import EstimateTable

# Catalogue, Request and the counting stand in `counting`, for those who publish nothing.
__all__ = [
    "Catalogue",
    "Request",
    "bind_release",
    "count_extract",
    "count_year",
    "delivery_records",
    "extract_year",
    "prepare_release",
    "protect_years",
    "publishable",
]


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
