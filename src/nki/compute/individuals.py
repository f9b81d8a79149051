"""One line per person: where they count and what became of their need, by the engine that reads like the form.

For those who own the data, to explain a figure: every count of a kommune is a number of these lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nki.compute.ground import lay_ground
from nki.compute.plain import outcome_of, persons
from nki.reference import Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nki.compute.ground import Ground
    from nki.compute.plain import Person
    from nki.indicators import Indicator
    from nki.reference import Reference
    from nki.registers import Extract

OUTSIDE_NEED = "outside"
"""Stands where a person is not in the denominator: the need is «nei», «ikke relevant» or not registered."""


def individuals(
    indicators: Sequence[Indicator], extract: Extract, reference: Reference, structure: int | None = None
) -> pl.DataFrame:
    """Give everybody of an extract, one line each.

    Columns: person (u64, as in the extract), delivery (place among the extract's deliveries), age (null when unknown),
    kommune (of the structure, null when it is none), `<slug>`: the outcome's slug, or OUTSIDE_NEED; `k<code>`: the
    latest answer, null when there is none. Raises UsageError for a structure the code lists do not cover.
    """
    delivered = {delivery.geography for delivery in extract.deliveries}
    year = structure or (next(iter(delivered)) if len(delivered) == 1 else extract.period.year)
    ground = lay_ground(reference, year, delivered)
    codes = sorted({v.code for one in indicators for v in one.calculation.variables}, key=int)
    names = ["person", "delivery", "age", "kommune", *(one.slug for one in indicators), *(f"k{c}" for c in codes)]
    types = [pl.UInt64(), pl.UInt16(), pl.Int16(), *[pl.String()] * (len(names) - 3)]
    rows = list(_rows(indicators, codes, extract, ground))
    return pl.DataFrame(rows, schema=dict(zip(names, types, strict=True)), orient="row").sort("person")


def _rows(
    indicators: Sequence[Indicator], codes: Sequence[str], extract: Extract, ground: Ground
) -> Iterator[tuple[object, ...]]:
    for person in persons(extract, ground, active_only=False):
        kommune = next((code for level, code in person.areas if level == Level.KOMMUNE), None)
        outcomes = [_slug(one, person) for one in indicators]
        answers = [person.answers.get(code) for code in codes]
        yield person.id, person.delivery, person.age, kommune, *outcomes, *answers


def _slug(indicator: Indicator, person: Person) -> str:
    calculation = indicator.calculation
    place = outcome_of(calculation, {v.name: person.answers.get(v.code) for v in calculation.variables})
    return OUTSIDE_NEED if place is None else calculation.outcomes[place].slug
