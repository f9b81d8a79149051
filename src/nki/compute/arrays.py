"""The engine for few: numpy over the tables of an extract, with nothing to start and no statement to read.

It does what the plan says, step by step. To begin and end a database takes longer than to count some thousands so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl

from nki.compute.kernel import add_alike
from nki.compute.packing import FIRST_OUTCOME, OUTSIDE_NEED, UNREGISTERED, Axes
from nki.compute.rollup import roll_up
from nki.compute.set_based import active_of
from nki.registers.records import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nki.compute.ground import Ground
    from nki.compute.kernel import Integers
    from nki.compute.packing import Matrix
    from nki.compute.table import Presence, Tally
    from nki.indicators import Calculation, Condition, Indicator
    from nki.registers import Extract

    Flags = npt.NDArray[np.bool_]
    Answers = dict[str, Integers]

_MISSING = OUTSIDE + 1
"""Stands where nothing is registered; no value is as large."""


def count(
    indicators: tuple[Indicator, ...], extract: Extract, ground: Ground, *, active_only: bool
) -> tuple[Tally, Presence]:
    """Count in one pass over the records."""
    return roll_up(*_cube(indicators, extract, active_only=active_only), ground)


def cubes(
    indicators: tuple[Indicator, ...], extracts: Sequence[Extract], *, active_only: bool
) -> list[tuple[Matrix, Axes]]:
    """Count extracts, each by itself, to the small cubes everything else is rolled up from."""
    return [_cube(indicators, extract, active_only=active_only) for extract in extracts]


def _cube(indicators: tuple[Indicator, ...], extract: Extract, *, active_only: bool) -> tuple[Matrix, Axes]:
    residence = _latest(extract.records.persons, "person")
    if active_only:
        active = active_of(extract.records, extract.period)["person"]
        residence = residence.filter(pl.col("person").is_in(active.implode()))
    where = list(zip(residence["geography"].to_list(), residence["kommune"].to_list(), strict=True))
    places = {place: number for number, place in enumerate(dict.fromkeys(where))}
    axes = Axes((extract.period.year,), tuple(places), indicators)
    cell = np.array([places[place] for place in where], np.intp) * axes.bands + _band(residence["birth_year"], axes)
    answers = _answers(extract, residence["person"].to_numpy(), indicators)
    states = [_state(indicator.calculation, answers, extract.values) for indicator in indicators]
    return add_alike(cell, states, np.ones(len(cell), np.intp), axes), axes


def _latest(lines: pl.DataFrame, *names: str) -> pl.DataFrame:
    """Keep the last line of those alike by these columns; they stand together, as in an extract."""
    differs = np.ones(len(lines), np.bool_)
    differs[:-1] = False
    for name in names:
        column = lines[name].to_numpy()
        differs[:-1] |= column[1:] != column[:-1]
    return lines.filter(pl.Series(differs, dtype=pl.Boolean()))


def _band(birth_year: pl.Series, axes: Axes) -> Integers:
    (year,) = axes.years
    age = year - birth_year.cast(pl.Int64).fill_null(year).to_numpy()
    known: Integers = np.searchsorted(axes.cuts[1:], age, side="right")
    return np.where(birth_year.is_null().to_numpy(), axes.bands - 1, known)


def _answers(extract: Extract, people: Integers, indicators: Sequence[Indicator]) -> Answers:
    """Give what each person has answered last, by question, among those registered by 31 December or undated."""
    in_time = pl.col("day").is_null() | (pl.col("day") <= extract.period.last_day)
    latest = _latest(extract.records.registrations.filter(in_time), "person", "code")
    person, code, value = (latest[name].to_numpy() for name in ("person", "code", "value"))
    row = np.searchsorted(people, person)
    theirs = row < len(people)
    theirs[theirs] = people[row[theirs]] == person[theirs]
    codes = {variable.code for indicator in indicators for variable in indicator.calculation.variables}
    answers: Answers = {one: np.full(len(people), _MISSING, np.intp) for one in codes}
    for one, found in answers.items():
        asked = theirs & (code == int(one))
        found[row[asked]] = value[asked]
    return answers


def _state(calculation: Calculation, answers: Answers, values: Sequence[str]) -> Integers:
    """Give the state of each person (see packing)."""
    named = {variable.name: answers[variable.code] for variable in calculation.variables}

    def hold(conditions: Sequence[Condition]) -> Flags:
        flags: Flags = np.logical_and.reduce([_holds(one, values)[named[one.variable]] for one in conditions])
        return flags

    need = hold(calculation.denominator)
    answered = np.logical_and.reduce([named[one.variable] != _MISSING for one in calculation.denominator])
    outcomes = [need & hold(one.conditions) if one.conditions else need for one in calculation.outcomes]
    places = range(FIRST_OUTCOME, FIRST_OUTCOME + len(outcomes))
    return np.select(outcomes, list(places), np.where(answered, OUTSIDE_NEED, UNREGISTERED))


def _holds(condition: Condition, values: Sequence[str]) -> Flags:
    """Tell of every value, and of none, whether the condition holds."""
    holds = np.zeros(_MISSING + 1, np.bool_)
    holds[[values.index(value) for value in condition.values]] = True
    holds[_MISSING] = condition.missing
    return holds
