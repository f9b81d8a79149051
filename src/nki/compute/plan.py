"""The plan: narrow SQL made from the descriptions, for any engine that knows JOIN, GROUP BY, CASE and lead().

Tables in: `persons(person, birth_year, place)` sorted by person and delivery, `registrations(person, code, day,
value)` sorted by person, code, day (undated first) and delivery, `active(person)`. The last line of a person, or of a
person and question, is the one that counts; that order is what makes one pass enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nki.compute.packing import FIRST_OUTCOME, OUTSIDE_NEED, UNREGISTERED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nki.compute.packing import Axes
    from nki.indicators import Calculation, Condition
    from nki.period import Period


def latest_answers(period: Period) -> str:
    """Select each person's latest answer per question, among those registered by 31 December or undated."""
    return f"""
        SELECT person, code, value
        FROM (
            SELECT person, code, value, lead(person) OVER () AS next_person, lead(code) OVER () AS next_code
            FROM registrations
            WHERE day IS NULL OR day <= DATE '{period.last_day}'
        ) AS in_order
        WHERE next_person IS NULL OR next_person <> person OR next_code <> code"""  # noqa: S608  (a date, not input)


def latest_residence() -> str:
    """Select each person once, as in the delivery received last."""
    return """
        SELECT person, birth_year, place
        FROM (SELECT person, birth_year, place, lead(person) OVER () AS next_person FROM persons) AS in_order
        WHERE next_person IS NULL OR next_person <> person"""


def pack(axes: Axes, period: Period, values: Sequence[str], *, active_only: bool) -> str:
    """Select one line per person: `cell` and `combo` (see packing)."""
    variables = {v.code for indicator in axes.indicators for v in indicator.calculation.variables}
    columns = ", ".join(
        f"MAX(CASE WHEN code = {int(c)} THEN value END) AS k{int(c)}" for c in sorted(variables, key=int)
    )
    combo, weight = [], 1
    for indicator, states in zip(axes.indicators, axes.states, strict=True):
        combo.append(f"{weight} * ({_state(indicator.calculation, values)})")
        weight *= states
    year = axes.years.index(period.year)
    only_active = "WHERE residence.person IN (SELECT person FROM active)" if active_only else ""
    return f"""
        SELECT
            ({year * len(axes.places)} + place) * {axes.bands} + ({_band(axes, period)}) AS cell,
            {" + ".join(combo)} AS combo
        FROM ({latest_residence()}) AS residence
        LEFT JOIN (
            SELECT person, {columns}
            FROM ({latest_answers(period)}) AS answers
            GROUP BY person
        ) AS answers ON answers.person = residence.person
        {only_active}"""  # noqa: S608  (numbers from the catalogue, no input)


def _band(axes: Axes, period: Period) -> str:
    age = f"{period.year} - birth_year"
    steps = " ".join(f"WHEN {age} < {cut} THEN {band}" for band, cut in enumerate(axes.cuts[1:]))
    last = len(axes.cuts) - 1
    return f"CASE WHEN birth_year IS NULL THEN {last + 1} {steps} ELSE {last} END"


def _state(calculation: Calculation, values: Sequence[str]) -> str:
    codes = {variable.name: int(variable.code) for variable in calculation.variables}
    need = _all(calculation.denominator, codes, values)
    unanswered = " OR ".join(f"k{codes[condition.variable]} IS NULL" for condition in calculation.denominator)
    outcomes = " ".join(
        f"WHEN {_all(outcome.conditions, codes, values)} THEN {place}"
        for place, outcome in enumerate(calculation.outcomes, FIRST_OUTCOME)
    )
    outside = f"CASE WHEN {unanswered} THEN {UNREGISTERED} ELSE {OUTSIDE_NEED} END"
    return f"CASE WHEN {need} THEN (CASE {outcomes} ELSE {outside} END) ELSE {outside} END"


def _all(conditions: Iterable[Condition], codes: dict[str, int], values: Sequence[str]) -> str:
    return " AND ".join(_one(condition, codes[condition.variable], values) for condition in conditions) or "1 = 1"


def _one(condition: Condition, code: int, values: Sequence[str]) -> str:
    places = ", ".join(str(values.index(value)) for value in condition.values)
    listed = [f"k{code} IN ({places})"] if places else []
    missing = [f"k{code} IS NULL"] if condition.missing else []
    return f"({' OR '.join([*listed, *missing])})"
