"""Invents the persons of one delivery: age, sex, need and outcome, so that both indicators count to what is asked.

Ages, and need by age, follow the recipients of municipal services on 31 December 2021 (Helsedirektoratet, IPLOS):
percent with need of bistand 43/38/30/18/13/16 and of transport 24/23/23/20/19/23 in the six age groups below.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from nki.reproduction.fit import Counts

Array = NDArray[np.int64]

UNKNOWN = -1
"""Birth year not known: counts in alle aldre only."""

MISSING = 0
"""No registration of that code."""

OTHER = 5
"""A receipt value outside 1, 2 and 3."""

_FROM = np.array([0, 18, 50, 67, 80, 90])
_TO = np.array([18, 50, 67, 80, 90, 104])
_RECIPIENTS = np.array([18_937, 84_196, 54_095, 79_133, 93_680, 49_765])
_BISTAND = np.array([0.43, 0.38, 0.30, 0.18, 0.13, 0.16])
_TRANSPORT = np.array([0.24, 0.23, 0.23, 0.20, 0.19, 0.23])
_WOMEN = np.array([0.38, 0.45, 0.50, 0.55, 0.63, 0.72])

_PER_NEED = 2.3
"""Persons for each need counted: about 380 000 recipients against about 165 000 needs of either kind."""

_UNKNOWN_SHARE = 0.002
"""Persons whose year of birth is not known."""

_STRAY = 0.003
"""Persons without need who have a receipt value all the same."""

_TOGETHER = 2.2
"""How many times likelier transport is for one who needs bistand: the two go together."""

_LETTERS = np.frombuffer(b"bcdfghjklmnpqrst", dtype="S1")
_PSEUDONYM = 24


@dataclass(frozen=True, slots=True)
class People:
    """The persons of one delivery, a row each. `need` and `receipt` have a column per indicator (34, 274).

    `need`: 1 yes, 2 no, 9 not relevant, 0 not registered. `receipt`: 1, 2, 3, another value, 0 not registered.
    """

    pseudonym: NDArray[np.str_]
    born: Array
    sex: Array
    need: Array
    receipt: Array

    def __len__(self) -> int:
        """Count the persons."""
        return self.born.size

    def only(self, person: int) -> People:
        """Take out one person, by row number."""
        chosen = slice(person, person + 1)
        return People(
            self.pseudonym[chosen], self.born[chosen], self.sex[chosen], self.need[chosen], self.receipt[chosen]
        )

    def __add__(self, more: People) -> People:
        """Put more persons after these."""
        return People(
            np.concatenate([self.pseudonym, more.pseudonym]),
            np.concatenate([self.born, more.born]),
            np.concatenate([self.sex, more.sex]),
            np.concatenate([self.need, more.need]),
            np.concatenate([self.receipt, more.receipt]),
        )


def invent(bistand: Counts, transport: Counts, year: int, rng: np.random.Generator) -> People:
    """Invent persons of whom exactly as many as asked have each need and each outcome."""
    size = _how_many(bistand.denominator, transport.denominator, rng)
    band = rng.choice(_FROM.size, size=size, p=_RECIPIENTS / _RECIPIENTS.sum())
    born = year - rng.integers(_FROM[band], _TO[band])
    born[rng.random(size) < _UNKNOWN_SHARE] = UNKNOWN
    sex = 1 + (rng.random(size) < _WOMEN[band])
    first = _who(_BISTAND[band], bistand.denominator, rng)
    second = _who(_given(first, band), transport.denominator, rng)
    need = np.column_stack([_need(first, rng), _need(second, rng)])
    receipt = np.column_stack([_receipt(first, bistand, rng), _receipt(second, transport, rng)])
    return People(_pseudonyms(size, rng), born, sex, need, receipt)


def _how_many(bistand: int, transport: int, rng: np.random.Generator) -> int:
    """Draw the number of persons; never fewer than the two needs together."""
    return max(bistand + transport, round(_PER_NEED * rng.uniform(0.9, 1.1) * (bistand + transport)))


def _given(has_bistand: NDArray[np.bool_], band: Array) -> NDArray[np.float64]:
    """Give each person's chance of needing transport, knowing bistand, with the age group's share unchanged."""
    with_bistand = _TOGETHER * _TRANSPORT
    without = (_TRANSPORT - _BISTAND * with_bistand) / (1 - _BISTAND)
    chances: NDArray[np.float64] = np.where(has_bistand, with_bistand[band], without[band])
    return chances


def _who(chance: NDArray[np.float64], count: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Draw exactly `count` persons, each about as often as `chance` says: the first in a race of exponentials."""
    finish = rng.exponential(size=chance.size) / -np.log1p(-chance)
    chosen = np.zeros(chance.size, dtype=np.bool_)
    chosen[np.argsort(finish, kind="stable")[:count]] = True
    return chosen


def _need(has: NDArray[np.bool_], rng: np.random.Generator) -> Array:
    """Register the need: yes, or (of the rest) 95 % no, 1 % not relevant, 4 % nothing at all."""
    without = rng.choice([2, 9, MISSING], size=has.size, p=[0.95, 0.01, 0.04])
    return np.where(has, 1, without)


def _receipt(has: NDArray[np.bool_], counts: Counts, rng: np.random.Generator) -> Array:
    """Deal the outcomes out at random among those with need; a few of the others have one too, by mistake."""
    stray = rng.integers(1, 4, size=has.size)
    receipt = np.where(rng.random(has.size) < _STRAY, stray, MISSING)
    receipt[rng.permutation(np.flatnonzero(has))] = np.repeat([1, 2, 3, MISSING, OTHER], counts.outcomes)
    return receipt


def _pseudonyms(size: int, rng: np.random.Generator) -> NDArray[np.str_]:
    """Draw 24 letters of the 16-letter alphabet: 96 bits, never the same twice."""
    letters = _LETTERS[rng.integers(0, _LETTERS.size, size=(size, _PSEUDONYM), dtype=np.uint8)]
    return letters.view(f"S{_PSEUDONYM}").ravel().astype(np.str_)
