"""What we compute for many groups at once is what statsmodels and scipy give one at a time."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import minimize
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.multitest import multipletests

from nki.statistics.comparison import compare
from nki.statistics.heterogeneity import angle, heterogeneity
from nki.statistics.intervals import difference, percent
from nki.statistics.multiple import adjusted
from nki.statistics.share import share
from nki.statistics.spread import fit, size

GROUPS, UNITS = 12, 30


@pytest.fixture(scope="module", name="country")
def _country() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Twelve groups of thirty areas; every third group is all alike."""
    rng = np.random.default_rng(1)
    group = np.repeat(np.arange(GROUPS), UNITS)
    true = rng.beta(6, 4, group.size)
    true[group % 3 == 0] = 0.6
    denominator = rng.integers(20, 400, group.size)
    return rng.binomial(denominator, true), denominator, group


def test_the_variance_between_areas_is_that_of_statsmodels(country: tuple[np.ndarray, ...]) -> None:
    count, denominator, group = country
    theta, variance = angle(count, denominator), 1 / (4 * denominator)
    found = heterogeneity(theta, variance, group, GROUPS)
    for one in range(GROUPS):
        rows = group == one
        theirs = combine_effects(theta[rows], variance[rows], method_re="iterated")
        assert found.tau2[one] == pytest.approx(theirs.tau2, abs=1e-7)
        assert found.q[one] == pytest.approx(theirs.q, rel=1e-9)
        assert found.mean[one] == pytest.approx(theirs.mean_effect_re, abs=1e-7)
        assert found.p[one] == pytest.approx(stats.chi2.sf(theirs.q, UNITS - 1), rel=1e-9)


def test_the_interval_of_the_variance_holds_what_chance_expects(country: tuple[np.ndarray, ...]) -> None:
    count, denominator, group = country
    theta, variance = angle(count, denominator), 1 / (4 * denominator)
    found = heterogeneity(theta, variance, group, GROUPS)
    for one in range(GROUPS):
        rows = group == one
        for tau2, probability in ((found.tau2_low[one], 0.025), (found.tau2_high[one], 0.975)):
            weight = 1 / (variance[rows] + tau2)
            q = (weight * (theta[rows] - np.average(theta[rows], weights=weight)) ** 2).sum()
            if tau2 > 0:
                assert stats.chi2.sf(q, UNITS - 1) == pytest.approx(probability, abs=1e-6)


def test_the_beta_distribution_is_the_one_a_general_search_finds(country: tuple[np.ndarray, ...]) -> None:
    count, denominator, group = country
    tau2 = heterogeneity(angle(count, denominator), 1 / (4 * denominator), group, GROUPS).tau2
    found = fit(count, denominator, group, tau2)
    for one in (1, 2, 4, 5):
        rows = group == one

        def against(point: np.ndarray, rows: np.ndarray = rows) -> float:
            return -float(stats.betabinom.logpmf(count[rows], denominator[rows], *np.exp(point)).sum())

        best = minimize(against, np.log([3, 3]), method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-10})
        assert (found.alpha[one], found.beta[one]) == pytest.approx(np.exp(best.x), rel=1e-3)
        sized = size(found)
        assert sized.p10[one] == pytest.approx(stats.beta.ppf(0.1, found.alpha[one], found.beta[one]))


def test_areas_that_are_all_alike_have_no_distribution() -> None:
    group = np.zeros(40, np.int64)
    found = fit(np.full(40, 30), np.full(40, 60), group, np.array([0.0]))
    assert np.isnan(found.alpha).all()
    # Less spread than chance gives, and τ² forced up: the search runs to the end of the scale and says so.
    forced = fit(np.full(40, 30), np.full(40, 60), group, np.array([0.01]))
    assert np.isnan(forced.alpha).all()


def test_rates_are_held_family_by_family_as_statsmodels_does() -> None:
    rng = np.random.default_rng(2)
    p, family = rng.random(60) ** 3, np.repeat(["a", "b", "c"], 20)
    p[5] = np.nan
    found = adjusted(p, pl.DataFrame({"family": family}))
    assert np.isnan(found[5])
    for name in "abc":
        rows = (family == name) & ~np.isnan(p)
        assert found[rows] == pytest.approx(multipletests(p[rows], method="fdr_bh")[1])


@given(st.integers(0, 9_000), st.integers(1, 9_000))
def test_a_column_of_shares_is_rounded_as_one_share_is(count: int, more: int) -> None:
    whole = count + more
    assert f"{percent(np.array([count]), np.array([whole]))[0]:.3f}" == str(share(count, whole))


def test_a_difference_is_rounded_from_whole_numbers() -> None:
    # 45.3125 - 0, both ways: half-up, away from 0.
    sides = [np.array([value], np.int64) for value in (29, 64, 0, 8)]
    assert difference(*sides)[0] == 45.313
    assert difference(*sides[2:], *sides[:2])[0] == -45.313


def test_a_part_is_held_against_the_rest_of_its_whole() -> None:
    # 30 of 40 in a fylke of 80 of 160: the rest is 50 of 120, and the fylke is three quarters rest.
    part, rest = compare(30, 40, 80, 160, part=True), compare(30, 40, 50, 120, part=False)
    assert part.difference == 25
    assert part.difference == pytest.approx(rest.difference * 0.75, abs=1e-3)
    assert part.low == pytest.approx(0.75 * (rest.low or 0), abs=1e-3)
    assert (part.verdict, rest.verdict) == ("higher", "higher")
