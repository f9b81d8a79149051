"""Lets a few persons be in two deliveries of a year: the one that counts them, and an earlier one from where they left.

A person counts in the bostedskommune of the delivery received last, by the latest registration of all deliveries; of
two on the same day the later delivery wins. So the earlier delivery says only what the later one overrules: the same
codes, never a later day, and no code the later one is without.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nki.reproduction.people import invent
from nki.reproduction.registrations import (
    UNDATED,
    Registrations,
    another,
    current,
    history,
    not_before_birth,
    too_late,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from nki.reproduction.people import People
    from nki.reproduction.plan import Planned

_MOVE = 0.001
"""One person in a thousand."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The persons and registrations of one delivery; registrations point at persons by row number."""

    people: People
    registrations: Registrations

    def __add__(self, more: Contents) -> Contents:
        """Put more persons, with what is registered of them, after these."""
        person, code, value, day = more.registrations.columns
        moved = Registrations(person + len(self.people), code, value, day)
        return Contents(self.people + more.people, self.registrations + moved)


def populate(plan: Planned, last_day: date, rng: np.random.Generator) -> tuple[Contents, Registrations]:
    """Invent all of one delivery; also give, apart, the registrations that count."""
    end, received = _day_number(last_day), _day_number(plan.received.date())
    people = invent(plan.counts("34"), plan.counts("274"), plan.year, rng)
    now = current(people, end, rng)
    return Contents(people, now + history(people, now, rng) + too_late(people, end, received, rng)), now


def leavers(
    people: People, now: Registrations, earlier: Sequence[str], rng: np.random.Generator
) -> Iterator[tuple[str, Contents]]:
    """Choose who are also in an earlier delivery: yields its kommune and what it knew of the person."""
    if not earlier:
        return
    for person in np.flatnonzero(rng.random(len(people)) < _MOVE):
        kommune = earlier[int(rng.integers(len(earlier)))]
        yield kommune, Contents(people.only(int(person)), _before(people, now, int(person), rng))


def _before(people: People, now: Registrations, person: int, rng: np.random.Generator) -> Registrations:
    """Say what was known at the place left: as now or something else, on the same day or up to 400 days before."""
    known = now.where(now.person == person)
    days = np.where(known.day == UNDATED, UNDATED, known.day - rng.integers(0, 400, size=len(known)))
    same = rng.integers(2, size=len(known)) == 0
    value = np.where(same, known.value, another(known.code, known.value))
    return Registrations(np.zeros_like(known.person), known.code, value, not_before_birth(days, people.born[[person]]))


def _day_number(day: date) -> int:
    return int(np.datetime64(day, "D").astype(np.int64))
