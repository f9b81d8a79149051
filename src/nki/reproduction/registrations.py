"""Writes down what is known of invented persons as registrations over time, without changing what counts.

What counts is the latest registration up to 31 December; an undated one comes before all dated. So history is always
older than what it leads to, and what is registered in January is there only to be left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from nki.reproduction.people import People

Array = NDArray[np.int64]

CODES = np.array([13, 14, 15, 16])
"""IPLOS codes: need and receipt of bistand, need and receipt of transport."""

NEED = (13, 15)

UNDATED = np.iinfo(np.int64).min
"""No registration date; sorts before every date."""

_APART = 0.2
"""Registrations not made on the same visit as the person's others."""

_UNDATED_SHARE = 0.015
"""Registrations without a date."""

_HISTORY = 0.04
"""Dated registrations with an earlier, other value; one in ten of these without a date."""

_TOO_LATE = 0.005
"""Persons with something registered after 31 December."""

_EARLIEST = 1800
"""Before any year of birth there is."""

_ANOTHER_NEED = np.array([1, 2, 1, 1, 1, 1, 1, 1, 1, 1])
_ANOTHER_RECEIPT = np.array([1, 2, 3, 1, 1, 1, 1, 1, 1, 1])
"""A value that is not the one there, looked up by the one there (0-9)."""


@dataclass(frozen=True, slots=True)
class Registrations:
    """Registrations, a row each: person (row number in the delivery), code, value, day since 1970 or UNDATED."""

    person: Array
    code: Array
    value: Array
    day: Array

    def __len__(self) -> int:
        """Count the registrations."""
        return self.person.size

    def where(self, chosen: NDArray[np.bool_]) -> Registrations:
        """Keep those chosen."""
        return Registrations(self.person[chosen], self.code[chosen], self.value[chosen], self.day[chosen])

    def __add__(self, more: Registrations) -> Registrations:
        """Put more after these."""
        pairs = zip(self.columns, more.columns, strict=True)
        return Registrations(*(np.concatenate(pair) for pair in pairs))

    @property
    def columns(self) -> tuple[Array, Array, Array, Array]:
        """The four columns in their order."""
        return self.person, self.code, self.value, self.day

    def in_order(self) -> Registrations:
        """Sort by person, code and day."""
        order = np.lexsort((self.day, self.code, self.person))
        return Registrations(*(column[order] for column in self.columns))


def current(people: People, last_day: int, rng: np.random.Generator) -> Registrations:
    """Register what counts: one row for each code a person has, dated up to `last_day` (31 December)."""
    values = np.column_stack([people.need[:, 0], people.receipt[:, 0], people.need[:, 1], people.receipt[:, 1]])
    person = np.repeat(np.arange(len(people)), CODES.size)
    usual, own = _days(len(people), last_day, rng)[person], _days(person.size, last_day, rng)
    apart = rng.random(person.size) < _APART
    days = not_before_birth(np.where(apart, own, usual), people.born[person])
    every = Registrations(person, np.tile(CODES, len(people)), values.ravel(), days)
    return every.where(every.value > 0)


def history(people: People, now: Registrations, rng: np.random.Generator) -> Registrations:
    """Give some of the dated ones an earlier row with another value; one in ten of those without a date."""
    old = now.where((now.day != UNDATED) & (rng.random(len(now)) < _HISTORY))
    days = old.day - rng.integers(30, 900, size=len(old))
    days[rng.integers(10, size=len(old)) == 0] = UNDATED
    earlier = Registrations(old.person, old.code, another(old.code, old.value), days)
    return earlier.where(days == not_before_birth(days, people.born[old.person]))


def too_late(people: People, last_day: int, received: int, rng: np.random.Generator) -> Registrations:
    """Register something else for a few after 31 December and before the day the delivery was received."""
    chosen = np.flatnonzero(rng.random(len(people)) < _TOO_LATE)
    column = rng.integers(0, CODES.size, size=chosen.size)
    known = np.where(column % 2 == 0, people.need[chosen, column // 2], people.receipt[chosen, column // 2])
    days = rng.integers(last_day + 1, received, size=chosen.size)
    return Registrations(chosen, CODES[column], another(CODES[column], known), days)


def another(code: Array, value: Array) -> Array:
    """Give a value of the same code that is not the one there."""
    return np.where(np.isin(code, NEED), _ANOTHER_NEED[value], _ANOTHER_RECEIPT[value])


def not_before_birth(day: Array, born: Array) -> Array:
    """Move days to 1 January of the year of birth at the earliest; without a date or a year of birth they stay."""
    first = (np.maximum(born, _EARLIEST) - 1970).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64)
    return np.where(day == UNDATED, UNDATED, np.maximum(day, first))


def _days(size: int, last_day: int, rng: np.random.Generator) -> Array:
    """Draw days of the last five years, most of them recent; a few have none."""
    back: Array = (5 * 365 * rng.random(size) ** 2).astype(np.int64)
    return np.where(rng.random(size) < _UNDATED_SHARE, UNDATED, last_day - back)
