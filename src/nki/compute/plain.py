"""The engine that reads like the form: one person at a time, in plain Python. Slow, and therefore easy to believe."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nki.compute.table import Counts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nki.compute.ground import AreaKey, Ground
    from nki.compute.table import Presence, Tally
    from nki.indicators import Calculation, Indicator
    from nki.registers import Extract

Answers = dict[str, str]


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of a person on 31 December: age, areas, the latest answer to each question, and its delivery."""

    id: int
    delivery: int
    age: int | None
    areas: tuple[AreaKey, ...]
    answers: Answers


def count(
    indicators: tuple[Indicator, ...], extract: Extract, ground: Ground, *, active_only: bool
) -> tuple[Tally, Presence]:
    """Count every person of the extract once per indicator, area and age group."""
    tally: Tally = {}
    presence: Presence = defaultdict(lambda: [0, 0])
    for person in persons(extract, ground, active_only=active_only):
        for indicator in indicators:
            _count_person(indicator, person, tally, presence)
    return tally, presence


def _count_person(indicator: Indicator, person: Person, tally: Tally, presence: Presence) -> None:
    calculation = indicator.calculation
    values = {variable.name: person.answers.get(variable.code) for variable in calculation.variables}
    outcome = outcome_of(calculation, values)
    answered = all(values[condition.variable] is not None for condition in calculation.denominator)
    registered = answered or outcome is not None
    for level, code in person.areas:
        if level not in calculation.levels:
            continue
        presence[indicator.slug, level, code][0] += 1
        presence[indicator.slug, level, code][1] += registered
        if outcome is not None:
            nobody = [[0] * len(Counts._fields) for _ in calculation.strata]
            figures = tally.setdefault((indicator.slug, level, code), nobody)
            for stratum, counts in zip(calculation.strata, figures, strict=True):
                if stratum.holds(person.age):
                    counts[0] += 1
                    counts[1 + outcome] += 1


def outcome_of(calculation: Calculation, values: dict[str, str | None]) -> int | None:
    """Find which outcome, by its place in the description; None outside the denominator (form fields 15, 16, 19)."""
    if not all(condition.holds(values[condition.variable]) for condition in calculation.denominator):
        return None
    for place, outcome in enumerate(calculation.outcomes):
        if all(condition.holds(values[condition.variable]) for condition in outcome.conditions):
            return place
    return None


def persons(extract: Extract, ground: Ground, *, active_only: bool) -> Iterator[Person]:
    """Give each person once, as the latest delivery's person row has them."""
    latest: dict[int, tuple[int, int, int | None, tuple[int, str]]] = {}
    columns = ["person", "delivery", "row", "birth_year", "geography", "kommune"]
    for person, delivery, row, born, geography, kommune in extract.records.persons.select(columns).iter_rows():
        if person not in latest or (delivery, row) > latest[person][:2]:
            latest[person] = (delivery, row, born, (geography, kommune))
    answers, active = _answers(extract), _active(extract)
    for person, (delivery, _, born, place) in latest.items():
        if person in active or not active_only:
            age = None if born is None else extract.period.year - born
            yield Person(person, delivery, age, ground.areas_of(place), answers.get(person, {}))


def _answers(extract: Extract) -> dict[int, Answers]:
    """Give each person's latest answer per question, among those registered by 31 December or undated."""
    latest: dict[tuple[int, int], tuple[tuple[bool, int, int, int], str]] = {}
    last_day = extract.period.last_day
    columns = ["person", "code", "day", "delivery", "row", "value"]
    for person, code, day, delivery, row, value in extract.records.registrations.select(columns).iter_rows():
        if day is not None and day > last_day:
            continue
        order = (day is not None, day.toordinal() if day else 0, delivery, row)
        if (person, code) not in latest or order > latest[person, code][0]:
            latest[person, code] = (order, extract.value_name(value))
    answers: dict[int, Answers] = defaultdict(dict)
    for (person, code), (_, name) in latest.items():
        answers[person][str(code)] = name
    return answers


def _active(extract: Extract) -> set[int]:
    """Find those with a granted service on 31 December: begun by then, and not ended before."""
    day = extract.period.last_day
    return {
        person
        for person, granted, first, last in extract.records.services.select(
            "person", "granted", "first", "last"
        ).iter_rows()
        if granted and first is not None and first <= day and (last is None or last >= day)
    }
