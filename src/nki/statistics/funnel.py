"""Each area among its equals: funnel limits, whether it stands out, and its share drawn to the others' by its size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nki.statistics.cells import PLACE
from nki.statistics.columns import FUNNEL
from nki.statistics.heterogeneity import share_of
from nki.statistics.multiple import adjusted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nki.statistics.thresholds import Thresholds

    Float = NDArray[np.float64]

Z95, Z998 = 1.96, 3.0902
_FAMILY = ("indicator", "year", "level", "stratum", "outcome")


def limits(centre: Float, denominator: Float, z: float) -> tuple[Float, Float]:
    """Funnel limits of a share (0-1) around `centre`: p₀ ± z √(p₀(1-p₀)/n), within 0 and 1 (Spiegelhalter 2005)."""
    reach = z * np.sqrt(centre * (1 - centre) / denominator)
    return np.clip(centre - reach, 0, 1), np.clip(centre + reach, 0, 1)


def wide_limits(mean: Float, tau2: Float, denominator: Float, z: float) -> tuple[Float, Float]:
    """Give the limits with over-dispersion, shares (0-1): sin²(μ ± z √(1/4n + τ²)), μ and τ² on the scale of θ.

    An area is outside exactly when its own z is beyond ±z.
    """
    reach = z * np.sqrt(1 / (4 * denominator) + tau2)
    return share_of(mean - reach), share_of(mean + reach)


def funnel_table(units: pl.DataFrame, cells: pl.DataFrame, thresholds: Thresholds) -> pl.DataFrame:
    """Make the table `funnel` of all shown kommuner and fylker; limits where there are enough areas to say."""
    inside = units.filter((pl.col("within") == "") & (pl.col("units") >= thresholds.at.units.value))
    told = inside.join(_unreported(cells), on=PLACE, how="left")
    numbers = {name: told[name].fill_null(np.nan).to_numpy().astype(float) for name in _NUMBERS}
    centre, n = numbers["centre"] / 100, numbers["denominator"]
    columns: dict[str, Float] = {}
    for name, reach in (("95", Z95), ("998", Z998)):
        columns[f"low{name}"], columns[f"high{name}"] = limits(centre, n, reach)
        columns[f"wide_low{name}"], columns[f"wide_high{name}"] = wide_limits(numbers["mu"], numbers["tau2"], n, reach)
    z = _z(numbers["count"], n, numbers)
    large_enough = (n >= thresholds.at.persons.value) & (
        n * np.minimum(numbers["pooled"], 1 - numbers["pooled"]) >= thresholds.at.expected.value
    )
    corrected = adjusted(np.where(large_enough, _two_sided(z), np.nan), told.select(_FAMILY))
    columns = {name: 100 * values for name, values in columns.items()}
    columns |= {"z": z, "p_adjusted": corrected, "shrunken": 100 * _shrunken(numbers)}
    frame = told.with_columns(pl.Series(name, values).fill_nan(None) for name, values in columns.items())
    frame = frame.with_columns(
        stands_out=_stands_out(frame, z, numbers, float(thresholds.at.false_areas)),
        rank=pl.col("shrunken").round(3).rank("min", descending=True).over(_FAMILY),
    )
    return FUNNEL.finish(frame)


_NUMBERS = ("count", "denominator", "mu", "tau2", "centre", "alpha", "beta", "pooled", "unreported_count")


def _z(count: Float, n: Float, of: dict[str, Float]) -> Float:
    return np.asarray((np.arcsin(np.sqrt(np.clip(count / n, 0, 1))) - of["mu"]) / np.sqrt(1 / (4 * n) + of["tau2"]))


def _two_sided(z: Float) -> Float:
    from scipy.special import ndtr  # noqa: PLC0415  (slow to load)

    return np.asarray(2 * ndtr(-np.abs(z)))


def _shrunken(of: dict[str, Float]) -> Float:
    """(x + α)/(n + α + β); where there is no variation beyond chance, all areas are at the mean."""
    drawn = (of["count"] + of["alpha"]) / (of["denominator"] + of["alpha"] + of["beta"])
    return np.where(np.isnan(of["alpha"]), share_of(of["mu"]), drawn)


def _stands_out(frame: pl.DataFrame, z: Float, of: dict[str, Float], rate: float) -> pl.Series:
    passes = ((frame["large"] == "yes") & (frame["p_adjusted"] <= rate).fill_null(value=False)).to_numpy()
    answered = of["denominator"] - of["unreported_count"]
    usable = (frame["outcome"] != "unreported").to_numpy() & (answered > 0) & (of["unreported_count"] > 0)
    among = _z(of["count"], np.where(usable, answered, 1), of)
    # Among those with an answer it is no longer beyond the 95 % limit on its side: the silence explains it.
    explained = usable & (np.where(z < 0, among > -Z95, among < Z95))
    words = np.where(explained, "unreported", np.where(z > 0, "above", "below"))
    return pl.Series(np.where(passes, words, "").astype(object), dtype=pl.String)


def _unreported(cells: pl.DataFrame) -> pl.DataFrame:
    return cells.filter(pl.col("outcome") == "unreported").select(*PLACE, unreported_count="count")
