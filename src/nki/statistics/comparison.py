"""An area beside those it belongs to, and any two areas beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from nki.reference import Level
from nki.statistics.cells import KEY
from nki.statistics.columns import COMPARISONS
from nki.statistics.intervals import difference, newcombe, verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from nki.reference import Geography


class Comparison(NamedTuple):
    """The first area's share minus the other's: percentage points, 95 % interval, and the verdict.

    `verdict`: higher, lower, or unclear when the interval holds 0. `low` and `high` are None where there is no
    interval, since the author says that everybody is counted.
    """

    difference: float
    low: float | None
    high: float | None
    verdict: str

    def turned(self) -> Comparison:
        """Give the other minus the first."""
        low, high = (None if end is None else -end for end in (self.high, self.low))
        said = {"higher": "lower", "lower": "higher"}.get(self.verdict, self.verdict)
        return Comparison(-self.difference, low, high, said)


def compare(count: int, denominator: int, other_count: int, other_denominator: int, *, part: bool) -> Comparison:
    """Hold a share against another; `part` says that the first area's persons are among the other's.

    Apart, it is Newcombe's interval. As a part, d = (1 - n/N)·(share - share of the rest), and so is its interval.
    """
    sides = [np.array([value], np.int64) for value in (count, denominator, other_count, other_denominator)]
    low, high = against_whole(*sides) if part else newcombe(*sides)
    (apart,) = difference(*sides)
    between, below, above = (round(float(number), 3) for number in (apart, low[0], high[0]))
    return Comparison(between, below, above, str(verdict(low, high)[0]))


def comparison_table(cells: pl.DataFrame, structures: Mapping[int, Geography], exact: Collection[str]) -> pl.DataFrame:
    """Make the table `comparisons`: every area against the groups it is part of; `structures` by reporting year.

    Where the area is all there is of the other (Oslo), there is nothing to compare.
    """
    pairs = _pairs(structures)
    others = cells.rename({"level": "other", "area": "other_area", "count": "all", "denominator": "everybody"})
    joined = cells.join(pairs, on=("year", "level", "area"), how="inner").join(
        others, on=("indicator", "year", "other", "other_area", "stratum", "outcome"), how="inner"
    )
    both = joined.filter(pl.col("everybody") > pl.col("denominator"))
    sides = [both[name].to_numpy().astype(np.int64) for name in ("count", "denominator", "all", "everybody")]
    apart = difference(*sides)
    low, high = against_whole(*sides)
    certain = both["indicator"].is_in(list(exact)).to_numpy()
    said = np.where(certain, verdict(apart, apart), verdict(low, high))
    frame = both.select(
        *KEY,
        "other",
        difference=pl.Series(apart),
        low=pl.Series(np.where(certain, np.nan, low)),
        high=pl.Series(np.where(certain, np.nan, high)),
        verdict=pl.Series(said.astype(object), dtype=pl.String),
    )
    return COMPARISONS.finish(frame)


def against_whole(
    count: np.ndarray, denominator: np.ndarray, all_count: np.ndarray, everybody: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """95 % interval of a share minus that of the whole it is part of, percentage points."""
    rest = everybody - denominator
    low, high = newcombe(count, denominator, all_count - count, rest)
    return low * rest / everybody, high * rest / everybody


def _pairs(structures: Mapping[int, Geography]) -> pl.DataFrame:
    rows = [(year, *pair) for year, geography in structures.items() for pair in _belonging(geography)]
    names = ("level", "area", "other", "other_area")
    return pl.DataFrame(rows, schema={"year": pl.Int64, **dict.fromkeys(names, pl.String)}, orient="row")


def _belonging(geography: Geography) -> Iterator[tuple[str, str, str, str]]:
    land = (str(Level.LAND), geography.land.code)
    for area in (*geography.fylker, *geography.kostragrupper):
        yield str(area.level), area.code, *land
    for area in geography.kommuner:
        here = (str(area.level), area.code)
        yield *here, *land
        yield *here, str(Level.FYLKE), geography.fylke_of(area.code)
        group = geography.kostragruppe_of(area.code)
        if group:
            yield *here, str(Level.KOSTRAGRUPPE), group
