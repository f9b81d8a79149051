"""A year that is out in another division of the country is held against that as well."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nki.compute.ground import made_of_kommuner
from nki.counting import count_deliveries
from nki.disclosure.outside import OutsideFigures
from nki.disclosure.over import Over

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nki.compute import CountTable
    from nki.counting import Catalogue, Request
    from nki.pipeline.knowing import Known


def structures_out(earlier: Iterable[Known], year: int) -> frozenset[int]:
    """Name the structures a year is out in."""
    releases = (one for one in earlier if not isinstance(one, OutsideFigures))
    return frozenset(
        one["structure"] for release in releases for one in release.manifest["years"] if one["year"] == year
    )


def count_over(
    catalogue: Catalogue, requests: Sequence[Request], counts: Sequence[CountTable], earlier: Sequence[Known]
) -> Mapping[int, Over]:
    """Count each year that is out in another structure than its counts once more, as it was delivered; by year."""
    found = {}
    for request, table in zip(requests, counts, strict=True):
        out = structures_out(earlier, table.year) | {table.structure}
        if len(out) > 1:
            finest, _ = count_deliveries(catalogue, replace(request, structure=None))
            made = {one: made_of_kommuner(catalogue.reference, one, finest.structure) for one in sorted(out)}
            found[table.year] = Over(finest, catalogue.reference.geography(finest.structure), made)
    return found
