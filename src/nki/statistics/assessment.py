"""Everything that can be said of the shown figures of some years, in one pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nki.statistics.alerting import Alert, raise_alerts
from nki.statistics.cells import breaks, coverage, shown_cells
from nki.statistics.columns import TABLES
from nki.statistics.comparison import comparison_table
from nki.statistics.figures import figure_table
from nki.statistics.funnel import funnel_table
from nki.statistics.trend import trend_table
from nki.statistics.variation import variation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from nki.indicators import Indicator
    from nki.reference import Reference
    from nki.statistics.estimate import EstimateTable
    from nki.statistics.thresholds import Thresholds


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the shown figures can honestly say; computed from what passed the gate and from nothing else.

    Tables are polars frames, sorted by key; `nki.statistics.columns` gives unit, formula and source of every column.

    `estimates`: per figure: interval, change since last year, reported-only companion, coverage, breaks.
    `comparisons`: each area against its kostragruppe, fylke and the land. `variation`: per indicator, year, age group
    and outcome: how much kommuner and fylker differ, and what of it is chance. `funnel`: each kommune and fylke among
    the others. `trend`: each series from its first to its last year. `alerts`: what should be told, and to whom it is
    about.
    """

    estimates: pl.DataFrame
    comparisons: pl.DataFrame
    variation: pl.DataFrame
    funnel: pl.DataFrame
    trend: pl.DataFrame
    alerts: tuple[Alert, ...]

    @property
    def tables(self) -> Mapping[str, pl.DataFrame]:
        """The tables by name."""
        return {table.name: getattr(self, table.name) for table in TABLES}


def assess(
    tables: Sequence[EstimateTable], indicators: Sequence[Indicator], reference: Reference, thresholds: Thresholds
) -> Assessment:
    """Say what the figures can carry. The same figures give the same frames, whatever was withheld behind them."""
    structures = {t.protected.year: reference.geography(t.protected.structure) for t in tables}
    exact = [indicator.slug for indicator in indicators if not indicator.uncertainty.interval]
    cells, broken = shown_cells(tables), breaks(tables, indicators, reference)
    varies = variation(cells, structures, thresholds)
    funnel = funnel_table(varies.units, cells, thresholds)
    return Assessment(
        estimates=figure_table(cells, coverage(tables), broken, exact, float(thresholds.at.false_changes)),
        comparisons=comparison_table(cells, structures, exact),
        variation=varies.table,
        funnel=funnel,
        trend=trend_table(cells, broken, exact, thresholds),
        alerts=raise_alerts(varies.table, funnel, cells, indicators, thresholds),
    )
