"""The one place that knows the order: deliveries → extract → counts → gate → shares → release."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from nki.catalogue import catalogue_hash
from nki.counting import Catalogue, Request, count_deliveries, count_extract, count_year, extract_year
from nki.disclosure import load_policy
from nki.disclosure.audit.release import tables_of
from nki.disclosure.cost import compare
from nki.disclosure.gate import seal, tasks_for
from nki.disclosure.outside import OutsideFigures
from nki.disclosure.working import work
from nki.errors import DisclosureError
from nki.period import Period
from nki.publication import DeliveryRecord, Provenance, assemble
from nki.publication.edition import FIRST
from nki.publication.notices import load_notices, notices_for
from nki.statistics import assess, estimate, load_thresholds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from nki.compute import CountTable
    from nki.counting import Progress
    from nki.disclosure.audit import PublicTable
    from nki.disclosure.cost import Cost
    from nki.publication import PublishedRelease, Release
    from nki.publication.edition import Edition
    from nki.reference import Geography
    from nki.registers import Extract
    from nki.statistics import EstimateTable

    Known = PublishedRelease | OutsideFigures

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


def publishable(catalogue: Catalogue, counts: CountTable, earlier: Sequence[Known] = ()) -> EstimateTable:
    """Take counts through the gate, and say what they can carry; raises DisclosureError.

    `earlier` is what people have already, releases and figures from elsewhere: the year must be safe together with it.
    """
    return protect_years(catalogue, [counts], earlier=earlier)[0]


def known_before(earlier: Iterable[Known], counts: CountTable, geography: Geography) -> tuple[PublicTable, ...]:
    """Give what people have of the year of some counts; raises DisclosureError if some of it cannot be compared."""
    found: list[PublicTable] = []
    for release in earlier:
        if isinstance(release, OutsideFigures):
            found += release.tables(counts.year, geography)
            continue
        structures = {year["year"]: year["structure"] for year in release.manifest["years"]}
        structure = structures.get(counts.year, counts.structure)
        if structure != counts.structure:
            raise DisclosureError(
                f"{counts.year} er publisert i inndelingen fra {structure}. To inndelinger av samme år kan trekkes "
                f"fra hverandre, og det prøves ikke ennå. Bruk --structure {structure}."
            )
        if counts.year in structures:
            found += (table for table in tables_of(release) if table.year == counts.year)
    return tuple(found)


def protect_years(
    catalogue: Catalogue,
    counts: Sequence[CountTable],
    progress: Progress | None = None,
    earlier: Sequence[Known] = (),
) -> tuple[EstimateTable, ...]:
    """Take several years through the gate, side by side; raises DisclosureError."""
    policies = [load_policy(catalogue.folder, Period(table.year)) for table in counts]
    geographies = [catalogue.reference.geography(table.structure) for table in counts]
    tasks = [
        tasks_for(table, policy, geography, known_before(earlier, table, geography))
        for table, policy, geography in zip(counts, policies, geographies, strict=True)
    ]
    sheets = iter(work([task for of_year in tasks for task in of_year], progress))
    return tuple(
        estimate(seal(table, policy, list(islice(sheets, len(of_year)))))
        for table, policy, of_year in zip(counts, policies, tasks, strict=True)
    )


def protection_cost(
    catalogue: Catalogue,
    counts: CountTable,
    earlier: Sequence[Known] = (),
    *,
    every: bool = False,
    progress: Progress | None = None,
) -> list[Cost]:
    """Say what protecting a year costs under the rule in force, or under others too: for those who own the data."""
    policy = load_policy(catalogue.folder, Period(counts.year))
    geography = catalogue.reference.geography(counts.structure)
    tasks = tasks_for(counts, policy, geography, known_before(earlier, counts, geography))
    return compare(tasks, every=every, progress=progress)


def prepare_release(
    catalogue: Catalogue,
    requests: Sequence[Request],
    progress: Callable[[str, int, int], None] | None = None,
    edition: Edition | None = None,
) -> Release:
    """Make a release of one or more years; the same deliveries, catalogue, code and edition give the same bytes."""
    counts: list[CountTable] = []
    records: list[DeliveryRecord] = []
    for request in requests:
        step = (lambda done, of, year=request.year: progress(str(year), done, of)) if progress else None
        table, extract = count_deliveries(catalogue, request, step)
        counts.append(table)
        records += delivery_records(extract)
    known: tuple[Known, ...] = (*edition.known, *edition.outside) if edition else ()
    tables = protect_years(catalogue, counts, earlier=known)
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
