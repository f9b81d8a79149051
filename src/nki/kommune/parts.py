"""What a kommune may be divided into for its own use: units by organisation number, and bydeler."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import polars as pl

from nki.kommune.material import granted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nki.kommune.material import Material

Kind = Literal["kommune", "andre", "enhet", "bydel"]
MISSING = ""
"""Code of the part without a unit, or without a bydel."""


class Part(NamedTuple):
    """A part of a delivery: `kommune` is who is counted there, `andre` who live elsewhere or nowhere known.

    `code` is the kommune number, the organisation number or the bydel number; MISSING for those without.
    """

    kind: Kind
    code: str


def parts_of(material: Material) -> Iterator[tuple[Part, pl.DataFrame]]:
    """Give every part with the people in it (the columns of `Material.people`), the kommune itself first."""
    home = pl.col("kommune").eq_missing(material.kommune)
    yield Part("kommune", material.kommune), material.people.filter(home)
    others = material.people.filter(~home)
    if others.height:
        yield Part("andre", MISSING), others
    yield from _units(material)
    yield from _bydeler(material)


def _units(material: Material) -> Iterator[tuple[Part, pl.DataFrame]]:
    """Divide by organisation number; where nobody has one there is nothing to divide by."""
    placed = granted(material.services, material.year).filter(pl.col("organisasjonsnummer").is_not_null())
    if placed.is_empty():
        return
    pairs = placed.select("person", code="organisasjonsnummer").unique()
    for code in sorted(pairs["code"].unique()):
        yield Part("enhet", code), _those(material, pairs.filter(pl.col("code") == code))
    without = material.people.join(pairs, on="person", how="anti").sort("line")
    if without.height:
        yield Part("enhet", MISSING), without


def _bydeler(material: Material) -> Iterator[tuple[Part, pl.DataFrame]]:
    if material.people["bydel"].null_count() == material.people.height:
        return
    for code in sorted(material.people["bydel"].drop_nulls().unique()):
        yield Part("bydel", code), material.people.filter(pl.col("bydel") == code)
    without = material.people.filter(pl.col("bydel").is_null())
    if without.height:
        yield Part("bydel", MISSING), without


def _those(material: Material, pairs: pl.DataFrame) -> pl.DataFrame:
    return material.people.join(pairs.select("person"), on="person", how="semi").sort("line")
