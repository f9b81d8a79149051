"""How large the variation is: the beta distribution of the areas' shares, by maximum likelihood."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]
    Float = NDArray[np.float64]

_STEPS, _CLOSE, _HALVINGS = 60, 1e-9, 12
_ARRIVED = 1e-6
"""A step of Newton this small leaves an error of its square."""
_FAR = 12.0
"""log(α + β) beyond this is no variation at all (an ICC under 0.00001)."""
_MEDIAN = 0.6745
"""The 75th percentile of the standard normal distribution, as Larsen & Merlo print it."""


class Fit(NamedTuple):
    """α and β per group; NaN where the areas vary no more than chance, or there is nothing to fit."""

    alpha: Float
    beta: Float


class Size(NamedTuple):
    """The size of the variation without chance, per group.

    `p10` and `p90`: percentiles of the fitted distribution, shares (0-1). `mor`: median odds ratio,
    exp(√2 · 0.6745 · √(ψ₁(α) + ψ₁(β))), Larsen & Merlo 2005. `icc`: 1/(α + β + 1).
    """

    p10: Float
    p90: Float
    mor: Float
    icc: Float


def moments(count: Whole, denominator: Whole) -> tuple[float, float]:
    """Give α and β of one group by the mean m and variance v of the raw shares: α + β = m(1-m)/v - 1 (BDA3, 5.1)."""
    raw = count / denominator
    mean, variance = raw.mean(), raw.var(ddof=1)
    together = mean * (1 - mean) / variance - 1
    return mean * together, (1 - mean) * together


def fit(count: Whole, denominator: Whole, group: Whole, tau2: Float) -> Fit:
    """Fit α and β of each group by maximum likelihood of x ~ beta-binomial(n, α, β).

    Newton in (log α/β, log α+β), from the pooled share and α + β = 1/4τ² - 1. Where τ² is 0 or not known, or the
    likelihood rises towards no variation at all, there is no fit: the areas vary no more than chance.
    """
    groups = len(tau2)
    point = _start(count, denominator, group, tau2)
    running = np.isfinite(point[1])
    for _ in range(_STEPS):
        if not running.any():
            break
        rows = running[group]
        work = _Likelihood(count[rows], denominator[rows], (np.cumsum(running) - 1)[group[rows]], int(running.sum()))
        step = work.climb(point[:, running])
        point[:, running] += step
        running[running] = (np.abs(step).max(axis=0) > _ARRIVED) & (point[1, running] < _FAR)
    alpha, beta = _shape(point)
    none = ~(point[1] < _FAR) | (np.bincount(group, minlength=groups) < 2)  # noqa: PLR2004  (one does not vary)
    return Fit(np.where(none, np.nan, alpha), np.where(none, np.nan, beta))


def size(found: Fit) -> Size:
    """Say how large the variation of a fit is."""
    from scipy.special import betaincinv, polygamma  # noqa: PLC0415  (slow to load)

    alpha, beta = found
    mor = np.exp(np.sqrt(2) * _MEDIAN * np.sqrt(polygamma(1, alpha) + polygamma(1, beta)))
    p10, p90 = (np.asarray(betaincinv(alpha, beta, at), np.float64) for at in (0.1, 0.9))
    return Size(p10, p90, mor, 1 / (alpha + beta + 1))


def _start(count: Whole, denominator: Whole, group: Whole, tau2: Float) -> Float:
    groups = len(tau2)
    total = np.maximum(np.bincount(group, denominator, groups), 1)
    share = np.clip(np.bincount(group, count, groups) / total, 1e-3, 1 - 1e-3)
    varies = tau2 > 0
    together = np.clip(0.25 / np.where(varies, tau2, 1) - 1, 0.5, 1e4)
    return np.stack([np.log(share / (1 - share)), np.where(varies, np.log(together), np.nan)])


def _shape(point: Float) -> tuple[Float, Float]:
    share, together = 1 / (1 + np.exp(-point[0])), np.exp(point[1])
    return share * together, (1 - share) * together


class _Likelihood:
    """The log-likelihood of some groups; a point is (log α/β, log(α + β)), one column per group."""

    def __init__(self, count: Whole, denominator: Whole, group: Whole, groups: int) -> None:
        self._x, self._n, self._group, self._groups = count, denominator, group, groups
        self._units = np.bincount(group, minlength=groups)

    def _sum(self, values: Float) -> Float:
        return np.asarray(np.bincount(self._group, values, self._groups), np.float64)

    def climb(self, point: Float) -> Float:
        """Give Newton's step, halved until it does not lead down; a group that finds no way up stays."""
        step = self._step(*_shape(point))
        here = self._value(point)
        for _ in range(_HALVINGS):
            worse = ~(self._value(point + step) >= here - _CLOSE * np.abs(here))
            if not worse.any():
                return step
            step = np.where(worse, step / 2, step)
        return np.where(worse, 0, step)

    def _value(self, point: Float) -> Float:
        from scipy.special import betaln  # noqa: PLC0415  (slow to load)

        alpha, beta = _shape(point)
        within = betaln(self._x + alpha[self._group], self._n - self._x + beta[self._group])
        return self._sum(within) - self._units * betaln(alpha, beta)

    def _step(self, alpha: Float, beta: Float) -> Float:
        # Along log α/β, α grows and β shrinks by αβ/(α+β); along log(α+β), both grow in proportion.
        (da, db), (aa, bb, ab) = self._slopes(alpha, beta)
        across = alpha * beta / (alpha + beta)
        turn = across * (beta - alpha) / (alpha + beta)
        slope = np.stack([across * (da - db), alpha * da + beta * db])
        h00 = across**2 * (aa + bb - 2 * ab) + turn * (da - db)
        h01 = across * (alpha * (aa - ab) + beta * (ab - bb)) + slope[0]
        h11 = alpha**2 * aa + beta**2 * bb + 2 * alpha * beta * ab + slope[1]
        return _newton(slope, h00, h01, h11)

    def _slopes(self, alpha: Float, beta: Float) -> tuple[tuple[Float, Float], tuple[Float, Float, Float]]:
        """Give the first and second derivatives in α and β."""
        from scipy.special import digamma, zeta  # noqa: PLC0415  (slow to load)

        a, b = alpha[self._group] + self._x, beta[self._group] + self._n - self._x
        both = self._sum(digamma(a + b)) - self._units * digamma(alpha + beta)
        first = (
            self._sum(digamma(a)) - self._units * digamma(alpha) - both,
            self._sum(digamma(b)) - self._units * digamma(beta) - both,
        )
        # ζ(2, x) is the trigamma function ψ₁(x).
        shared = self._sum(zeta(2, a + b)) - self._units * zeta(2, alpha + beta)
        second = (
            self._sum(zeta(2, a)) - self._units * zeta(2, alpha) - shared,
            self._sum(zeta(2, b)) - self._units * zeta(2, beta) - shared,
            -shared,
        )
        return first, second


def _newton(slope: Float, h00: Float, h01: Float, h11: Float) -> Float:
    """Solve two by two for every group, uphill where the curvature points the wrong way; steps are at most 1."""
    determinant = h00 * h11 - h01**2
    good = (h00 < 0) & (determinant > 0)
    safe = np.where(good, determinant, 1)
    newton = np.stack([h01 * slope[1] - h11 * slope[0], h01 * slope[0] - h00 * slope[1]]) / safe
    uphill = slope / np.maximum(np.abs(slope).max(axis=0), 1e-300)
    step = np.where(good, newton, uphill)
    return np.asarray(step / np.maximum(np.abs(step).max(axis=0), 1))
