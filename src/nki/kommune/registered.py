"""How well each thing is registered, and which services people have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from nki.kommune.material import granted

if TYPE_CHECKING:
    from nki.kommune.material import Material


@dataclass(frozen=True, slots=True)
class Registered:
    """How many of those asked about have an answer: of everybody for a need, of those with the need for a receipt."""

    code: str
    title: str
    answered: int
    asked: int


@dataclass(frozen=True, slots=True)
class ServiceUse:
    """How many persons have a service of this type (Volven 9151), and how many of them have a unit."""

    code: str
    persons: int
    with_unit: int


def registered(material: Material, people: pl.DataFrame) -> tuple[Registered, ...]:
    """Count the answers to every question some indicator uses."""
    found = []
    for code in material.catalogue.codes:
        question = material.catalogue.schema.questions[code]
        asked = people.filter(pl.col(f"k{question.about}") == "1") if question.about else people
        answered = asked.height - asked[f"k{code}"].null_count()
        found.append(Registered(code, question.title, answered, asked.height))
    return tuple(found)


def services_used(material: Material) -> tuple[ServiceUse, ...]:
    """Count persons per service type, in the order of the code list."""
    rows = granted(material.services, material.year)
    uses = rows.group_by("tjenestetype").agg(
        persons=pl.col("person").n_unique(),
        with_unit=pl.col("person").filter(pl.col("organisasjonsnummer").is_not_null()).n_unique(),
    )
    by_code = {code: (persons, with_unit) for code, persons, with_unit in uses.iter_rows()}
    (field,) = (f for f in material.catalogue.schema.table("tjeneste").fields if f.name == "tjenestetype")
    return tuple(ServiceUse(code, *by_code[code]) for code in field.values if code in by_code)
