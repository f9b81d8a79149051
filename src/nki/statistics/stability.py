"""Whether the same areas stand where they stood the year before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from nki.statistics.thresholds import Thresholds

_GROUP = ("indicator", "year", "level", "within", "stratum", "outcome")


def stability(units: pl.DataFrame, earlier: pl.DataFrame, thresholds: Thresholds) -> pl.DataFrame:
    """Correlate θ = arcsin √(x/n) of the areas that are in both a year and the year before (Pearson).

    Chance alone gives a correlation near 0; areas that truly differ and stay where they are, one near 1. None with
    fewer areas than the threshold, or where no area differs. An area is the same when its code is.
    """
    angles, before = (_angles(one) for one in (units, earlier))
    before = before.rename({"angle": "before"}).with_columns(pl.col("year") + 1)
    both = angles.join(before, on=(*_GROUP, "area"), how="inner").sort(*_GROUP, "area")
    found = both.group_by(_GROUP).agg(stability=pl.corr("angle", "before"), stability_units=pl.len())
    enough = pl.col("stability_units") >= thresholds.at.pairs.value
    return found.with_columns(pl.when(enough).then(pl.col("stability").fill_nan(None)))


def _angles(units: pl.DataFrame) -> pl.DataFrame:
    return units.select(*_GROUP, "area", angle=(pl.col("count") / pl.col("denominator")).sqrt().arcsin())
