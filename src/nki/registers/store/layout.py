"""The yearly layout: persons and places as small numbers, files sorted as counting reads them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from nki.registers.records import OUTSIDE, Records
from nki.registers.store.worktable import COLUMNS, PERSON, REGISTRATION, SERVICE

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
        return Records(persons, asked(self.history, codes), self.services)


def stacked(tables: Mapping[int, pl.DataFrame]) -> pl.DataFrame:
    """Put the records of deliveries one below the other; each line says the number (`sequence`) of its delivery."""
    numbered = (
        table.clone().insert_column(
            0, pl.Series("sequence", [sequence], LINES["sequence"]).new_from_index(0, len(table))
        )
        for sequence, table in tables.items()
    )
    return pl.concat([pl.DataFrame(schema=LINES), *numbered])


def ranked(lines: pl.DataFrame, sequences: Sequence[int], first: int = 0) -> pl.DataFrame:
    """Add the rank (`delivery`) of the delivery each line is of: its place among these, which must hold them all."""
    ranks = {sequence: rank for rank, sequence in enumerate(sequences, first)}
    return lines.with_columns(delivery=pl.col("sequence").replace_strict(ranks).cast(pl.UInt16))


def lay_year(lines: pl.DataFrame, values: Sequence[str]) -> Layout:
    """Put the lines of the deliveries in force, in any order but with their ranks, into the yearly layout."""
    laid = lay_out(lines, values)
    where = ["geography", "kommune"]
    index = laid.persons.select(where).unique().sort(where).with_row_index("place")
    persons = laid.persons.join(index, on=where, how="left", maintain_order="left").drop(where)
    return Layout(
        laid.registrations,
        persons.with_columns(pl.col("place").cast(pl.UInt16)),
        laid.services,
        tuple(index.select(where).iter_rows()),
    )


def lay_out(lines: pl.DataFrame, values: Sequence[str]) -> Records:
    """Give lines, in any order but with their ranks, as counting reads them: with every question."""
    number = pl.col("id").rank("dense").cast(pl.UInt32) - 1
    kept = ["delivery", "row", "birth_year", "geography", "kommune"]
    persons = lines.filter(pl.col("kind") == PERSON).select("person", *kept, number=number)
    value = pl.col("value").cast(pl.Enum(values), strict=False).to_physical().cast(pl.UInt8).fill_null(OUTSIDE)
    numbers = persons["delivery", "person", "number"]
    history = _numbered(lines, REGISTRATION, numbers, "code", "day", value, "delivery", "row")
    services = _numbered(lines, SERVICE, numbers, "delivery", "granted", "first", "last")
    order = ["person", "code", "day", "delivery", "row"]
    return Records(
        persons.select(pl.col("number").alias("person"), *kept).sort("person", "delivery", "row"),
        history.sort(order, nulls_last=False),
        services.sort(pl.all()),
    )


def asked(history: pl.DataFrame, codes: Sequence[str]) -> pl.DataFrame:
    """Keep the registrations of questions `codes`."""
    return history.filter(pl.col("code").is_in([int(code) for code in codes]))


def _numbered(lines: pl.DataFrame, kind: int, numbers: pl.DataFrame, *columns: pl.Expr | str) -> pl.DataFrame:
    joined = lines.filter(pl.col("kind") == kind).join(numbers, on=["delivery", "person"])
    return joined.select(pl.col("number").alias("person"), *columns)


@cache
def nothing() -> Records:
    """Give the records of a year nobody has delivered for."""
    return lay_year(ranked(stacked({}), ()), ()).records(())
