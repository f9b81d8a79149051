"""Is there real variation? The variance between areas beyond chance, for many groups of areas at once.

On the scale θ = arcsin √(x/n), where chance has the variance s² = 1/4n whatever the share (Freeman & Tukey 1950).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]
    Float = NDArray[np.float64]

LEVEL = 0.95
_STEPS, _CLOSE = 100, 1e-12


class Heterogeneity(NamedTuple):
    """What each group says; arrays with one number per group, NaN where it has fewer than two areas.

    `mean`: θ weighted by 1/(s² + τ²). `tau2`: variance of θ between areas. `q`: Cochran's Q, weights 1/s². `p`: of
    Q by χ² with `units` - 1. `chance`: the part (0-1) of the observed variance that is chance.
    """

    units: Whole
    mean: Float
    tau2: Float
    tau2_low: Float
    tau2_high: Float
    q: Float
    p: Float
    chance: Float


def angle(count: Whole, denominator: Whole) -> Float:
    """θ = arcsin √(x/n), radians."""
    return np.asarray(np.arcsin(np.sqrt(count / denominator)))


def share_of(angle: Float) -> Float:
    """Give sin² θ, a share (0-1); angles outside 0 to π/2 are its ends."""
    return np.asarray(np.sin(np.clip(angle, 0, np.pi / 2)) ** 2)


def heterogeneity(theta: Float, variance: Float, group: Whole, groups: int) -> Heterogeneity:
    """Estimate τ² by Paule & Mandel 1982: the τ² that makes Q(τ²) = Σ (θ - mean)² / (s² + τ²) what chance expects.

    Chance expects k - 1 of k areas; the interval is the τ² that make it χ²(k - 1)'s 97.5th and 2.5th percentile
    (Q-profile, Viechtbauer 2007). `group` numbers the group of each area from 0. statsmodels gives the same τ² by
    `combine_effects(method_re="iterated")`, one group at a time.
    """
    from scipy.special import chdtrc, chdtri  # noqa: PLC0415  (slow to load)

    units = np.bincount(group, minlength=groups)
    free = np.maximum(units - 1, 1).astype(float)
    sets = _Sets(theta, variance, group, groups)
    q, mean = sets.q(np.zeros(groups))
    tail = (1 - LEVEL) / 2
    targets = (free, chdtri(free, tail), chdtri(free, 1 - tail))
    tau2, low, high = (sets.solve(np.asarray(target, np.float64)) for target in targets)
    _, mean = sets.q(tau2)
    said = [mean, tau2, low, high, q, chdtrc(free, q), sets.chance(tau2)]
    return Heterogeneity(units, *(np.where(units > 1, column, np.nan) for column in said))


class _Sets:
    """The areas of every group; sums go over the areas of a group."""

    def __init__(self, theta: Float, variance: Float, group: Whole, groups: int) -> None:
        self._theta, self._variance, self._group, self._groups = theta, variance, group, groups

    def _sum(self, values: Float) -> Float:
        return np.asarray(np.bincount(self._group, values, self._groups), np.float64)

    def q(self, tau2: Float) -> tuple[Float, Float]:
        """Give Q and the mean at τ²."""
        weight = 1 / (self._variance + tau2[self._group])
        total = self._sum(weight)
        mean = self._sum(weight * self._theta) / np.where(total > 0, total, 1)
        return self._sum(weight * (self._theta - mean[self._group]) ** 2), mean

    def solve(self, target: Float) -> Float:
        """Find τ² with Q(τ²) = target, 0 where Q(0) is below it.

        Q falls and is convex, so Newton from 0 comes from below and never overshoots.
        """
        tau2 = np.zeros(self._groups)
        for _ in range(_STEPS):
            weight = 1 / (self._variance + tau2[self._group])
            q, mean = self.q(tau2)
            slope = self._sum(weight**2 * (self._theta - mean[self._group]) ** 2)
            step = np.where(slope > 0, (q - target) / np.where(slope > 0, slope, 1), 0)
            tau2 = np.maximum(tau2 + step, 0)
            if np.max(np.abs(step) * (tau2 > 0), initial=0) < _CLOSE:
                break
        return tau2

    def chance(self, tau2: Float) -> Float:
        """Give typical s² / (typical s² + τ²), where typical s² = (k - 1) Σw / ((Σw)² - Σw²), w = 1/s²."""
        weight = 1 / self._variance
        total, squares = self._sum(weight), self._sum(weight**2)
        apart = total**2 - squares
        free = np.maximum(np.bincount(self._group, minlength=self._groups) - 1, 1)
        typical = free * total / np.where(apart > 0, apart, 1)
        whole = typical + tau2
        return np.asarray(typical / np.where(whole > 0, whole, 1))
