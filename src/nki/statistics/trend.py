"""The years an indicator has: from first to last after the last break, and a control chart when there are enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from nki.statistics.columns import TREND
from nki.statistics.intervals import difference, newcombe, verdict

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from nki.statistics.thresholds import Thresholds

    Float = NDArray[np.float64]

SERIES = ("indicator", "level", "area", "stratum", "outcome")
_RANGE = 1.128
"""d₂ for ranges of two: the mean range of two standard normal numbers."""


class Chart(NamedTuple):
    """A p' chart (Laney 2002): centre p̄ and the limits of every point, shares (0-1), and σ_z.

    σ_p = √(p̄(1-p̄)/n), z = (p - p̄)/σ_p, σ_z = mean |zᵢ - zᵢ₋₁| / 1.128; limits p̄ ± 3 σ_p σ_z, within 0 and 1.
    """

    centre: float
    low: Float
    high: Float
    sigma_z: float

    def signals(self, share: Float) -> int:
        """Count the points outside their limits."""
        return int(((share < self.low) | (share > self.high)).sum())


def p_prime(count: Float, denominator: Float, *, sigma_z: float | None = None) -> Chart:
    """Chart a series in its order; with σ_z = 1 it is the ordinary p chart."""
    centre = count.sum() / denominator.sum()
    sigma = np.sqrt(centre * (1 - centre) / denominator)
    if sigma_z is None:
        z = (count / denominator - centre) / np.where(sigma > 0, sigma, 1)
        sigma_z = float(np.abs(np.diff(z)).mean() / _RANGE)
    reach = 3 * sigma * sigma_z
    return Chart(float(centre), np.clip(centre - reach, 0, 1), np.clip(centre + reach, 0, 1), sigma_z)


def trend_table(
    cells: pl.DataFrame, breaks: pl.DataFrame, exact: Collection[str], thresholds: Thresholds
) -> pl.DataFrame:
    """Make the table `trend` of every series with two shown years or more after its last break."""
    last = cells.select(pl.col("year").max().over("indicator")).to_series()
    alive = _unbroken(cells, breaks).with_columns(newest=pl.col("year").max().over(SERIES))
    current = alive.filter(pl.col("newest") == (last.max() or 0)).sort(*SERIES, "year")
    ends = current.group_by(SERIES, maintain_order=True).agg(
        first_year=pl.col("year").first(),
        last_year=pl.col("year").last(),
        points=pl.len(),
        **{name: pl.col(name).last() for name in ("count", "denominator")},
        old_count=pl.col("count").first(),
        old_denominator=pl.col("denominator").first(),
    )
    series = ends.filter(pl.col("points") > 1)
    frame = series.with_columns(_ends(series, exact)).join(
        _charts(current, thresholds.at.points.value), on=SERIES, how="left"
    )
    return TREND.finish(frame)


def _unbroken(cells: pl.DataFrame, breaks: pl.DataFrame) -> pl.DataFrame:
    """Keep the years from the last break on."""
    since = breaks.group_by("indicator", "level", "area").agg(since=pl.col("year").max())
    joined = cells.join(since, on=("indicator", "level", "area"), how="left")
    return joined.filter(pl.col("since").is_null() | (pl.col("year") >= pl.col("since")))


def _ends(series: pl.DataFrame, exact: Collection[str]) -> list[pl.Series]:
    names = ("count", "denominator", "old_count", "old_denominator")
    sides = [series[name].to_numpy().astype(np.int64) for name in names]
    low, high = newcombe(*sides)
    change = difference(*sides)
    certain = series["indicator"].is_in(list(exact)).to_numpy()
    said = np.where(certain, verdict(change, change), verdict(low, high))
    return [
        pl.Series("change", change),
        pl.Series("change_low", np.where(certain, np.nan, low)),
        pl.Series("change_high", np.where(certain, np.nan, high)),
        pl.Series("verdict", said.astype(object), dtype=pl.String),
    ]


def _charts(current: pl.DataFrame, enough: int) -> pl.DataFrame:
    """Chart the series with enough points, one by one; few have them."""
    kept = current.filter(pl.len().over(SERIES) >= enough)
    rows = []
    for key, years in kept.group_by(SERIES, maintain_order=True):
        count, denominator = (years[name].to_numpy().astype(float) for name in ("count", "denominator"))
        chart = p_prime(count, denominator)
        ends = (100 * chart.centre, chart.sigma_z, 100 * chart.low[-1], 100 * chart.high[-1])
        rows.append((*key, *ends, chart.signals(count / denominator)))
    types = dict.fromkeys(("centre", "sigma_z", "low", "high"), pl.Float64)
    schema = {**dict.fromkeys(SERIES, pl.String), **types, "signals": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")
