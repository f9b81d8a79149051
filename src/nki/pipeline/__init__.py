"""The one place that knows the order: deliveries → extract → counts → gate → shares → release."""

from __future__ import annotations

from itertools import chain, islice
from types import MappingProxyType
from typing import TYPE_CHECKING

from nki.catalogue import catalogue_hash
from nki.counting import Catalogue, Request, count_deliveries, count_extract, count_year, extract_year
from nki.disclosure.audit.public import made_of
from nki.disclosure.cost import compare
from nki.disclosure.gate import seal
from nki.disclosure.working import work
from nki.pipeline.knowing import Grounds
from nki.pipeline.memory import open_memory
from nki.pipeline.stating import state
from nki.pipeline.structures import count_over
from nki.pipeline.years import year_of
from nki.publication import DeliveryRecord, Provenance, assemble
from nki.publication.edition import FIRST
from nki.publication.notices import load_notices, notices_for
from nki.publication.provenance import code_version
from nki.resting import resting
from nki.statistics import estimate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from nki.compute import CountTable
    from nki.counting import Progress
    from nki.disclosure.cost import Cost
    from nki.disclosure.over import Over
    from nki.disclosure.remembering import Memory
    from nki.pipeline.knowing import Known
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


def publishable(catalogue: Catalogue, counts: CountTable, earlier: Sequence[Known] = ()) -> EstimateTable:
    """Take counts through the gate, and say what they can carry; raises DisclosureError.

    `earlier` is what people have already, releases and figures from elsewhere: the year must be safe together with it.
    """
    return protect_years(catalogue, [counts], earlier=earlier)[0]


@resting()
def protect_years(  # noqa: PLR0913  (all but the first two have a default)
    catalogue: Catalogue,
    counts: Sequence[CountTable],
    progress: Progress | None = None,
    earlier: Sequence[Known] = (),
    *,
    grounds: Sequence[Grounds] = (),
    over: Mapping[int, Over] = MappingProxyType({}),
    memory: Memory | None = None,
) -> tuple[EstimateTable, ...]:
    """Take several years through the gate, side by side; raises DisclosureError.

    `grounds` are what each year is made of: one that is made as in an earlier release becomes the same again, and they
    tell who has changed. `over` has the years that are out in another structure. What is in the memory is not worked
    out anew.
    """
    by_year = {ground.year: ground for ground in grounds}
    years = [year_of(catalogue, table, by_year.get(table.year), over.get(table.year)) for table in counts]
    settled = [year.settled(earlier) for year in years]
    tasks = [year.tasks(earlier, one) for year, one in zip(years, settled, strict=True)]
    sheets = iter(work([task for of_year in tasks for task in of_year], progress, memory))
    found = []
    for year, one, of_year in zip(years, settled, tasks, strict=True):
        its = list(islice(sheets, len(of_year)))
        if one and (other := one.otherwise(sheet.proof for sheet in its)):
            # They did not become what they were after all, so those who have that know something.
            anew = iter(work([task for task in year.tasks(earlier) if task.indicator in other], None, memory))
            its = [next(anew) if sheet.proof.indicator in other else sheet for sheet in its]
        found.append(estimate(seal(year.counts, year.policy, its)))
    return tuple(found)


def protection_cost(
    catalogue: Catalogue,
    counts: CountTable,
    earlier: Sequence[Known] = (),
    *,
    every: bool = False,
    progress: Progress | None = None,
) -> list[Cost]:
    """Say what protecting a year costs under the rule in force, or under others too: for those who own the data."""
    return compare(year_of(catalogue, counts).tasks(earlier), every=every, progress=progress)


@resting()
def prepare_release(
    catalogue: Catalogue,
    requests: Sequence[Request],
    progress: Callable[[str, int, int], None] | None = None,
    edition: Edition | None = None,
) -> Release:
    """Make a release of one or more years; the same deliveries, catalogue, code and edition give the same bytes."""
    counts: list[CountTable] = []
    records: list[tuple[DeliveryRecord, ...]] = []
    for request in requests:
        step = (lambda done, of, year=request.year: progress(str(year), done, of)) if progress else None
        table, extract = count_deliveries(catalogue, request, step)
        counts.append(table)
        records.append(delivery_records(extract))
    known: tuple[Known, ...] = (*edition.known, *sorted(edition.outside, key=lambda one: one.sha256)) if edition else ()
    made_by = _made_by(catalogue, requests[0])
    every = [(one.year, one.kommune, one.sha256) for one in chain.from_iterable(records)]
    grounds = [
        Grounds(
            table.year,
            table.structure,
            frozenset(one.sha256 for one in of_year),
            made_by,
            made_of(every, table.year),
        )
        for table, of_year in zip(counts, records, strict=True)
    ]
    with open_memory(catalogue, requests, made_by["code"]) as memory:
        over = count_over(catalogue, requests, counts, known)
        tables = protect_years(catalogue, counts, earlier=known, grounds=grounds, over=over, memory=memory)
        return bind_release(
            catalogue,
            tables,
            chain.from_iterable(records),
            engine=requests[0].engine,
            active_only=requests[0].active_only,
            edition=edition or FIRST,
            memory=memory,
        )


def _made_by(catalogue: Catalogue, request: Request) -> dict[str, object]:
    """Say what figures are made by, as the manifest will."""
    return {
        "catalogue_sha256": catalogue_hash(catalogue.folder),
        "code": code_version(),
        "engine": request.engine,
        "active_only": request.active_only,
    }


@resting()
def bind_release(  # noqa: PLR0913  (everything a release says of itself)
    catalogue: Catalogue,
    tables: Sequence[EstimateTable],
    records: Iterable[DeliveryRecord],
    *,
    engine: str,
    active_only: bool = False,
    edition: Edition = FIRST,
    memory: Memory | None = None,
) -> Release:
    """Bind protected figures of one or more years into a release; what is in the memory is not worked out anew."""
    geographies = {t.protected.structure: catalogue.reference.geography(t.protected.structure) for t in tables}
    provenance = Provenance(tuple(sorted(records)), catalogue_hash(catalogue.folder), engine, active_only, edition)
    notices = notices_for(tables, load_notices(catalogue.folder))
    stated = state(catalogue, tables, notices, memory)
    return assemble(tables, catalogue.indicators, geographies, notices, provenance, stated=stated)


def delivery_records(extract: Extract) -> tuple[DeliveryRecord, ...]:
    """Name every delivery behind the figures of a year, with its fingerprint."""
    return tuple(
        DeliveryRecord(d.year, d.kommune, d.id, d.received.isoformat(), d.source.sha256()) for d in extract.deliveries
    )
