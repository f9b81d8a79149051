"""Only what changed: a year's count is kept, and those whose deliveries have changed since are counted anew.

A person counts once, from all deliveries they stand in. So when a delivery comes, goes or is corrected, everybody in it
is taken out of the count as they were, and put in as they are, each time with whatever other deliveries say of them.
Nobody else's lines are read. What is counted is a table of whole numbers that add up, which we need not understand.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from nki.registers.records import Records
from nki.registers.store.audit import canonical
from nki.registers.store.guests import divided, first_guests
from nki.registers.store.lastcount import LastCount, keep_count, last_count
from nki.registers.store.layout import LINES, asked, lay_out, nothing, ranked, stacked
from nki.registers.store.placing import WHO, LostError, first_places, placed
from nki.registers.store.worktable import PERSON
from nki.registers.store.yearly import StoredExtract, extract_of, in_force, lines_of, made, work_bytes, works_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from sqlite3 import Row

    from nki.period import Period
    from nki.registers.store.store import Store

    Version = tuple[list[Row], pl.DataFrame]

VERSION = 4
MANY = 10
"""When more than one delivery of so many has changed, counting all is as quick."""

RENEW = 10
"""When more than one line of so many persons has come since everybody was written, everybody is written again."""

PERSONS = pl.col(pl.Int64)
Count = Callable[[Sequence[StoredExtract]], list[pl.DataFrame]]
"""Counts extracts, each by itself: the columns of i64 say how many, the others of whom."""


def count_from_store(  # noqa: PLR0913  (what is asked, and of whom)
    store: Store, period: Period, codes: Sequence[str], question: str, count: Count, *, carry_forward: bool = False
) -> tuple[pl.DataFrame, StoredExtract]:
    """Give what `count` finds in the deliveries in force, and the extract without its records.

    `question` stands for all that `count` depends on besides the records. The lines are in no particular order.
    """
    rows = in_force(store, period.year, carry_forward=carry_forward)
    # Who stands in so many deliveries that they are left out, is a part of the question too.
    asked = _key([VERSION, period.year, question, codes, store.register.schema.values, _most(store, period)])
    before = last_count(store, period.year, asked)
    extract = extract_of(store, period, rows, nothing())
    now = _numbered(rows)
    if before and before.rows == now:
        return before.cube, extract
    kept = None
    if before and len(set(before.rows) ^ set(now)) * MANY <= len(now):
        # When something of what is kept is lost, everybody is counted.
        with suppress(LostError):
            kept = _corrected(store, period, codes, count, before, rows)
    kept = kept or _everybody(store, period, codes, count, rows)
    keep_count(store, period.year, asked, kept)
    return kept.cube, extract


def _everybody(store: Store, period: Period, codes: Sequence[str], count: Count, rows: Sequence[Row]) -> LastCount:
    lines = lines_of(store, rows)
    places = first_places(placed(lines, {row["sequence"]: slot for slot, row in enumerate(rows)}))
    guests = first_guests(lines.drop("delivery"), places)
    whole = extract_of(store, period, rows, made(store, period.year, rows, lines).records(codes))
    # There is no room for them beside what counting needs.
    del lines
    return LastCount(_numbered(rows), [_slot(row) for row in rows], count([whole])[0], places, guests, {})


def _corrected(  # noqa: PLR0913, PLR0917  (a count, and what has become of what it was made of)
    store: Store, period: Period, codes: Sequence[str], count: Count, kept: LastCount, rows: Sequence[Row]
) -> LastCount:
    now = _numbered(rows)
    gone, come = (list(dict.fromkeys(these).keys() - those) for these, those in ((kept.rows, now), (now, kept.rows)))
    found = {row["sequence"]: row for row in rows} | _rows_of(store, gone)
    slot_of = {sequence: _slot(row) for sequence, row in found.items()}
    names = list(dict.fromkeys([*kept.slots, *slot_of.values()]))
    numbers = {name: number for number, name in enumerate(names)}
    slots = {sequence: numbers[name] for sequence, name in slot_of.items()}
    works = works_of(store, [found[one] for one, _ in (*gone, *come)])
    old, new = (stacked({one: works[one] for one, _ in these}) for these in (gone, come))
    before, after = placed(old, slots), placed(new, slots)
    elsewhere = kept.places.elsewhere(before, after)
    staying = {slots[one]: one for one, name in now if (one, name) not in come}
    wanted = elsewhere.select("who", sequence=pl.col("slot").replace_strict(staying).cast(LINES["sequence"]))
    nearby = kept.guests.among([*wanted["sequence"], *(one for one, _ in come)])
    known, missing = divided(nearby, wanted)
    read = _read(store, missing, found)
    versions = [
        ([found[one] for one, _ in these], pl.concat([lines, known, read]))
        for these, lines in ((kept.rows, old), (now, new))
    ]
    places = kept.places.after(before, after, elsewhere)
    guests = kept.guests.after(pl.concat([new, read]), nearby, places)
    files = kept.files
    if max(len(places.moved), len(guests.since)) * RENEW > places.size:
        places, files = first_places(places.whole()), {}
        guests = first_guests(guests.lines().filter(pl.col("sequence").is_in([one for one, _ in now])), places)
    return LastCount(
        now, names, _added_up(kept.cube, *count(_laid(store, period, codes, *versions))), places, guests, files
    )


def _read(store: Store, them: pl.DataFrame, found: Mapping[int, Row]) -> pl.DataFrame:
    """Read the lines of some persons (who, sequence)."""
    return stacked(
        {
            one: _only(work_bytes(store, found[one]), them.filter(sequence=one)["who"])
            for one in them["sequence"].unique()
        }
    )


def _added_up(cube: pl.DataFrame, before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    every = pl.concat([cube, before.with_columns(-PERSONS), after])
    return every.group_by(pl.exclude(pl.Int64)).agg(PERSONS.sum()).filter(pl.any_horizontal(PERSONS != 0))


def _laid(
    store: Store, period: Period, codes: Sequence[str], before: Version, after: Version
) -> tuple[StoredExtract, StoredExtract]:
    """Lay those of two versions out together, as if they were others: for so few it is the beginning that costs."""
    rows: list[Row] = []
    parts: list[pl.DataFrame] = []
    for deliveries, lines in (before, after):
        there = set(lines["sequence"].unique())
        first, these = len(rows), [row for row in deliveries if row["sequence"] in there]
        parts.append(ranked(lines, [row["sequence"] for row in these], first))
        rows += these
    version = pl.when(pl.col("delivery") < first).then(pl.lit(b"-")).otherwise(pl.lit(b"="))
    laid = lay_out(pl.concat(parts).with_columns(id=version + pl.col("id")), store.register.schema.values)
    both = extract_of(store, period, rows, replace(laid, registrations=asked(laid.registrations, codes)))
    old, new = _divided(both.records, first)
    return replace(both, records=old), replace(both, records=new)


def _divided(records: Records, delivery: int) -> tuple[Records, Records]:
    """Divide records in those before a delivery and those from it on; all of a person are on one side."""
    tables = (records.persons, records.registrations, records.services)
    sizes = [int((table["delivery"] < delivery).sum()) for table in tables]
    before = (table.head(size) for table, size in zip(tables, sizes, strict=True))
    after = (table.slice(size) for table, size in zip(tables, sizes, strict=True))
    return Records(*before), Records(*after)


def _numbered(rows: Sequence[Row]) -> list[tuple[int, str]]:
    return [(row["sequence"], row["name"]) for row in rows]


def _rows_of(store: Store, gone: Sequence[tuple[int, str]]) -> dict[int, Row]:
    sql = """
        SELECT delivery.*, work.name FROM delivery JOIN work USING (sequence)
        WHERE sequence IN (SELECT value FROM json_each(?))"""
    wanted = json.dumps([sequence for sequence, _ in gone])
    return {row["sequence"]: row for row in store.catalog.rows(sql, (wanted,))}


def _slot(row: Row) -> str:
    return f"{row['year']}-{row['kommune']}"


def _only(content: bytes, who: pl.Series) -> pl.DataFrame:
    """Read the lines of some persons; a large delivery is never unfolded for a few."""
    work = pl.scan_parquet(io.BytesIO(content))
    persons = work.filter(pl.col("kind") == PERSON).select("person", WHO).collect()
    chosen = persons.filter(pl.col("who").is_in(who.implode()))["person"]
    return work.filter(pl.col("person").is_in(chosen.implode())).collect()


def _most(store: Store, period: Period) -> str:
    controls = store.register.controls
    return str(controls.on(period.last_day).at.test_person.value) if controls else ""


def _key(said: object) -> str:
    return hashlib.sha256(canonical(said).encode()).hexdigest()
