"""Lists a case worker can go through: persons where something that decides a figure is missing or out of place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nki.kommune.material import Material

Kind = Literal["receipt_missing", "receipt_outside", "need_missing", "receipt_without_need", "age_unknown"]


@dataclass(frozen=True, slots=True)
class Item:
    """One person: brukernummer where there is one, else the pseudonym; `line` is the one in the file of persons."""

    who: str
    line: int


@dataclass(frozen=True, slots=True)
class Worklist:
    """The persons of whom one thing is true; `indicator` is empty where it touches all."""

    kind: Kind
    indicator: str
    people: tuple[Item, ...]


def worklists(material: Material) -> tuple[Worklist, ...]:
    """Give every list that has somebody on it, what touches måltall 1–16 most first."""
    return tuple(one for one in _lists(material) if one.people)


def _lists(material: Material) -> Iterator[Worklist]:
    for indicator in material.catalogue.indicators:
        slug = indicator.slug
        codes = {variable.name: variable.code for variable in indicator.calculation.variables}
        (need,) = {codes[condition.variable] for condition in indicator.calculation.denominator}
        (receipt,) = set(codes.values()) - {need}
        yield _list(material, "receipt_missing", slug, pl.col(slug) == "unreported")
        yield _list(material, "receipt_outside", slug, pl.col(slug) == "other")
        yield _list(material, "need_missing", slug, pl.col(f"k{need}").is_null() & pl.col(f"k{receipt}").is_null())
        without = (pl.col(f"k{need}").is_null() | (pl.col(f"k{need}") != "1")) & pl.col(f"k{receipt}").is_not_null()
        yield _list(material, "receipt_without_need", slug, without)
    yield _list(material, "age_unknown", "", pl.col("age").is_null())


def _list(material: Material, kind: Kind, indicator: str, wanted: pl.Expr) -> Worklist:
    rows = material.people.filter(wanted).select(pl.coalesce("brukernummer", "pseudonym"), "line").sort("line")
    return Worklist(kind, indicator, tuple(Item(who, line) for who, line in rows.iter_rows()))
