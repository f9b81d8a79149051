"""Why was this person counted? Which registrations there are, which was used and why, and what it led to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import polars as pl

from nki.compute.individuals import OUTSIDE_NEED
from nki.errors import UsageError

if TYPE_CHECKING:
    from nki.indicators import Indicator
    from nki.kommune.material import Material

Why = Literal["used", "later", "older", "same_day", "undated"]
"""Why a registration counts or not: it is the latest by 31 December; it is after 31 December; a later one counts; one
further down the file of the same day counts; it has no date and a dated one counts."""


@dataclass(frozen=True, slots=True)
class Registration:
    """One line of the file about one question; `day` is empty when not dated."""

    line: int
    code: str
    value: str
    day: str
    why: Why


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the person is in one indicator: an outcome and the måltall it is in, or outside the denominator.

    `need` and `receipt` are the answers used, None when there is none.
    """

    indicator: str
    need: str | None
    receipt: str | None
    outcome: str
    maaltall: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One person of a delivery, for somebody who may see it; `line` is the one in the file of persons."""

    pseudonym: str
    client: str
    line: int
    age: int | None
    kommune: str | None
    registrations: tuple[Registration, ...]
    placed: tuple[Placed, ...]


def explain(material: Material, who: str) -> Explanation:
    """Explain the person with this pseudonym or brukernummer; raises UsageError when there is no one, or several."""
    found = material.people.filter((pl.col("pseudonym") == who) | (pl.col("brukernummer") == who))
    if found.height != 1:
        raise UsageError(
            "Ingen i innsendingen har dette pseudonymet eller brukernummeret."
            if found.is_empty()
            else "Flere i innsendingen har dette brukernummeret. Bruk pseudonymet."
        )
    person = found.row(0, named=True)
    rows = material.registrations.filter(pl.col("person") == person["person"])
    return Explanation(
        pseudonym=person["pseudonym"],
        client=person["brukernummer"] or "",
        line=person["line"],
        age=person["age"],
        kommune=person["kommune"],
        registrations=tuple(one for code in material.catalogue.codes for one in _judged(material, rows, code)),
        placed=tuple(_placed(one, person) for one in material.catalogue.indicators),
    )


def _judged(material: Material, rows: pl.DataFrame, code: str) -> list[Registration]:
    """Put the registrations of a question in the order they were made, and say of each whether it is the one used."""
    last_day = str(material.extract.period.last_day)
    lines = rows.filter(pl.col("kode") == code).select("line", "verdi", "registrert_dato").rows()
    in_order = sorted(lines, key=lambda row: (row[2] or "", row[0]))
    in_time = [row for row in in_order if (row[2] or "") <= last_day]
    used = in_time[-1] if in_time else None
    return [
        Registration(line, code, value, day or "", _why((line, day), used, last_day)) for line, value, day in in_order
    ]


def _why(row: tuple[int, str | None], used: tuple[int, str, str | None] | None, last_day: str) -> Why:
    line, day = row
    if (day or "") > last_day or used is None:
        return "later"
    if line == used[0]:
        return "used"
    if day == used[2]:
        return "same_day"
    return "older" if day else "undated"


def _placed(indicator: Indicator, person: dict[str, str | None]) -> Placed:
    codes = {variable.name: variable.code for variable in indicator.calculation.variables}
    asked = {condition.variable for condition in indicator.calculation.denominator}
    needs = [person[f"k{code}"] for name, code in codes.items() if name in asked]
    receipts = [person[f"k{code}"] for name, code in codes.items() if name not in asked]
    outcome = str(person[indicator.slug])
    return Placed(
        indicator.slug, needs[0], receipts[0] if receipts else None, outcome, _maaltall(indicator, outcome, person)
    )


def _maaltall(indicator: Indicator, outcome: str, person: dict[str, str | None]) -> tuple[str, ...]:
    """Name the måltall whose numerator the person is in; those whose denominator only, are in all of their stratum."""
    if outcome == OUTSIDE_NEED:
        return ()
    age = person["age"]
    strata = [one.slug for one in indicator.calculation.strata if one.holds(None if age is None else int(age))]
    return tuple(m.code for m in indicator.maaltall if m.outcome == outcome and m.stratum in strata)
