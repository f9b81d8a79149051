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
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nki.registers.store.audit import canonical
from nki.registers.store.durable import place, write_flushed
from nki.registers.store.errors import as_letters
from nki.registers.store.layout import lay_year, nothing
from nki.registers.store.scratch import scratch
from nki.registers.store.worktable import PERSON
from nki.registers.store.yearly import StoredExtract, content_of, extract_from_store, extract_of, in_force, work_of

if TYPE_CHECKING:
    from sqlite3 import Row

    from nki.period import Period
    from nki.registers.store.store import Store

VERSION = 1
MANY = 10
"""When more than one delivery of so many has changed, counting all is as quick."""

PERSONS = "persons"
Count = Callable[[Sequence[StoredExtract]], list[pl.DataFrame]]
"""Counts extracts, each by itself: any columns that say who, and `persons`, how many of them (i64)."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A count as it is kept: of which records, what was found, and which persons (u64) stand in which delivery."""

    rows: list[tuple[int, str]]
    cube: pl.DataFrame
    who: pl.DataFrame


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
    kept = _latest(store, period.year, asked)
    if kept is None or len(_changed(kept.rows, now)) * MANY > len(now):
        whole = extract_from_store(store, period, codes, carry_forward=carry_forward)
        kept = _Kept(now, count([whole])[0], pl.concat([_NOBODY, *(_who(row, work_of(store, row)) for row in rows)]))
        _keep(store, period.year, asked, kept)
    elif kept.rows != now:
        kept = _corrected(store, period, codes, count, kept, rows)
        _keep(store, period.year, asked, kept)
    return kept.cube, extract_of(store, period, rows, nothing(), codes)


def _corrected(  # noqa: PLR0913, PLR0917  (a count, and what has become of what it was made of)
    store: Store, period: Period, codes: Sequence[str], count: Count, kept: _Kept, rows: list[Row]
) -> _Kept:
    now = [(row["sequence"], row["name"]) for row in rows]
    changed = {sequence for sequence, _ in _changed(kept.rows, now)}
    found = {row["sequence"]: row for row in rows} | _rows_of(store, [one for one in kept.rows if one not in now])
    tables = {sequence: work_of(store, found[sequence]) for sequence in changed}
    them = pl.concat([_NOBODY, *(_who(found[sequence], table) for sequence, table in tables.items())])
    theirs = kept.who.filter(pl.col("who").is_in(them["who"].implode()))
    for sequence in set(theirs["sequence"].to_list()) - changed:
        tables[sequence] = _only(work_of(store, found[sequence]), them["who"])
    parts = [[found[sequence] for sequence, _ in these if sequence in tables] for these in (kept.rows, now)]
    before, after = count([_laid(store, period, part, [tables[r["sequence"]] for r in part], codes) for part in parts])
    cube = pl.concat([kept.cube, before.with_columns(-pl.col(PERSONS)), after])
    summed = cube.group_by(pl.exclude(PERSONS)).agg(pl.col(PERSONS).sum()).filter(pl.col(PERSONS) != 0)
    current = {sequence for sequence, _ in now}
    others = kept.who.filter(~pl.col("sequence").is_in(changed))
    return _Kept(now, summed, pl.concat([others, them.filter(pl.col("sequence").is_in(changed & current))]))


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


_NOBODY = pl.DataFrame(schema={"who": pl.UInt64(), "sequence": pl.Int64()})


def _numbers(ids: pl.Series) -> pl.Series:
    """Make a number of each id. Should two persons get one, both are counted anew when either is, and no harm done."""
    return pl.Series("who", np.frombuffer(b"".join(ids.to_list()), "<u8")[::2])


def _who(row: Row, table: pl.DataFrame) -> pl.DataFrame:
    ids = table.filter(pl.col("kind") == PERSON)["id"]
    return _numbers(ids).to_frame().with_columns(sequence=pl.lit(row["sequence"], pl.Int64()))


def _only(table: pl.DataFrame, who: pl.Series) -> pl.DataFrame:
    """Keep the lines of some persons."""
    persons = table.filter(pl.col("kind") == PERSON)
    numbers = persons.filter(_numbers(persons["id"]).is_in(who.implode()))["person"]
    return table.filter(pl.col("person").is_in(numbers.implode()))


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
    names = [said[name] for name in ("cube", "who")]
    contents = [content_of(store.path("extracts", str(year), f"{name}.parquet"), name) for name in names]
    tables = [pl.read_parquet(io.BytesIO(content)) for content in contents if content is not None]
    if len(tables) < len(contents):
        return None
    return _Kept([(sequence, name) for sequence, name in said["rows"]], *tables)


def _keep(store: Store, year: int, asked: str, kept: _Kept) -> None:
    """Keep a count instead of the one before; the next thorough sweep takes the files of that."""
    contents = {"cube": _bytes(kept.cube), "who": _bytes(kept.who)}
    manifest: dict[str, object] = {"rows": kept.rows}
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
