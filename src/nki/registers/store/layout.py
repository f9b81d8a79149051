"""The yearly layout: persons and places as small numbers, files sorted as counting reads them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from nki.registers.records import OUTSIDE, Records
from nki.registers.store.worktable import COLUMNS, PERSON, REGISTRATION, SERVICE, of_kind

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def lay_year(tables: Sequence[pl.DataFrame], values: Sequence[str]) -> Layout:
    """Put the records of the deliveries in force, given in rank order, into the yearly layout."""
    lines = _stack(tables)
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


def _stack(tables: Sequence[pl.DataFrame]) -> pl.DataFrame:
    numbered = (
        table.with_columns(pl.lit(place, dtype=pl.UInt16()).alias("delivery")) for place, table in enumerate(tables)
    )
    return pl.concat(list(numbered))


def _numbered(frame: pl.DataFrame, numbers: pl.DataFrame) -> pl.DataFrame:
    return frame.join(numbers, on=["delivery", "person"]).drop("person").rename({"number": "person"})


@cache
def nothing() -> Layout:
    """Give a year nobody has delivered for."""
    return lay_year([pl.DataFrame(schema=COLUMNS)], ())
