"""Everything that can be said of the shown figures of some years, in one pass."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from nki.statistics.alerting import Alert, raise_alerts
from nki.statistics.cells import breaks, coverage, last_shown, shown_cells
from nki.statistics.columns import COMPARISONS, ESTIMATES, FUNNEL, OF_YEAR, TABLES, VARIATION
from nki.statistics.comparison import comparison_table
from nki.statistics.figures import figure_table
from nki.statistics.funnel import funnel_table
from nki.statistics.trend import trend_table
from nki.statistics.variation import variation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nki.indicators import Indicator
    from nki.reference import Reference
    from nki.statistics.columns import Table
    from nki.statistics.estimate import EstimateTable
    from nki.statistics.thresholds import Thresholds


@dataclass(frozen=True, slots=True)
class YearAssessment:
    """What the shown figures of one year can honestly say, held against the year before where there is one.

    The tables are those of `Assessment`, but for `trend`.
    """

    year: int
    estimates: pl.DataFrame
    comparisons: pl.DataFrame
    variation: pl.DataFrame
    funnel: pl.DataFrame
    alerts: tuple[Alert, ...]

    @property
    def tables(self) -> Mapping[str, pl.DataFrame]:
        """The tables by name."""
        return {table.name: getattr(self, table.name) for table in OF_YEAR}


def _of_all_years(table: Table) -> cached_property[pl.DataFrame]:
    """Lay a table of every year together when it is asked for."""
    key = [column.name for column in table.key]
    return cached_property(lambda self: pl.concat([year.tables[table.name] for year in self.years]).sort(key))


@dataclass(frozen=True)
class Assessment:
    """What the shown figures can honestly say; computed from what passed the gate and from nothing else.

    Tables are polars frames, sorted by key; `nki.statistics.columns` gives unit, formula and source of every column.

    `estimates`: per figure: interval, change since last year, reported-only companion, coverage, breaks.
    `comparisons`: each area against its kostragruppe, fylke and the land. `variation`: per indicator, year, age group
    and outcome: how much kommuner and fylker differ, and what of it is chance. `funnel`: each kommune and fylke among
    the others. `trend`: each series from its first to its last year. `alerts`: what should be told, and to whom it is
    about.
    """

    years: tuple[YearAssessment, ...]
    trend: pl.DataFrame

    estimates = _of_all_years(ESTIMATES)
    comparisons = _of_all_years(COMPARISONS)
    variation = _of_all_years(VARIATION)
    funnel = _of_all_years(FUNNEL)

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """What should be told, sorted by year, indicator, level and måltall."""
        return tuple(alert for year in self.years for alert in year.alerts)

    @property
    def tables(self) -> Mapping[str, pl.DataFrame]:
        """The tables by name."""
        return {table.name: getattr(self, table.name) for table in TABLES}


def assess(
    tables: Sequence[EstimateTable], indicators: Sequence[Indicator], reference: Reference, thresholds: Thresholds
) -> Assessment:
    """Say what the figures can carry. The same figures give the same frames, whatever was withheld behind them."""
    years = [assess_year(pair, indicators, reference, thresholds) for pair in with_year_before(tables)]
    return Assessment(tuple(years), assess_trend(tables, indicators, reference, thresholds))


def with_year_before(tables: Sequence[EstimateTable]) -> list[tuple[EstimateTable | None, EstimateTable]]:
    """Give every table, in order of years, with the one before it; None where it is the first."""
    in_order = sorted(tables, key=lambda table: table.protected.year)
    return list(zip([None, *in_order[:-1]], in_order, strict=True))


def assess_year(
    pair: tuple[EstimateTable | None, EstimateTable],
    indicators: Sequence[Indicator],
    reference: Reference,
    thresholds: Thresholds,
) -> YearAssessment:
    """Say what the figures of a year can carry; it takes the year before, if any, and nothing else of other years."""
    before, table = pair
    both = [table] if before is None else [before, table]
    structures = {t.protected.year: reference.geography(t.protected.structure) for t in both}
    exact, broken = _exact(indicators), breaks(both, indicators, reference)
    cells, earlier = shown_cells([table]), shown_cells(both[:-1])
    varies = variation(cells, structures, thresholds, earlier)
    funnel = funnel_table(varies.units, cells, thresholds)
    at = float(thresholds.at.false_changes)
    return YearAssessment(
        year=table.protected.year,
        estimates=figure_table(cells, earlier, coverage([table]), broken, exact, at),
        comparisons=comparison_table(cells, structures, exact),
        variation=varies.table,
        funnel=funnel,
        alerts=raise_alerts(varies.table, funnel, cells, indicators, thresholds),
    )


def assess_trend(
    tables: Sequence[EstimateTable], indicators: Sequence[Indicator], reference: Reference, thresholds: Thresholds
) -> pl.DataFrame:
    """Make the table `trend` of some indicators, which takes all the years."""
    broken = breaks(tables, indicators, reference)
    cells = shown_cells(tables, {indicator.slug for indicator in indicators})
    return trend_table(cells, broken, _exact(indicators), thresholds, last_shown(tables))


def _exact(indicators: Sequence[Indicator]) -> list[str]:
    return [indicator.slug for indicator in indicators if not indicator.uncertainty.interval]
