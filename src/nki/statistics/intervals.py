"""Intervals of a share and of a difference, for whole columns at once; in percent and percentage points.

Counts are whole numbers in numpy arrays of one length. The point itself is rounded from whole numbers, half-up; the
ends of an interval are floats, rounded once where the table is finished.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]
    Float = NDArray[np.float64]

ALPHA = 0.05
THOUSANDTHS = 1000


def percent(count: Whole, denominator: Whole) -> Float:
    """100 · count / denominator, half-up to three decimals from whole numbers, as `share` does one at a time."""
    return _half_up(count, denominator)


def difference(count: Whole, denominator: Whole, other_count: Whole, other_denominator: Whole) -> Float:
    """Give the first share minus the second, percentage points, half-up (away from 0) to three decimals."""
    numerator = count * other_denominator - other_count * denominator
    return np.sign(numerator) * _half_up(np.abs(numerator), denominator * other_denominator)


def wilson(count: Whole, denominator: Whole) -> tuple[Float, Float]:
    """95 % interval of a share, percent: the values a score test would not refuse (Wilson 1927).

    (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n) with z = 1.96; never below 0 or above 100.
    """
    from statsmodels.stats.proportion import proportion_confint  # noqa: PLC0415  (slow to load)

    if not len(count):
        return np.empty(0), np.empty(0)
    low, high = proportion_confint(count, denominator, alpha=ALPHA, method="wilson")
    return 100 * np.clip(low, 0, 1), 100 * np.clip(high, 0, 1)


def newcombe(count: Whole, denominator: Whole, other_count: Whole, other_denominator: Whole) -> tuple[Float, Float]:
    """95 % interval of the first share minus the second, percentage points; the two share nobody.

    Method 10 of Newcombe 1998: d - √((p₁-l₁)² + (u₂-p₂)²) and d + √((u₁-p₁)² + (p₂-l₂)²), with Wilson's l and u.
    """
    from statsmodels.stats.proportion import confint_proportions_2indep  # noqa: PLC0415  (slow to load)

    if not len(count):
        return np.empty(0), np.empty(0)
    low, high = confint_proportions_2indep(
        count, denominator, other_count, other_denominator, method="newcomb", compare="diff", alpha=ALPHA
    )
    return 100 * np.asarray(low), 100 * np.asarray(high)


def verdict(low: Float, high: Float) -> NDArray[np.str_]:
    """Say higher, lower, or unclear where the interval holds 0; judged as the ends are printed."""
    printed_low, printed_high = np.round(low, 3), np.round(high, 3)
    return np.where(printed_low > 0, "higher", np.where(printed_high < 0, "lower", "unclear"))


def p_of_difference(count: Whole, denominator: Whole, other_count: Whole, other_denominator: Whole) -> Float:
    """Two-sided p that two shares are alike: z = 2 (arcsin √p₁ - arcsin √p₂) / √(1/n₁ + 1/n₂)."""
    from scipy.special import ndtr  # noqa: PLC0415  (slow to load)

    apart = np.arcsin(np.sqrt(count / denominator)) - np.arcsin(np.sqrt(other_count / other_denominator))
    z = 2 * apart / np.sqrt(1 / denominator + 1 / other_denominator)
    return np.asarray(2 * ndtr(-np.abs(z)))


def _half_up(numerator: Whole, denominator: Whole) -> Float:
    quotient, rest = np.divmod(100 * THOUSANDTHS * numerator, denominator)
    return np.asarray((quotient + (2 * rest >= denominator)) / THOUSANDTHS)
