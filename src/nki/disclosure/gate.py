"""The gate: counts go in, and what comes out may be published. Nothing comes out that the auditor has not passed."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from nki.disclosure.coverage import protect_coverage
from nki.disclosure.grid import Grid
from nki.disclosure.letters import refusal
from nki.disclosure.one import Task
from nki.disclosure.table import _GATE, ProtectedTable
from nki.disclosure.working import work
from nki.errors import DisclosureError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nki.compute import CountTable
    from nki.disclosure.audit import PublicTable
    from nki.disclosure.one import Sheet
    from nki.disclosure.over import Over
    from nki.disclosure.policy import Policy
    from nki.reference import Geography


def protect(
    counts: CountTable, policy: Policy, geography: Geography, earlier: Sequence[PublicTable] = ()
) -> ProtectedTable:
    """Withhold what the policy withholds and all that would give it away, and prove it, on the full grid.

    `geography` is that of the counts' structure. `earlier` are tables everybody has already: earlier releases of the
    year, and figures known from elsewhere. Raises DisclosureError when no proof is found: then nothing comes out.
    """
    return seal(counts, policy, work(tasks_for(counts, policy, geography, earlier)))


def tasks_for(  # noqa: PLR0913, PLR0917  (what is protected, and what is known)
    counts: CountTable,
    policy: Policy,
    geography: Geography,
    earlier: Sequence[PublicTable] = (),
    made_of: Mapping[str, str] = MappingProxyType({}),
    over: Over | None = None,
) -> list[Task]:
    """Divide a year into indicators, each with its own rule, what is known of it, and nothing else.

    `made_of` names what the figures of each kommune are made of, where that is told (see audit.public.made_of). `over`
    is needed when some of `earlier` is of another structure; all of it is then laid on the same kommuner.
    """
    if geography.year != counts.structure:
        raise ValueError("Counts and geography are not of the same structure.")
    return [
        Task(
            _only(counts, slug),
            slug,
            geography,
            policy.of(slug),
            tuple(table for table in earlier if (table.indicator, table.year) == (slug, counts.year)),
            dict(made_of) if earlier else {},
            replace(over, counts=_only(over.counts, slug)) if over else None,
        )
        for slug in sorted({key.indicator for key in counts.rows})
    ]


def _only(counts: CountTable, slug: str) -> CountTable:
    """Give the table of one indicator, without what does not bear on how it is protected."""
    rows = {key: row for key, row in counts.rows.items() if key.indicator == slug}
    return replace(counts, rows=rows, coverage={}, received=None, preliminary=False)


def seal(counts: CountTable, policy: Policy, sheets: Sequence[Sheet]) -> ProtectedTable:
    """Make the year's table of what passed; raises DisclosureError with every indicator that did not."""
    refused = [refusal(sheet) for sheet in sheets if not sheet.proof.passed]
    if refused:
        raise DisclosureError("\n".join(refused))
    cells = {key: cell for sheet in sheets for key, cell in sheet.cells.items()}
    return ProtectedTable(
        year=counts.year,
        structure=counts.structure,
        origin=counts.origin,
        preliminary=counts.preliminary,
        policy=policy,
        reporting=counts.reports,
        cells=MappingProxyType(dict(sorted(cells.items()))),
        coverage=MappingProxyType(protect_coverage(Grid(counts), policy, cells)),
        proofs=tuple(sheet.proof for sheet in sheets),
        passed=_GATE,
    )
