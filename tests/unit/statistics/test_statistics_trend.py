"""A trend is honest about few points, and a chart of many finds what is out of line."""

from __future__ import annotations

import numpy as np
import polars as pl

from nki.statistics.cells import KEY
from nki.statistics.trend import p_prime, trend_table
from statistics_support import BISTAND, thresholds

NO_BREAKS = pl.DataFrame(schema=dict.fromkeys(("indicator", "level", "area", "breaks"), pl.String) | {"year": pl.Int64})


def series(counts: list[int], denominator: int = 400, first: int = 2010) -> pl.DataFrame:
    """Make the shown cells of one series."""
    rows = [(BISTAND, first + year, "land", "0", "all", "met", count, denominator) for year, count in enumerate(counts)]
    types = {**dict.fromkeys(KEY, pl.String), "year": pl.Int64, "count": pl.Int64, "denominator": pl.Int64}
    return pl.DataFrame(rows, schema=types, orient="row")


def trend(cells: pl.DataFrame, broken: pl.DataFrame = NO_BREAKS) -> dict[str, object]:
    """Give the one row."""
    return trend_table(cells, broken, [], thresholds(), max(cells["year"])).row(0, named=True)


def test_seven_points_have_no_limits_and_eight_have() -> None:
    steady = [200, 204, 198, 203, 199, 201, 202, 200]
    seven, eight = trend(series(steady[:7])), trend(series(steady))
    assert (seven["points"], seven["low"], seven["high"], seven["signals"]) == (7, None, None, None)
    assert eight["points"] == 8
    assert eight["low"] < 50 < eight["high"]
    assert eight["signals"] == 0


def test_a_year_out_of_line_is_a_signal() -> None:
    assert trend(series([200, 204, 198, 203, 199, 201, 202, 200, 260]))["signals"] == 1


def test_the_limits_are_widened_by_what_usually_happens_between_years() -> None:
    # Laney's point: with large denominators the ordinary chart calls every year a signal.
    count, denominator = np.array([5000, 5300, 4900, 5200, 5050, 5350, 4950, 5250.0]), np.full(8, 10_000.0)
    plain, wide = p_prime(count, denominator, sigma_z=1), p_prime(count, denominator)
    assert plain.signals[0] >= 4
    assert wide.signals[0] == 0
    assert wide.sigma_z[0] > 1


def test_first_and_last_are_held_against_each_other() -> None:
    found = trend(series([200, 210, 280]))
    assert (found["first_year"], found["last_year"], found["verdict"]) == (2010, 2012, "higher")
    assert float(str(found["change"])) == 20
    assert trend(series([200, 210, 204]))["verdict"] == "unclear"


def test_only_the_years_after_a_break_are_in() -> None:
    broken = pl.DataFrame({"indicator": [BISTAND], "level": ["land"], "area": ["0"], "breaks": ["x"], "year": [2011]})
    found = trend(series([100, 210, 280]), broken.select(NO_BREAKS.columns))
    assert (found["first_year"], found["points"]) == (2011, 2)
    assert trend_table(series([200]), NO_BREAKS, [], thresholds(), 2010).height == 0


def test_what_is_not_shown_in_the_last_year_of_all_has_no_trend() -> None:
    ended = series([200, 210, 280])
    assert [trend_table(ended, NO_BREAKS, [], thresholds(), last).height for last in (2012, 2013)] == [1, 0]
