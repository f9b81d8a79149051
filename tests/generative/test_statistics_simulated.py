"""Simulated countries: where nothing varies nothing is told, and what the thresholds promise to find is found."""

from __future__ import annotations

from math import sqrt

import numpy as np
import polars as pl
import pytest

from nki.pipeline import publishable
from nki.statistics.cells import KEY, shown_cells
from simulation_support import Simulation, geography, judge, simulate
from statistics_support import BISTAND, CATALOGUE, Country, count_table, thresholds

DECLARED = float(thresholds().at.false_variations)
NORMAL_90 = 1.2816
"""The 90th percentile of the standard normal distribution."""


def at_most(rate: float, times: int) -> float:
    """How often something of this rate may be seen before the rate is not believed: three standard errors."""
    return rate * times + 3 * sqrt(rate * (1 - rate) * times)


def passes(found: Simulation) -> bool:
    """Tell whether any variation between areas passes the tests of the year, whatever its size."""
    return bool((found.varies.groups["p_adjusted"] <= DECLARED).any())


def quiet(times: int, seed: int) -> tuple[int, int]:
    """Count how often countries without true variation pass the tests, and how often they give an alert."""
    rng = np.random.default_rng(seed)
    found = [simulate(rng) for _ in range(times)]
    return sum(passes(one) for one in found), sum(bool(one.alerts) for one in found)


def planted(times: int, seed: int) -> tuple[int, int]:
    """Count how often the promised spread is told, and the promised outlier named."""
    rng, promise = np.random.default_rng(seed), thresholds().promise
    spread = float(promise.spread) / 100 / (2 * NORMAL_90)
    outlier = (promise.persons, 0.6 - float(promise.apart) / 100)
    told = named = 0
    for _ in range(times):
        alerts = [a for a in simulate(rng, spread, outlier).alerts if a.id == f"{BISTAND}:2021:kommune:1a"]
        told += len(alerts)
        here = geography().kommuner[0].code
        named += any((area.area, area.side) == (here, "below") for alert in alerts for area in alert.areas)
    return told, named


def test_a_few_countries_without_variation_are_quiet() -> None:
    passed, alerts = quiet(40, seed=7)
    assert passed <= at_most(DECLARED, 40)
    assert alerts == 0


@pytest.mark.long
def test_a_thousand_countries_without_variation_give_no_more_false_alerts_than_declared() -> None:
    passed, alerts = quiet(1000, seed=2021)
    assert passed <= at_most(DECLARED, 1000)
    assert alerts <= DECLARED * 1000


def test_what_the_thresholds_promise_is_found_in_a_few_countries() -> None:
    assert planted(12, seed=8) == (12, 12)


@pytest.mark.long
def test_what_the_thresholds_promise_is_found_as_often_as_they_say() -> None:
    told, named = planted(300, seed=9)
    assert told >= float(thresholds().promise.found) * 300
    assert named >= float(thresholds().promise.found) * 300


def test_control_without_chance_taken_out_equal_kommuner_would_be_named() -> None:
    found = simulate(np.random.default_rng(3))
    shares = found.funnel.join(found.cells, on=KEY).filter(
        (pl.col("level") == "kommune") & (pl.col("outcome") == "met") & (pl.col("stratum") == "all")
    )
    share = 100 * shares["count"] / shares["denominator"]
    outside = ((share < shares["low95"].cast(float)) | (share > shares["high95"].cast(float))).sum()
    assert outside > 15
    assert found.alerts == ()


def test_control_units_chosen_by_their_own_count_would_give_false_alerts() -> None:
    # Rare outcomes in small kommuner: 0 is shown and 1-4 is not. Taking every shown unit makes variation of it.
    found = simulate(np.random.default_rng(4))
    cells = found.cells.filter(
        (pl.col("outcome") == "partly_met") & (pl.col("level") == "kommune") & pl.col("denominator").is_between(10, 40)
    )
    shown = cells["count"].unique().to_list()
    assert 0 in shown
    assert not {1, 2, 3, 4} & set(shown)
    assert not passes(judge(found.cells))


@pytest.mark.long
def test_the_gate_shows_nothing_the_simulation_withholds() -> None:
    counts = count_table(Country(people=(5, 60)))
    rows = [
        (*key, outcome, getattr(row, outcome), row.denominator)
        for key, row in counts.rows.items()
        for outcome in ("met", "partly_met", "unmet", "unreported", "other")
    ]
    types = {**dict.fromkeys(KEY, pl.String), "year": pl.Int64, "count": pl.Int64, "denominator": pl.Int64}
    every = pl.DataFrame(rows, schema=types, orient="row")
    small = pl.any_horizontal(pl.col("count", "denominator").is_between(1, 4)) | (pl.col("denominator") == 0)
    simulated, shown = every.filter(~small), shown_cells([publishable(CATALOGUE, counts)])
    assert shown.join(simulated, on=[*KEY, "count", "denominator"], how="anti").height == 0
    assert simulated.height > shown.height / 2 > 1000
