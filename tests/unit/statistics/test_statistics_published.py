"""What is printed in textbooks and papers comes out to the digits printed there."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from nki.statistics.funnel import Z95, limits
from nki.statistics.heterogeneity import heterogeneity
from nki.statistics.intervals import newcombe, wilson
from nki.statistics.multiple import adjusted
from nki.statistics.spread import fit, moments
from nki.statistics.trend import p_prime

RATS = """0/20 0/20 0/20 0/20 0/20 0/20 0/20 0/19 0/19 0/19 0/19 0/18 0/18 0/17 1/20 1/20 1/20 1/20 1/19 1/19 1/18 1/18
2/25 2/24 2/23 2/20 2/20 2/20 2/20 2/20 2/20 1/10 5/49 2/19 5/46 3/27 2/17 7/49 7/47 3/20 3/20 2/13 9/48 10/50 4/20
4/20 4/20 4/20 4/20 4/20 4/20 10/48 4/19 4/19 4/19 5/22 11/46 12/49 5/20 5/20 6/23 5/19 6/22 6/20 6/20 6/20 16/52 15/47
15/46 9/24"""
"""Tarone 1982, 70 historical groups of rats, tumours of animals; Bayesian Data Analysis (3rd ed.), table 5.1."""

VACCINE = [
    (4, 119, 11, 128),
    (6, 300, 29, 274),
    (3, 228, 11, 209),
    (62, 13536, 248, 12619),
    (33, 5036, 47, 5761),
    (180, 1361, 372, 1079),
    (8, 2537, 10, 619),
    (505, 87886, 499, 87892),
    (29, 7470, 45, 7232),
    (17, 1699, 65, 1600),
    (186, 50448, 141, 27197),
    (5, 2493, 3, 2338),
    (27, 16886, 29, 17825),
]
"""Colditz et al. 1994, BCG: ill and well with the vaccine, ill and well without."""

JUICE = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
"""Montgomery, Introduction to Statistical Quality Control, table 7.1: faulty cans in 30 samples of 50."""

HOCHBERG = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528]
HOCHBERG += [0.7590, 1.0000]
"""Benjamini & Hochberg 1995, section 4.1."""


def ints(*values: int) -> np.ndarray:
    """Make a column of whole numbers."""
    return np.array(values, np.int64)


@pytest.mark.parametrize(
    ("count", "denominator", "printed"),
    [
        (81, 263, (0.2553, 0.3662)),
        (15, 148, (0.0624, 0.1605)),
        (0, 20, (0, 0.1611)),
        (1, 29, (0.0061, 0.1718)),
    ],
)
def test_wilsons_intervals_are_those_newcombe_printed(
    count: int, denominator: int, printed: tuple[float, float]
) -> None:
    ends = wilson(ints(count), ints(denominator))
    assert tuple(round(float(end[0]) / 100, 4) for end in ends) == printed


@pytest.mark.parametrize(
    ("sides", "printed"),
    [
        ((56, 70, 48, 80), (0.0524, 0.3339)),
        ((9, 10, 3, 10), (0.1705, 0.8090)),
        ((5, 56, 0, 29), (-0.0381, 0.1926)),
        ((0, 10, 0, 20), (-0.1611, 0.2775)),
    ],
)
def test_intervals_of_differences_are_those_newcombe_printed(
    sides: tuple[int, int, int, int], printed: tuple[float, float]
) -> None:
    ends = newcombe(*(ints(side) for side in sides))
    assert tuple(round(float(end[0]) / 100, 4) for end in ends) == printed


def test_the_rats_have_the_moments_and_the_maximum_that_are_printed() -> None:
    count, denominator = (ints(*side) for side in zip(*(map(int, rat.split("/")) for rat in RATS.split()), strict=True))
    assert tuple(round(value, 2) for value in moments(count, denominator)) == (1.36, 8.62)
    found = fit(count, denominator, np.zeros(70, np.int64), np.array([0.03]))
    assert (round(float(found.alpha[0]), 4), round(float(found.beta[0]), 4)) == (2.3048, 14.0798)


def test_the_vaccine_has_the_variance_between_trials_that_is_printed() -> None:
    ill, well, other_ill, other_well = np.array(VACCINE, float).T
    treated, untreated = ill + well, other_ill + other_well
    ratio = np.log(ill / treated) - np.log(other_ill / untreated)
    variance = 1 / ill - 1 / treated + 1 / other_ill - 1 / untreated
    found = heterogeneity(ratio, variance, np.zeros(13, np.int64), 1)
    assert round(float(found.q[0]), 4) == 152.2330
    assert round(float(found.tau2[0]), 4) == 0.3181
    assert (round(float(found.tau2_low[0]), 4), round(float(found.tau2_high[0]), 4)) == (0.1197, 1.1115)


def test_four_of_hochbergs_fifteen_are_rejected() -> None:
    p = np.array(HOCHBERG)
    families = pl.DataFrame({"family": ["heart"] * 15})
    assert (adjusted(p, families) <= 0.05).sum() == 4
    # The control: one at a time nine pass, and by Bonferroni three.
    assert ((p <= 0.05).sum(), (p * 15 <= 0.05).sum()) == (9, 3)


def test_montgomerys_chart_has_the_limits_that_are_printed() -> None:
    count, denominator = np.array(JUICE, float), np.full(30, 50.0)
    chart = p_prime(count, denominator, sigma_z=1)
    assert round(chart.centre[0], 6) == 0.231333
    assert (round(chart.low[0], 6), round(chart.high[0], 6)) == (0.052428, 0.410239)
    # Samples 15 and 23 are out of control in the book.
    assert chart.signals[0] == 2


def test_funnel_limits_are_those_of_the_normal_approximation() -> None:
    low, high = limits(np.array([0.5, 0.02]), np.array([100.0, 10.0]), Z95)
    assert [round(float(end), 4) for end in (*low, *high)] == [0.402, 0, 0.598, 0.1068]
