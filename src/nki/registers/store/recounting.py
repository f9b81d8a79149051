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
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from nki.registers.store.audit import canonical
from nki.registers.store.durable import place, write_flushed
from nki.registers.store.errors import as_letters
from nki.registers.store.layout import lay_year, nothing
from nki.registers.store.placing import LostError, Places, first_places, nobody, numbers, placed
from nki.registers.store.scratch import scratch
from nki.registers.store.worktable import PERSON
from nki.registers.store.yearly import (
    StoredExtract,
    content_of,
    extract_from_store,
    extract_of,
    in_force,
    work_bytes,
    work_of,
)

if TYPE_CHECKING:
    from sqlite3 import Row

    from nki.period import Period
    from nki.registers.store.store import Store

VERSION = 2
MANY = 10
"""When more than one delivery of so many has changed, counting all is as quick."""

PERSONS = "persons"
NAMES = ("cube", "moved", "shared", "everybody")
Count = Callable[[Sequence[StoredExtract]], list[pl.DataFrame]]
"""Counts extracts, each by itself: any columns that say who, and `persons`, how many of them (i64)."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A count as it is kept: of which records, in which slots, what was found, and who stands where.

    `files` are those that are written already, by what they hold.
    """

    rows: list[tuple[int, str]]
    slots: list[str]
    cube: pl.DataFrame
    places: Places
    files: dict[str, str]


def count_from_store(  # noqa: PLR0913  (what is asked, and of whom)
    store: Store, period: Period, codes: Sequence[str], question: str, count: Count, *, carry_forward: bool = False
) -> tuple[pl.DataFrame, StoredExtract]:
    """Give what `count` finds in the deliveries in force, and the extract without its records.

    `question` stands for all that `count` depends on besides the records. The lines are in no particular order.
    """
    rows = in_force(store, period.year, carry_forward=carry_forward)
    # Who stands in so many deliveries that they are left out, is a part of the question too.
    asked = _key([VERSION, period.year, question, codes, store.register.schema.values, _most(store, period)])
    now = [(row["sequence"], row["name"]) for row in rows]
    before = _latest(store, period.year, asked)
    if before and before.rows == now:
        return before.cube, extract_of(store, period, rows, nothing(), codes)
    kept = None
    if before and len(_changed(before.rows, now)) * MANY <= len(now):
        # When what is kept of everybody is lost, everybody is counted.
        with suppress(LostError):
            kept = _corrected(store, period, codes, count, before, rows)
    if kept is None:
        whole = extract_from_store(store, period, codes, carry_forward=carry_forward)
        slots = [_slot(row) for row in rows]
        places = first_places(_placed(row, work_of(store, row), slots) for row in rows)
        kept = _Kept(now, slots, count([whole])[0], places, {})
    _keep(store, period.year, asked, kept)
    return kept.cube, extract_of(store, period, rows, nothing(), codes)


def _corrected(  # noqa: PLR0913, PLR0917  (a count, and what has become of what it was made of)
    store: Store, period: Period, codes: Sequence[str], count: Count, kept: _Kept, rows: list[Row]
) -> _Kept:
    now = [(row["sequence"], row["name"]) for row in rows]
    changed = {sequence for sequence, _ in _changed(kept.rows, now)}
    found = {row["sequence"]: row for row in rows} | _rows_of(store, [one for one in kept.rows if one not in now])
    tables = {sequence: work_of(store, found[sequence]) for sequence in changed}
    slots = list(dict.fromkeys([*kept.slots, *map(_slot, rows)]))
    before, after = (
        pl.concat([nobody(), *(_placed(found[one], tables[one], slots) for one, _ in these if one in changed)])
        for these in (kept.rows, now)
    )
    elsewhere = kept.places.elsewhere(before, after)
    them, there = pl.concat([before, after])["who"], {slots[slot] for slot in elsewhere["slot"].to_list()}
    for row in rows:
        if _slot(row) in there:
            tables[row["sequence"]] = _only(work_bytes(store, row), them)
    parts = [[found[sequence] for sequence, _ in these if sequence in tables] for these in (kept.rows, now)]
    old, new = count([_laid(store, period, part, [tables[r["sequence"]] for r in part], codes) for part in parts])
    cube = pl.concat([kept.cube, old.with_columns(-pl.col(PERSONS)), new])
    summed = cube.group_by(pl.exclude(PERSONS)).agg(pl.col(PERSONS).sum()).filter(pl.col(PERSONS) != 0)
    places, files = kept.places.after(before, after, elsewhere), kept.files
    if len(places.moved) * MANY > places.size:
        places, files = first_places([places.whole()]), {}
    return _Kept(now, slots, summed, places, files)


def _laid(
    store: Store, period: Period, rows: Sequence[Row], tables: Sequence[pl.DataFrame], codes: Sequence[str]
) -> StoredExtract:
    layout = lay_year(tables, store.register.schema.values) if tables else nothing()
    return extract_of(store, period, rows, layout, codes)


def _changed(before: list[tuple[int, str]], now: list[tuple[int, str]]) -> set[tuple[int, str]]:
    return set(before) ^ set(now)


def _rows_of(store: Store, gone: list[tuple[int, str]]) -> dict[int, Row]:
    sql = """
        SELECT delivery.*, work.name FROM delivery JOIN work USING (sequence)
        WHERE sequence IN (SELECT value FROM json_each(?))"""
    wanted = json.dumps([sequence for sequence, _ in gone])
    return {row["sequence"]: row for row in store.catalog.rows(sql, (wanted,))}


def _slot(row: Row) -> str:
    return f"{row['year']}-{row['kommune']}"


def _placed(row: Row, table: pl.DataFrame, slots: list[str]) -> pl.DataFrame:
    return placed(table.filter(pl.col("kind") == PERSON)["id"], slots.index(_slot(row)))


def _only(content: bytes, who: pl.Series) -> pl.DataFrame:
    """Read the lines of some persons; a large delivery is never unfolded for a few."""
    work = pl.scan_parquet(io.BytesIO(content))
    persons = work.filter(pl.col("kind") == PERSON).select("person", "id").collect()
    chosen = persons.filter(numbers(persons["id"]).is_in(who.implode()))["person"]
    return work.filter(pl.col("person").is_in(chosen.implode())).collect()


def _most(store: Store, period: Period) -> str:
    controls = store.register.controls
    return str(controls.on(period.last_day).at.test_person.value) if controls else ""


def _key(said: object) -> str:
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def _latest(store: Store, year: int, asked: str) -> _Kept | None:
    """Read the count kept last; None when there is none, or when it is not as it was."""
    row = store.catalog.row("SELECT year, manifest FROM extract WHERE inputs = ?", (asked,))
    if row is None:
        return None
    said = json.loads(row["manifest"])
    cube, moved, shared = (_table(store, year, said[name]) for name in NAMES[:-1])
    if cube is None or moved is None or shared is None:
        return None

    def everybody() -> pl.DataFrame:
        table = _table(store, year, said["everybody"])
        if table is None:
            raise LostError
        return table

    places = Places(everybody, said["size"], moved, shared)
    files = {"everybody": said["everybody"]}
    return _Kept([(sequence, name) for sequence, name in said["rows"]], said["slots"], cube, places, files)


def _table(store: Store, year: int, name: str) -> pl.DataFrame | None:
    content = content_of(store.path("extracts", str(year), f"{name}.parquet"), name)
    return None if content is None else pl.read_parquet(io.BytesIO(content))


def _keep(store: Store, year: int, asked: str, kept: _Kept) -> None:
    """Keep a count instead of the one before; the next thorough sweep takes the files of that."""
    places = kept.places
    tables = {"cube": kept.cube, "moved": places.moved, "shared": places.shared}
    # Everybody is written once, and what has happened since beside it.
    tables |= {} if kept.files else {"everybody": places.everybody()}
    contents = {name: _bytes(table) for name, table in tables.items()}
    manifest: dict[str, object] = {"rows": kept.rows, "slots": kept.slots, "size": places.size, **kept.files}
    with as_letters(), scratch(store.path("tmp")) as room:
        staged = {name: write_flushed(room / name, [content]) for name, content in contents.items()}
        with store.act() as acts:
            for name, content in contents.items():
                manifest[name] = hashlib.sha256(content).hexdigest()
                place(staged[name], store.path("extracts", str(year), f"{manifest[name]}.parquet"))
            at = store.now().isoformat(timespec="microseconds")
            store.catalog.run(
                "INSERT OR REPLACE INTO extract VALUES (?, ?, ?, ?)", (asked, year, at, canonical(manifest))
            )
            acts.write("counted", asked, year=year, deliveries=len(kept.rows))


def _bytes(table: pl.DataFrame) -> bytes:
    stream = io.BytesIO()
    # What numbers persons have is chance, and nothing makes it smaller.
    table.write_parquet(stream, compression="uncompressed", statistics=False)
    return stream.getvalue()
