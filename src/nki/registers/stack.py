"""Reads the records of several deliveries into one stack of tables, so that checks run once over all of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nki.errors import DeliveryError, Finding
from nki.registers import letters
from nki.registers.checks import read_out
from nki.registers.persons import with_person, with_place, with_twice
from nki.registers.sources import TABLES
from nki.registers.tables import read_table, read_tables
from nki.registers.telling import Told, tell
from nki.registers.uniform import Uniform, is_uniform, read_uniform, rows_within
from nki.registers.uniformcsv import read_uniform_csv
from nki.registers.wide import read_wide

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from nki.registers.checks import Check
    from nki.registers.delivery import Delivery
    from nki.registers.schema import RegisterSchema, Table
    from nki.registers.sources import Source
    from nki.registers.typed import TypedReader

    Tables = dict[str, pl.DataFrame]
    Reader = Callable[[Sequence[Source], Table], list[Uniform]]

PLACE = {"_delivery": pl.UInt16(), "_row": pl.UInt32()}
"""What a stack adds to the columns of a file: the delivery's place in rank order, and the row in its file. Every table
also has `_person`, a number for the pseudonym, and what is read out of text (see checks). Persons have `_year` and
`_geography` of the delivery and `_twice` (see persons); the others `_place`, the row of the person in the stack."""


@dataclass(frozen=True, slots=True)
class Stack:
    """The records of `deliveries`: one table of text per file of the description, rows in the order delivered.

    `unread` are the deliveries whose persons could not be read: of them, nothing can be said about who is missing.
    `known` are the files of each that are wholly in the tables.
    `typed` are the registrations that were read as numbers, and therefore stand in no table.
    """

    deliveries: dict[int, Delivery]
    tables: Tables
    told: tuple[Told, ...]
    unread: tuple[int, ...]
    known: Mapping[int, frozenset[str]]
    typed: pl.DataFrame | None = None

    def judge(self, table: str, checks: Iterable[Check], beside: pl.DataFrame | None = None) -> list[Told]:
        """Run checks over one table, or what has been put beside it: a finding per rule, field and delivery."""
        frame, todo = self.tables[table] if beside is None else beside, list(checks)
        if frame.is_empty() or not todo:
            return []
        wrong = [check.wrong.fill_null(value=False).sum().alias(str(i)) for i, check in enumerate(todo)]
        found = zip(todo, frame.select(wrong).row(0), strict=True)
        return [one for check, count in found if count for one in self.tell(table, frame.filter(check.wrong), check)]

    def tell(self, table: str, rows: pl.DataFrame, check: Check) -> list[Told]:
        """Write the letters about `rows` of a table."""
        return tell(self.deliveries, table, rows, check)


_FORMS: dict[str, Reader] = {"parquet": read_uniform, "csv": read_uniform_csv}


def read_stack(deliveries: dict[int, Delivery], schema: RegisterSchema, typing: TypedReader | None = None) -> Stack:
    """Read every file of the deliveries; shapes that are wrong become findings and their tables stay empty.

    With `typing`, registrations with nothing wrong in them are read as numbers.
    """
    quick = {i: d.source for i, d in deliveries.items() if d.status.has_records and is_uniform(d.source, "parquet")}
    typed = typing.registrations(quick) if typing and quick else None
    if typed is not None:
        stack = _read_text(deliveries, schema, typing, dict.fromkeys(quick, "personopplysning"))
        placed = with_place(typed, stack.tables["person"])
        if not placed["_place"].null_count():
            return replace(stack, typed=placed.drop("_person"))
    return _read_text(deliveries, schema, typing, {})


def _read_text(
    deliveries: dict[int, Delivery], schema: RegisterSchema, typing: TypedReader | None, typed: dict[int, str]
) -> Stack:
    """Read all but the table of each delivery that is read already."""
    parts: dict[str, list[pl.DataFrame]] = {"person": [], "personopplysning": [], "tjeneste": []}
    found = {index: {typed[index]} if index in typed else set() for index in deliveries}
    for form, read in _FORMS.items():
        quick = {i: d for i, d in deliveries.items() if d.status.has_records and is_uniform(d.source, form)}
        for name in ("person", "personopplysning"):
            left = [index for index in quick if name not in found[index]]
            for together in read([quick[index].source for index in left], schema.table(name)):
                indices = [left[place] for place in together.places]
                parts[name].append(_placed_together(together, indices))
                for index in indices:
                    found[index].add(name)
    told: list[Told] = []
    unread = []
    for index, delivery in deliveries.items():
        tables, wrong = _read_delivery(delivery, schema, found[index])
        told += [Told(index, finding) for finding in (*wrong, *_strangers(delivery.source))]
        found[index] |= set(tables)
        if "person" not in found[index]:
            unread.append(index)
        for name, frame in tables.items():
            parts[name].append(_placed(frame, index))
    stacked = {name: with_person(_stacked(frames, name, schema, deliveries), typing) for name, frames in parts.items()}
    persons = stacked["person"] = with_twice(stacked["person"])
    stacked |= {name: with_place(frame, persons) for name, frame in stacked.items() if name != "person"}
    told += _nobody({i: d for i, d in deliveries.items() if i not in unread}, stacked["person"])
    known = {index: _files_of(deliveries[index].source, names) for index, names in found.items()}
    return Stack(deliveries, stacked, tuple(told), tuple(unread), known)


def _files_of(source: Source, tables: Collection[str]) -> frozenset[str]:
    """Name the files that tables were read from."""
    members = {source.member("bred" if source.has("bred") and table != "tjeneste" else table) for table in tables}
    return frozenset(source.members[member] for member in members if member in source.members)


def _placed_together(read: Uniform, indices: Sequence[int]) -> pl.DataFrame:
    delivery = np.repeat(np.array(indices, np.uint16), read.counts)
    return pl.DataFrame([pl.Series("_delivery", delivery), pl.Series("_row", rows_within(read.counts)), *read.rows])


def _read_delivery(
    delivery: Delivery, schema: RegisterSchema, already: Collection[str]
) -> tuple[Tables, list[Finding]]:
    source = delivery.source
    if not delivery.status.has_records:
        return {}, _none_expected(source, schema)
    if source.is_xml:
        return _read_xml(source, schema)
    wide = source.has("bred")
    if wide and (source.has("person") or source.has("personopplysning")):
        return {}, [letters.TWO_SHAPES.finding(source.label(source.member("bred")))]
    names = ["bred"] if wide else ["person", "personopplysning"]
    names += ["tjeneste"] if source.has("tjeneste") else []
    tables: Tables = {}
    findings: list[Finding] = []
    for name in names:
        if name not in already:
            try:
                tables |= _read(source, name, schema)
            except DeliveryError as error:
                findings += error.findings
    return tables, findings


def _read_xml(source: Source, schema: RegisterSchema) -> tuple[Tables, list[Finding]]:
    try:
        tables = read_tables(source, schema)
    except DeliveryError as error:
        return {}, list(error.findings)
    return {name: tables[name] for name in ("person", "personopplysning", "tjeneste")}, []


def _none_expected(source: Source, schema: RegisterSchema) -> list[Finding]:
    findings: list[Finding] = []
    for name in filter(source.has, TABLES[1:]):
        try:
            rows = sum(frame.height for frame in _read(source, name, schema).values())
        except DeliveryError as error:
            findings += error.findings
        else:
            findings += [letters.NOT_EMPTY.finding(source.label(source.member(name)))] if rows else []
    return findings


def _read(source: Source, name: str, schema: RegisterSchema) -> Tables:
    if source.is_xml:
        return {name: read_tables(source, schema)[name]}
    return read_wide(source, schema) if name == "bred" else {name: read_table(source, schema.table(name))}


def _strangers(source: Source) -> list[Finding]:
    names = ", ".join(f"{table}.csv" for table in TABLES)
    return [letters.STRANGER.finding(source.label(stranger), names=names) for stranger in source.strangers]


def _nobody(deliveries: dict[int, Delivery], persons: pl.DataFrame) -> list[Told]:
    somebody = set(persons["_delivery"].unique())
    return [
        Told(index, letters.NOBODY.finding(delivery.source.label(_file_of_persons(delivery.source))))
        for index, delivery in deliveries.items()
        if delivery.status.has_records and index not in somebody
    ]


def _file_of_persons(source: Source) -> str:
    return source.member("bred" if source.has("bred") else "person")


def _placed(frame: pl.DataFrame, index: int) -> pl.DataFrame:
    numbered = frame if "_row" in frame.columns else frame.with_row_index("_row")
    return numbered.select(pl.lit(index, PLACE["_delivery"]).alias("_delivery"), "_row", pl.exclude("_row"))


def _stacked(
    frames: list[pl.DataFrame], name: str, schema: RegisterSchema, deliveries: dict[int, Delivery]
) -> pl.DataFrame:
    table = schema.table(name)
    empty = pl.DataFrame(schema=PLACE | dict.fromkeys(table.columns, pl.String()))
    text = pl.concat(frames or [empty])
    frame = text.with_columns(**read_out(text, table, schema))
    if table.name != "person":
        return frame
    index, short = pl.col("_delivery"), pl.Int16()
    return frame.with_columns(
        _year=index.replace_strict({i: d.year for i, d in deliveries.items()}, return_dtype=short, default=None),
        _geography=index.replace_strict(
            {i: d.geography for i, d in deliveries.items()}, return_dtype=short, default=None
        ),
    )
