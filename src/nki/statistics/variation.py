"""Variation between kommuner, between fylker, and between the kommuner of each fylke."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from nki.statistics.columns import VARIATION
from nki.statistics.heterogeneity import Heterogeneity, angle, heterogeneity, share_of
from nki.statistics.multiple import adjusted
from nki.statistics.spread import Fit, fit, size
from nki.statistics.stability import stability

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nki.reference import Geography
    from nki.statistics.thresholds import Thresholds

GROUP = ("indicator", "year", "level", "within", "stratum", "outcome")
TESTED = ("met", "partly_met", "unmet", "unreported")
"""Outcomes with a måltall; `other` is in none, and is not tested."""
_LEVELS = ("kommune", "fylke")

LEAST = 0.5e-5
"""The smallest share that is not written as 0.000 percent."""


class Variation(NamedTuple):
    """The finished table, the groups as they were computed (unrounded), and the units with the group of each."""

    table: pl.DataFrame
    groups: pl.DataFrame
    units: pl.DataFrame


def variation(
    cells: pl.DataFrame,
    structures: Mapping[int, Geography],
    thresholds: Thresholds,
    earlier: pl.DataFrame | None = None,
) -> Variation:
    """Make the table `variation` of a year; `structures` by reporting year, `earlier` the cells of the year before."""
    units = _units(cells, structures)
    groups = units.select(GROUP).unique().sort(GROUP).with_row_index("group")
    units = units.join(groups, on=GROUP, how="left")
    chosen = units.filter(_large_enough(thresholds))
    before = _units(cells.clear() if earlier is None else earlier, structures).filter(_large_enough(thresholds))
    said = _describe(chosen, groups.height, thresholds)
    frame = (
        groups.with_columns(said)
        .join(_counted(units, chosen), on="group", how="left")
        .join(stability(chosen, before, thresholds), on=GROUP, how="left")
    )
    frame = _judged(frame, thresholds)
    return Variation(VARIATION.finish(frame), frame, units.join(_fits(frame), on="group", how="left"))


def _units(cells: pl.DataFrame, structures: Mapping[int, Geography]) -> pl.DataFrame:
    """Give every shown kommune and fylke in the country, and every kommune once more in its fylke."""
    tested = cells.filter(pl.col("level").is_in(_LEVELS) & pl.col("outcome").is_in(TESTED))
    rows = [
        (year, code, fylke)
        for year, geography in structures.items()
        for code, fylke in geography.fylke_by_kommune.items()
    ]
    home = pl.DataFrame(rows, schema={"year": pl.Int64, "area": pl.String, "within": pl.String}, orient="row")
    country = tested.with_columns(within=pl.lit(""))
    at_home = tested.filter(pl.col("level") == "kommune").join(home, on=("year", "area"), how="inner")
    whole = pl.concat([country, at_home.select(country.columns)])
    return whole.with_columns(pooled=pl.col("count").sum().over(GROUP) / pl.col("denominator").sum().over(GROUP))


def _large_enough(thresholds: Thresholds) -> pl.Expr:
    """Choose units by their denominator and the pooled share, never by their own count."""
    persons, expected = thresholds.at.persons.value, thresholds.at.expected.value
    rarer = pl.min_horizontal("pooled", 1 - pl.col("pooled"))
    return (pl.col("denominator") >= persons) & (pl.col("denominator") * rarer >= expected)


def _describe(units: pl.DataFrame, groups: int, thresholds: Thresholds) -> list[pl.Series]:
    count, denominator = (units[name].to_numpy().astype(np.int64) for name in ("count", "denominator"))
    group = units["group"].to_numpy().astype(np.int64)
    found = heterogeneity(angle(count, denominator), 1 / (4 * denominator), group, groups)
    enough = found.units >= thresholds.at.units.value
    shape = fit(count, denominator, group, np.where(enough, found.tau2, np.nan))
    columns = _numbers(found, shape, enough)
    return [pl.Series(name, values).fill_nan(None) for name, values in columns.items()]


def _numbers(found: Heterogeneity, shape: Fit, enough: np.ndarray) -> dict[str, np.ndarray]:
    large = size(shape)
    mean = share_of(found.mean)
    # No fit among enough areas is no variation beyond chance: everybody is at the mean.
    level = enough & np.isnan(shape.alpha)
    p10, p90 = np.where(level, mean, large.p10), np.where(level, mean, large.p90)
    return {
        "units": found.units,
        "mu": found.mean,
        "mean": 100 * mean,
        "tau2": found.tau2,
        "tau2_low": found.tau2_low,
        "tau2_high": found.tau2_high,
        "q": found.q,
        "p": found.p,
        "chance": 100 * found.chance,
        "p10": 100 * p10,
        "p90": 100 * p90,
        "spread": 100 * (p90 - p10),
        "quotient": quotient(p90, p10),
        "mor": np.where(level, 1, large.mor),
        "icc": np.where(level, 0, large.icc),
        "alpha": shape.alpha,
        "beta": shape.beta,
    }


def _counted(units: pl.DataFrame, chosen: pl.DataFrame) -> pl.DataFrame:
    raw = 100 * pl.col("count") / pl.col("denominator")
    of_chosen = chosen.group_by("group").agg(
        persons=pl.col("denominator").sum(),
        centre=100 * pl.col("count").sum() / pl.col("denominator").sum(),
        raw_p10=raw.quantile(0.1, "linear"),
        raw_p90=raw.quantile(0.9, "linear"),
    )
    return units.group_by("group").agg(shown=pl.len()).join(of_chosen, on="group", how="left")


def _judged(frame: pl.DataFrame, thresholds: Thresholds) -> pl.DataFrame:
    """Tell where the variation is large: it passes the year's tests together, and its size passes the threshold."""
    country = frame["within"] == ""
    p = frame["p"].fill_null(np.nan).to_numpy()
    tried = np.where(country.to_numpy() & frame["spread"].is_not_null().to_numpy(), p, np.nan)
    rate = float(thresholds.at.false_variations)
    judged = frame.with_columns(p_adjusted=pl.Series(adjusted(tried, frame.select("year"))).fill_nan(None))
    needed = (
        pl.when(pl.col("level") == "fylke").then(thresholds.spread("fylke")).otherwise(thresholds.spread("kommune"))
    )
    large = (pl.col("p_adjusted") <= rate) & (pl.col("spread") >= needed)
    return judged.with_columns(large=pl.when(large.fill_null(value=False)).then(pl.lit("yes")).otherwise(pl.lit("no")))


def _fits(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select("group", "mu", "tau2", "centre", "alpha", "beta", "units", "large")


def quotient(p90: np.ndarray, p10: np.ndarray) -> np.ndarray:
    """Divide the two; where the lower one is written as 0.000 percent there is no quotient to speak of: NaN."""
    return np.asarray(p90 / np.where(p10 >= LEAST, p10, np.nan))
