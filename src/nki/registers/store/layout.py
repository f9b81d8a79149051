"""The yearly layout: persons and places as small numbers, files sorted as counting reads them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from nki.registers.records import OUTSIDE, Records
from nki.registers.store.worktable import COLUMNS, PERSON, REGISTRATION, SERVICE, of_kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LINES: dict[str, pl.DataType] = {"sequence": pl.UInt32(), **COLUMNS}
Places = tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """One year: `history` by person, code, day, delivery and row; `persons` by person; `places` by their number."""

    history: pl.DataFrame
    persons: pl.DataFrame
    services: pl.DataFrame
    places: Places

    def records(self, codes: Sequence[str]) -> Records:
        """Give what counting reads, with the registrations of questions `codes`."""
        where = pl.DataFrame(self.places, schema={"geography": pl.Int16(), "kommune": pl.String()}, orient="row")
        where = where.with_row_index("place").with_columns(pl.col("place").cast(pl.UInt16))
        persons = self.persons.join(where, on="place", how="left", maintain_order="left").drop("place")
        history = self.history.filter(pl.col("code").is_in([int(code) for code in codes]))
        return Records(persons, history, self.services)


def stacked(tables: Mapping[int, pl.DataFrame]) -> pl.DataFrame:
    """Put the records of deliveries one below the other; each line says the number (`sequence`) of its delivery."""
    numbered = (
        table.select(pl.lit(sequence, LINES["sequence"]).alias("sequence"), pl.all())
        for sequence, table in tables.items()
    )
    return pl.concat([pl.DataFrame(schema=LINES), *numbered])


def ranked(lines: pl.DataFrame, sequences: Sequence[int]) -> pl.DataFrame:
    """Add the rank (`delivery`) of the delivery each line is of: its place among these, which must hold them all."""
    ranks = {sequence: rank for rank, sequence in enumerate(sequences)}
    return lines.with_columns(delivery=pl.col("sequence").replace_strict(ranks, return_dtype=pl.UInt16()))


def lay_year(lines: pl.DataFrame, values: Sequence[str]) -> Layout:
    """Put the lines of the deliveries in force, in any order but with their ranks, into the yearly layout."""
    persons = of_kind(lines, PERSON).with_columns(number=pl.col("id").rank("dense").cast(pl.UInt32) - 1)
    numbers = persons.select("delivery", "person", "number")
    places = tuple(persons.select("geography", "kommune").unique().sort("geography", "kommune").iter_rows())
    index = pl.DataFrame(places, schema={"geography": pl.Int16(), "kommune": pl.String()}, orient="row")
    place = index.with_row_index("place").with_columns(pl.col("place").cast(pl.UInt16))
    placed = persons.join(place, on=["geography", "kommune"], how="left").drop("person").rename({"number": "person"})
    value = pl.col("value").cast(pl.Enum(values), strict=False).to_physical().cast(pl.UInt8).fill_null(OUTSIDE)
    history = _numbered(of_kind(lines, REGISTRATION), numbers).with_columns(value)
    services = _numbered(of_kind(lines, SERVICE), numbers)
    order = ["person", "code", "day", "delivery", "row"]
    return Layout(
        history.select("person", "code", "day", "value", "delivery", "row").sort(order, nulls_last=False),
        placed.select("person", "delivery", "row", "birth_year", "place").sort("person", "delivery", "row"),
        services.select("person", "delivery", "granted", "first", "last").sort(pl.all()),
        places,
    )


def _numbered(frame: pl.DataFrame, numbers: pl.DataFrame) -> pl.DataFrame:
    return frame.join(numbers, on=["delivery", "person"]).drop("person").rename({"number": "person"})


@cache
def nothing() -> Layout:
    """Give a year nobody has delivered for."""
    return lay_year(ranked(stacked({}), ()), ())
