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

    Whole = NDArray[np.int64]
    Float = NDArray[np.float64]

SERIES = ("indicator", "level", "area", "stratum", "outcome")
_RANGE = 1.128
"""d₂ for ranges of two: the mean range of two standard normal numbers."""


class Chart(NamedTuple):
    """A p' chart (Laney 2002): of each series its centre p̄ and σ_z, and of each point its limits; shares (0-1).

    σ_p = √(p̄(1-p̄)/n), z = (p - p̄)/σ_p, σ_z = mean |zᵢ - zᵢ₋₁| / 1.128; limits p̄ ± 3 σ_p σ_z, within 0 and 1.
    `signals` are how many points of each series fall outside their limits.
    """

    centre: Float
    low: Float
    high: Float
    sigma_z: Float
    signals: Whole


def p_prime(count: Float, denominator: Float, series: Whole | None = None, *, sigma_z: float | None = None) -> Chart:
    """Chart many series at once, each in its order; with σ_z = 1 it is the ordinary p chart.

    `series` numbers the series of each point from 0, upwards; without it, all points are of one.
    """
    of = np.zeros(len(count), np.int64) if series is None else series
    centre = np.bincount(of, count) / np.bincount(of, denominator)
    sigma = np.sqrt(centre[of] * (1 - centre[of]) / denominator)
    if sigma_z is None:
        z = (count / denominator - centre[of]) / np.where(sigma > 0, sigma, 1)
        within = np.diff(of) == 0
        steps, whose = np.abs(np.diff(z))[within], of[1:][within]
        wide = np.bincount(whose, steps, len(centre)) / np.bincount(whose, minlength=len(centre)) / _RANGE
    else:
        wide = np.full(len(centre), sigma_z)
    reach = 3 * sigma * wide[of]
    low, high = np.clip(centre[of] - reach, 0, 1), np.clip(centre[of] + reach, 0, 1)
    outside = (count / denominator < low) | (count / denominator > high)
    return Chart(centre, low, high, wide, np.bincount(of, outside).astype(np.int64))


def trend_table(
    cells: pl.DataFrame, breaks: pl.DataFrame, exact: Collection[str], thresholds: Thresholds, last: int
) -> pl.DataFrame:
    """Make the table `trend` of every series with two shown years or more after its last break, shown in the `last`."""
    alive = _unbroken(cells, breaks).with_columns(newest=pl.col("year").max().over(SERIES))
    current = alive.filter(pl.col("newest") == last).sort(*SERIES, "year")
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
    """Chart the series with enough points."""
    kept = current.filter(pl.len().over(SERIES) >= enough).with_columns(series=pl.struct(SERIES).rle_id())
    count, denominator, series = (kept[name].to_numpy() for name in ("count", "denominator", "series"))
    chart = p_prime(count.astype(float), denominator.astype(float), series.astype(np.int64))
    last = kept.group_by(SERIES, maintain_order=True).agg(pl.len())["len"].to_numpy().cumsum() - 1
    numbers = {"centre": 100 * chart.centre, "sigma_z": chart.sigma_z, "low": 100 * chart.low[last],
               "high": 100 * chart.high[last], "signals": chart.signals}  # fmt: skip
    return kept[last].select(SERIES).with_columns(pl.Series(name, values) for name, values in numbers.items())
