"""What one figure can say: interval, change since last year, the reported-only companion, what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nki.statistics.cells import KEY, PLACE
from nki.statistics.columns import ESTIMATES
from nki.statistics.intervals import difference, newcombe, p_of_difference, percent, verdict, wilson
from nki.statistics.multiple import adjusted

if TYPE_CHECKING:
    from collections.abc import Collection

OUTCOME_UNREPORTED = "unreported"
_FAMILY = ("indicator", "year", "level", "stratum", "outcome")


def figure_table(  # noqa: PLR0913, PLR0917  (all that is said beside a figure)
    cells: pl.DataFrame,
    earlier: pl.DataFrame,
    coverage: pl.DataFrame,
    breaks: pl.DataFrame,
    exact: Collection[str],
    q: float,
) -> pl.DataFrame:
    """Make the table `estimates` of a year; `earlier` are the cells of the year before.

    `exact` are indicators whose author says that everybody is counted.
    """
    beside = cells.join(_unreported(cells), on=PLACE, how="left").join(coverage, on=PLACE, how="left")
    whole = beside.join(breaks, on=PLACE[:4], how="left").join(_year_before(earlier), on=KEY, how="left")
    count, denominator = _ints(whole, "count"), _ints(whole, "denominator")
    low, high = wilson(count, denominator)
    certain = whole["indicator"].is_in(list(exact)).to_numpy()
    frame = whole.with_columns(
        low=pl.Series(np.where(certain, np.nan, low)),
        high=pl.Series(np.where(certain, np.nan, high)),
        breaks=pl.col("breaks").fill_null(""),
        reported_only=_reported_only(whole),
        unreported=_percent_of(whole, "unreported_count", "denominator"),
        coverage=_percent_of(whole, "registered", "persons"),
    )
    return ESTIMATES.finish(frame.join(changes(whole, certain, q), on=KEY, how="left"))


def changes(whole: pl.DataFrame, certain: np.ndarray, q: float) -> pl.DataFrame:
    """Hold each figure against the year before, unless the series is broken between them."""
    comparable = whole["breaks"].is_null() & whole["old_count"].is_not_null()
    both = whole.filter(comparable)
    sides = [_ints(both, name) for name in ("count", "denominator", "old_count", "old_denominator")]
    low, high = newcombe(*sides)
    change = difference(*sides)
    passes = adjusted(p_of_difference(*sides), both.select(_FAMILY)) <= q
    known = certain[comparable.to_numpy()]
    said = np.where(known, verdict(change, change), np.where(passes, verdict(low, high), "unclear"))
    return both.select(
        *KEY,
        change=pl.Series(change),
        change_low=pl.Series(np.where(known, np.nan, low)),
        change_high=pl.Series(np.where(known, np.nan, high)),
        change_verdict=pl.Series(said.astype(object), dtype=pl.String),
    )


def _year_before(cells: pl.DataFrame) -> pl.DataFrame:
    return cells.select(*KEY, old_count="count", old_denominator="denominator").with_columns(pl.col("year") + 1)


def _unreported(cells: pl.DataFrame) -> pl.DataFrame:
    return cells.filter(pl.col("outcome") == OUTCOME_UNREPORTED).select(*PLACE, unreported_count="count")


def _reported_only(whole: pl.DataFrame) -> pl.Series:
    answered = whole["denominator"] - whole["unreported_count"]
    told = (whole["outcome"] != OUTCOME_UNREPORTED) & (answered > 0)
    return _percent_of(whole.with_columns(answered=pl.when(told).then(answered)), "count", "answered")


def _percent_of(frame: pl.DataFrame, count: str, of: str) -> pl.Series:
    known = (frame[count].is_not_null() & (frame[of].fill_null(0) > 0)).to_numpy()
    found = np.full(frame.height, np.nan)
    rows = frame.filter(pl.Series(known))
    found[known] = percent(_ints(rows, count), _ints(rows, of))
    return pl.Series(found)


def _ints(frame: pl.DataFrame, name: str) -> np.ndarray:
    return frame[name].to_numpy().astype(np.int64)
