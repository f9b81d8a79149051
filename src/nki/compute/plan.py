"""The plan: narrow SQL made from the descriptions, for any engine that knows JOIN, GROUP BY, CASE and lead().

Tables in: `persons(person, delivery, line, birth_year, place)`, `registrations(person, code, day, delivery, line,
value)` and `active(person)`. The last line of a person, or of a person and question, is the one that counts. Those who
live in one place, are of one age group and answered alike are counted together first, and what their answers mean is
asked once for them all: therefore many descriptions cost little more than one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nki.compute.packing import FIRST_OUTCOME, OUTSIDE_NEED, UNREGISTERED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nki.compute.packing import Axes
    from nki.indicators import Calculation, Condition
    from nki.period import Period


@dataclass(frozen=True, slots=True)
class Order:
    """What is said of the order of lines: the windows in which `persons` and `registrations` look one line ahead."""

    persons: str
    registrations: str


AS_THEY_STAND = Order("", "")
"""Lines stand as in an extract, by person and delivery, and by person, code, day and delivery: one pass is enough."""

SORTED = Order(
    "PARTITION BY person ORDER BY delivery, line",
    "PARTITION BY person ORDER BY code, day NULLS FIRST, delivery, line",
)
"""Lines stand in no order, or on several machines."""


def latest_answers(period: Period, order: Order = AS_THEY_STAND) -> str:
    """Select each person's latest answer per question, among those registered by 31 December or undated."""
    window = order.registrations
    return f"""
        SELECT person, code, value
        FROM (
            SELECT person, code, value,
                lead(person) OVER ({window}) AS next_person, lead(code) OVER ({window}) AS next_code
            FROM registrations
            WHERE day IS NULL OR day <= DATE '{period.last_day}'
        ) AS in_order
        WHERE next_person IS NULL OR next_person <> person OR next_code <> code"""  # noqa: S608  (a date, not input)


def latest_residence(order: Order = AS_THEY_STAND) -> str:
    """Select each person once, as in the delivery received last."""
    return f"""
        SELECT person, birth_year, place
        FROM (
            SELECT person, birth_year, place, lead(person) OVER ({order.persons}) AS next_person
            FROM persons
        ) AS in_order
        WHERE next_person IS NULL OR next_person <> person"""  # noqa: S608  (no input)


def plan_of(axes: Axes, period: Period, values: Sequence[str], order: Order, *, active_only: bool) -> str:
    """Select the persons of each cell and state (see packing): `cell`, a state per indicator by its slug, `persons`."""
    variables = {v.code for indicator in axes.indicators for v in indicator.calculation.variables}
    codes = [int(code) for code in sorted(variables, key=int)]
    columns = ",\n            ".join(f"MAX(CASE WHEN code = {code} THEN value END) AS k{code}" for code in codes)
    answered = ", ".join(f"k{code}" for code in codes)
    states = "".join(
        f',\n        {_state(indicator.calculation, values)} AS "{indicator.slug}"' for indicator in axes.indicators
    )
    only_active = "\n        WHERE residence.person IN (SELECT person FROM active)" if active_only else ""
    return f"""
    WITH residence AS ({latest_residence(order)}
    ), latest AS ({latest_answers(period, order)}
    ), answers AS (
        SELECT person,
            {columns}
        FROM latest
        GROUP BY person
    ), people AS (
        SELECT place, {answered}, {_band(axes, period)} AS band
        FROM residence
        LEFT JOIN answers ON answers.person = residence.person{only_active}
    ), alike AS (
        SELECT place, band, {answered}, COUNT(*) AS persons
        FROM people
        GROUP BY place, band, {answered}
    )
    SELECT place * {axes.bands} + band AS cell{states},
        persons
    FROM alike"""  # noqa: S608  (numbers and slugs from the catalogue, no input)


def _band(axes: Axes, period: Period) -> str:
    age = f"{period.year} - birth_year"
    steps = "".join(f"\n            WHEN {age} < {cut} THEN {band}" for band, cut in enumerate(axes.cuts[1:]))
    last = len(axes.cuts) - 1
    return f"CASE WHEN birth_year IS NULL THEN {last + 1}{steps}\n            ELSE {last} END"


def _state(calculation: Calculation, values: Sequence[str]) -> str:
    codes = {variable.name: int(variable.code) for variable in calculation.variables}
    need = _all(calculation.denominator, codes, values)
    unanswered = " OR ".join(f"k{codes[condition.variable]} IS NULL" for condition in calculation.denominator)
    outside = f"WHEN {unanswered} THEN {UNREGISTERED} ELSE {OUTSIDE_NEED} END"
    steps, rest = "", f"CASE {outside}"
    for place, outcome in enumerate(calculation.outcomes, FIRST_OUTCOME):
        if outcome.is_rest:
            rest = str(place)
            break
        steps += f"\n            WHEN {_all(outcome.conditions, codes, values)} THEN {place}"
    return f"CASE WHEN {need} THEN CASE{steps}\n            ELSE {rest} END\n        {outside}"


def _all(conditions: Iterable[Condition], codes: dict[str, int], values: Sequence[str]) -> str:
    return " AND ".join(_one(condition, codes[condition.variable], values) for condition in conditions)


def _one(condition: Condition, code: int, values: Sequence[str]) -> str:
    places = ", ".join(str(values.index(value)) for value in condition.values)
    listed = [f"k{code} IN ({places})"] if places else []
    missing = [f"k{code} IS NULL"] if condition.missing else []
    return f"({' OR '.join([*listed, *missing])})" if len(listed + missing) > 1 else "".join(listed + missing)
