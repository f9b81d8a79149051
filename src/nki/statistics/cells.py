"""The shown figures of several years as columns; what is not shown is not here at all."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import polars as pl

from nki.disclosure import FigureKey, Status
from nki.statistics.breaks import broken

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from nki.indicators import Indicator
    from nki.reference import Reference
    from nki.statistics.estimate import EstimateTable

KEY = FigureKey._fields
PLACE = ("indicator", "year", "level", "area", "stratum")
_SCHEMA = {**dict.fromkeys(KEY, pl.String), "year": pl.Int64, "count": pl.Int64, "denominator": pl.Int64}


def shown_cells(tables: Sequence[EstimateTable], only: Collection[str] | None = None) -> pl.DataFrame:
    """Lay out key, count and denominator of every cell with a share, sorted by key; or `only` of some indicators."""
    # From the cells, whose shares need not be worked out for this.
    rows = [
        (*key, cell.count, cell.denominator)
        for table in tables
        for key, cell in table.protected.cells.items()
        if cell.status == Status.SHOWN and (only is None or key.indicator in only)
    ]
    columns = zip(*rows, strict=True) if rows else ((),) * len(_SCHEMA)
    data = dict(zip(_SCHEMA, columns, strict=True))
    return pl.DataFrame(data, schema=_SCHEMA).sort(KEY)


def last_shown(tables: Sequence[EstimateTable]) -> int:
    """Give the last year with a cell that has a share; 0 when there is none."""
    shown = (t.protected for t in tables if any(cell.status == Status.SHOWN for cell in t.protected.cells.values()))
    return max((protected.year for protected in shown), default=0)


def coverage(tables: Sequence[EstimateTable]) -> pl.DataFrame:
    """Lay out persons delivered and persons with the need registered, where both are shown."""
    rows = [
        (key.indicator, key.year, key.level, key.area, "all", cell.registered, cell.persons)
        for table in tables
        for key, cell in table.protected.coverage.items()
        if cell.status == Status.SHOWN
    ]
    types = {**dict.fromkeys(PLACE, pl.String), "year": pl.Int64, "registered": pl.Int64, "persons": pl.Int64}
    return pl.DataFrame(rows, schema=types, orient="row")


def breaks(tables: Sequence[EstimateTable], indicators: Sequence[Indicator], reference: Reference) -> pl.DataFrame:
    """Lay out where a year cannot be held against the year before, and why."""
    rows = [
        (indicator.slug, after.protected.year, level, area, why)
        for before, after in pairwise(sorted(tables, key=lambda table: table.protected.year))
        for indicator in indicators
        for (level, area), why in broken(before.protected, after.protected, indicator, reference).items()
    ]
    names = ("indicator", "year", "level", "area", "breaks")
    return pl.DataFrame(rows, schema={**dict.fromkeys(names, pl.String), "year": pl.Int64}, orient="row")
