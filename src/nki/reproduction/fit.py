"""Finds whole numbers that give the published shares back; what was withheld is filled by chance.

How Helsedirektoratet published: a share is 100 · numerator / denominator, rounded half-up to three decimals, and blank
when its numerator or denominator is 1-4; zero is shown, and 0 of 0 is shown as 0. So a shown numerator is 0 or at
least 5, a blank one 1-4, and nothing is shown of a denominator of 1-4.

Some rows leave only one number for what was withheld (anybody can subtract from 100). That number is not used either:
there the fill is drawn from all that are not too large, and the rest of the denominator goes to `other`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nki.reproduction.chance import generator

if TYPE_CHECKING:
    from nki.reproduction.published import PublishedRow, Shares

Ints = NDArray[np.int64]
Fill = tuple[int, ...]
"""One number, 1-4, for each withheld share of a row."""

SMALL = 4
"""The largest count that was blanked; zero was shown."""

_DENOMINATORS: Ints = np.arange(SMALL + 1, 20_001, dtype=np.int64)
"""All that are tried; the largest needed is about 9 000 (Oslo)."""

_HALF = 200_000
"""Twice the thousandths of a percent in a whole, so that halves stay whole numbers."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Persons with need, by outcome; the five add up to `denominator`."""

    denominator: int
    met: int
    partly_met: int
    unmet: int
    unreported: int
    other: int = 0

    @property
    def outcomes(self) -> tuple[int, int, int, int, int]:
        """The five numerators in their usual order: met, partly_met, unmet, unreported, other."""
        return self.met, self.partly_met, self.unmet, self.unreported, self.other


@dataclass(frozen=True, slots=True)
class Fit:
    """Numbers for one published row; `reason` is empty when they give the shown shares back exactly.

    When no whole numbers do, `reason` (Norwegian) says why, and `counts` are near, not equal.
    """

    row: PublishedRow
    counts: Counts
    reason: str = ""


def thousandths(numerator: int, denominator: int) -> int:
    """Round 100 · numerator / denominator half-up to three decimals, as a whole number of thousandths.

    64 persons of whom 29: 45 313, that is 45.313 percent. The denominator must be positive.
    """
    return (_HALF * numerator + denominator) // (2 * denominator)


def shares_of(counts: Counts) -> Shares:
    """Say what would have been published of these counts: percent, None where blanked, 0 for 0 of 0."""
    met, partly_met, unmet, unreported = (_shown(n, counts.denominator) for n in counts.outcomes[:4])
    return met, partly_met, unmet, unreported


def fit(row: PublishedRow, *, seed: int) -> Fit:
    """Find counts that give the shown shares of `row` back; the same seed and row give the same counts.

    All four shown: the smallest denominator. Some withheld: one at random of all that fit.
    """
    rng = generator(seed, "fit", row.nki_id, row.year, row.area)
    shares = [None if share is None else int(share.scaleb(3)) for share in row.shares]
    if all(share is None for share in shares):
        return Fit(row, _all_withheld(rng))
    if not any(shares) and None not in shares:
        return Fit(row, Counts(0, 0, 0, 0, 0))
    denominators, rests = _candidates(shares)
    filled = _choose(denominators, rests, shares.count(None), rng)
    if filled is not None:
        return Fit(row, _counts(shares, *filled))
    return _nearest(row, shares, denominators, rests)


def _shown(numerator: int, denominator: int) -> Decimal | None:
    if denominator == 0:
        return Decimal(0)
    if 0 < numerator <= SMALL or denominator <= SMALL:
        return None
    return Decimal(thousandths(numerator, denominator)).scaleb(-3)


def _candidates(shares: list[int | None]) -> tuple[Ints, Ints]:
    """Give the denominators every shown share fits on its own, and what each leaves when they are taken out."""
    fits = np.ones(_DENOMINATORS.size, dtype=np.bool_)
    rests = _DENOMINATORS.copy()
    for share in shares:
        if share is None:
            continue
        numerators = _numerators(share, _DENOMINATORS)
        fits &= _HALF * numerators < (2 * share + 1) * _DENOMINATORS
        fits &= (numerators > SMALL) | ((numerators == 0) & (share == 0))
        rests -= numerators
    return _DENOMINATORS[fits], rests[fits]


def _numerators(share: int, denominators: Ints) -> Ints:
    """Give the smallest numerator that rounds to `share` or above, for each denominator."""
    lowest: Ints = -((1 - 2 * share) * denominators // _HALF)
    return np.maximum(lowest, 0)


def _choose(denominators: Ints, rests: Ints, withheld: int, rng: np.random.Generator) -> tuple[int, int, Fill] | None:
    """Choose (denominator, rest, fill), or None when nothing fits."""
    whole = (rests >= withheld) & (rests <= SMALL * withheld)
    if withheld == 0 and whole.any():
        return int(denominators[whole][0]), 0, ()
    ways = [(int(d), int(r), fill) for d, r in zip(denominators[whole], rests[whole], strict=True)
            for fill in _fills(withheld, int(r), int(r))]  # fmt: skip
    if len(ways) > 1:
        return ways[rng.integers(len(ways))]
    room = rests >= withheld
    if not room.any():
        return None
    denominator, rest = int(denominators[room][0]), int(rests[room][0])
    fills = _fills(withheld, withheld, rest)
    return denominator, rest, fills[rng.integers(len(fills))]


@cache
def _fills(withheld: int, lowest: int, highest: int) -> tuple[Fill, ...]:
    """List every way to fill `withheld` cells with 1-4 each whose sum is in the range."""
    return tuple(f for f in product(range(1, SMALL + 1), repeat=withheld) if lowest <= sum(f) <= highest)


def _counts(shares: list[int | None], denominator: int, rest: int, fill: Fill) -> Counts:
    """Put shown and filled numerators in their places; what is left of `rest` is `other`."""
    left = iter(fill)
    base = np.array([denominator], dtype=np.int64)
    met, partly_met, unmet, unreported = (
        next(left) if share is None else int(_numerators(share, base)[0]) for share in shares
    )
    return Counts(denominator, met, partly_met, unmet, unreported, rest - sum(fill))


def _all_withheld(rng: np.random.Generator) -> Counts:
    """Fill a row of blanks: at most four persons with need, or 1-4 in each outcome."""
    if rng.integers(2):
        total = int(rng.integers(1, SMALL + 1))
        return Counts(total, *map(int, rng.multinomial(total, [0.25] * 4)))
    cells = [int(n) for n in rng.integers(1, SMALL + 1, size=4)]
    return Counts(sum(cells), *cells)


def _nearest(row: PublishedRow, shares: list[int | None], denominators: Ints, rests: Ints) -> Fit:
    """Take the excess from the largest outcome: three of four shares stay exact, the largest is a little low."""
    total = sum(share for share in row.shares if share is not None)
    more = " og resten er holdt tilbake" if None in shares else ""
    words = f"De viste andelene er til sammen {total} prosent{more}".replace(".", ",")
    reason = f"{words}; ingen hele tall over samme nevner gir dem alle."
    if not denominators.size:
        return Fit(row, Counts(0, 0, 0, 0, 0), reason)
    fill = (1,) * shares.count(None)
    near = _counts(shares, int(denominators[0]), int(rests[0]), fill)
    numerators = list(near.outcomes[:4])
    numerators[numerators.index(max(numerators))] += near.other
    return Fit(row, Counts(near.denominator, *numerators), reason)
