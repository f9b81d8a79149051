"""The year as counting reads it: made once from what is in force, kept, and made anew when anything of it changes."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from nki.registers.delivery import Delivery, ReportStatus
from nki.registers.extract import Extract
from nki.registers.rules.letters import TEST_PERSON
from nki.registers.rules.persons import without_test_persons
from nki.registers.sources import Source
from nki.registers.store import letters
from nki.registers.store.audit import canonical
from nki.registers.store.durable import place, write_flushed
from nki.registers.store.errors import StoreDamagedError, as_letters
from nki.registers.store.layout import Layout, lay_year, ranked, stacked
from nki.registers.store.scratch import scratch
from nki.registers.store.sweeping import sweep_extracts
from nki.registers.store.tending import tend
from nki.registers.store.worktable import to_bytes

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from sqlite3 import Row

    from nki.errors import Finding
    from nki.period import Period
    from nki.registers.records import Records
    from nki.registers.store.store import Store

VERSION = 1
KEPT = 4
FILES = ("history", "persons", "services")


@dataclass(frozen=True, slots=True)
class StoredSource(Source):
    """A delivery in the store; its bytes are sealed, its fingerprint is known."""

    fingerprint: str = ""

    def sha256(self) -> str:
        """Give the fingerprint it was received with."""
        return self.fingerprint


@dataclass(frozen=True, slots=True)
class StoredExtract(Extract):
    """An extract from the store; `carried` are the kommuner counted from last year's delivery."""

    carried: tuple[str, ...] = ()


def extract_from_store(
    store: Store,
    period: Period,
    codes: Sequence[str],
    *,
    carry_forward: bool = False,
    only: Collection[str] = (),
) -> StoredExtract:
    """Give the records of a year's deliveries in force, with the registrations of questions `codes`.

    Test persons are left out (D093). With `carry_forward`, a kommune from which nothing is in force is counted from the
    year before, and said to be. With `only`, the deliveries with these fingerprints are read instead, in force or not:
    a year as it once was.
    """
    tend(store)
    rows = _once(store, only) if only else in_force(store, period.year, carry_forward=carry_forward)
    return extract_of(store, period, rows, made(store, period.year, rows).records(codes))


def extract_of(store: Store, period: Period, rows: Sequence[Row], records: Records) -> StoredExtract:
    """Give the records of some deliveries without test persons."""
    carried = [row for row in rows if row["year"] != period.year]
    records, left_out = _without_test_persons(store, records, period, rows)
    return StoredExtract(
        period=period,
        deliveries=tuple(_delivery(row) for row in rows),
        records=records,
        values=store.register.schema.values,
        findings=(*(letters.CARRIED.finding(row["label"]) for row in carried), *left_out),
        carried=tuple(row["kommune"] for row in carried),
    )


def _without_test_persons(
    store: Store, records: Records, period: Period, rows: Sequence[Row]
) -> tuple[Records, list[Finding]]:
    if store.register.controls is None or records.persons.is_empty():
        return records, []
    at = store.register.controls.on(period.last_day).at
    kept = without_test_persons(records, at)
    if kept is records:
        return records, []
    gone = records.persons.join(kept.persons, on=["person", "delivery"], how="anti")
    counts = gone.group_by("delivery").len().sort("delivery")
    most = str(at.test_person.value)
    return kept, [TEST_PERSON.finding(rows[place]["label"], count=n, most=most) for place, n in counts.iter_rows()]


def in_force(store: Store, year: int, *, carry_forward: bool) -> list[Row]:
    """Find the deliveries in force, in rank order, each with its records."""
    sql = """
        SELECT in_force.sequence, id, year, kommune, geography, status, together_with, sent, preliminary, origin, label,
            sha256, work.name
        FROM in_force
        JOIN work ON work.sequence = in_force.sequence
            AND work.epoch = (SELECT CAST(value AS INTEGER) FROM register WHERE register.name = 'epoch')
        WHERE year = ? OR (? AND year = ? AND status IN ('rapportert', 'delvis')
            AND kommune NOT IN (SELECT kommune FROM in_force WHERE year = ?))
        ORDER BY sent, id, kommune"""
    return store.catalog.rows(sql, (year, int(carry_forward), year - 1, year))


def _once(store: Store, fingerprints: Collection[str]) -> list[Row]:
    """Find deliveries by their fingerprints, in rank order; one that was erased is not there."""
    sql = """
        SELECT delivery.*, work.name FROM delivery
        JOIN work ON work.sequence = delivery.sequence
            AND work.epoch = (SELECT CAST(value AS INTEGER) FROM register WHERE register.name = 'epoch')
        WHERE sha256 IN (SELECT value FROM json_each(?))
        ORDER BY sent, id, kommune"""
    return store.catalog.rows(sql, (json.dumps(sorted(fingerprints)),))


def _delivery(row: Row) -> Delivery:
    return Delivery(
        id=row["id"],
        year=row["year"],
        kommune=row["kommune"],
        geography=row["geography"],
        status=ReportStatus(row["status"]),
        together_with=row["together_with"],
        received=datetime.fromisoformat(row["sent"]),
        preliminary=bool(row["preliminary"]),
        origin=row["origin"],
        source=StoredSource(Path(row["label"]), {}, fingerprint=row["sha256"]),
    )


def made(store: Store, year: int, rows: Sequence[Row], lines: pl.DataFrame | None = None) -> Layout:
    """Give the layout of a year as it is kept, or made of the lines of all (see layout), which are read if need be."""
    values = store.register.schema.values
    inputs = canonical([VERSION, year, values, [[row["sequence"], row["name"]] for row in rows]])
    key = hashlib.sha256(inputs.encode()).hexdigest()
    known = store.catalog.row("SELECT manifest FROM extract WHERE inputs = ?", (key,))
    found = _read(store, year, known["manifest"]) if known else None
    if found is None:
        found = lay_year(lines_of(store, rows) if lines is None else lines, values)
        _keep(store, year, key, found, rows)
    return found


def has_person(store: Store, row: Row, wanted: bytes) -> bool:
    """Tell whether the records of a delivery are of a person, among others."""
    return wanted in work_of(store, row)["id"].to_list()


def lines_of(store: Store, rows: Sequence[Row]) -> pl.DataFrame:
    """Read the records of deliveries, given in rank order (see layout); raises StoreDamagedError."""
    sequences = [row["sequence"] for row in rows]
    return ranked(stacked({row["sequence"]: work_of(store, row) for row in rows}), sequences)


def work_of(store: Store, row: Row) -> pl.DataFrame:
    """Read the records of a delivery (see worktable); raises StoreDamagedError."""
    return pl.read_parquet(io.BytesIO(work_bytes(store, row)))


def works_of(store: Store, rows: Sequence[Row]) -> dict[int, pl.DataFrame]:
    """Read the records of a few deliveries (see worktable), by their numbers; raises StoreDamagedError."""
    files = [pl.scan_parquet(io.BytesIO(work_bytes(store, row))) for row in rows]
    # Together, as to begin to read costs as much as to read a small delivery.
    return dict(zip([row["sequence"] for row in rows], pl.collect_all(files), strict=True))


def work_bytes(store: Store, row: Row) -> bytes:
    """Read the file the records of a delivery are in; raises StoreDamagedError."""
    path = store.path("work", str(row["year"]), row["kommune"], f"{row['name']}.parquet")
    content = content_of(path, row["name"])
    if content is None:
        raise StoreDamagedError(f"Postene i innsending nummer {row['sequence']} (work/)")
    return content


def content_of(path: Path, sha256: str) -> bytes | None:
    """Read a file that is named by its content; None when it is not there, or not as it was."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == sha256 else None


def _read(store: Store, year: int, manifest: str) -> Layout | None:
    """Read a kept layout; None when it must be made anew."""
    said = json.loads(manifest)
    contents = [content_of(store.path("extracts", str(year), f"{said[name]}.parquet"), said[name]) for name in FILES]
    frames = [pl.read_parquet(io.BytesIO(content)) for content in contents if content is not None]
    if len(frames) < len(FILES):
        return None
    history, persons, services = frames
    return Layout(history, persons, services, tuple((int(year), kommune) for year, kommune in said["places"]))


def _keep(store: Store, year: int, key: str, layout: Layout, rows: Sequence[Row]) -> None:
    """Keep a layout, and let go of the oldest of the year."""
    manifest: dict[str, object] = {"places": layout.places, "deliveries": [row["sequence"] for row in rows]}
    manifest["carried_forward"] = [row["sequence"] for row in rows if row["year"] != year]
    with as_letters(), scratch(store.path("tmp")) as room:
        contents = dict(zip(FILES, to_bytes(getattr(layout, name) for name in FILES), strict=True))
        staged = {name: write_flushed(room / name, [content]) for name, content in contents.items()}
        with store.act() as acts:
            for name in FILES:
                manifest[name] = hashlib.sha256(contents[name]).hexdigest()
                place(staged[name], store.path("extracts", str(year), f"{manifest[name]}.parquet"))
            at = store.now().isoformat(timespec="microseconds")
            store.catalog.run(
                "INSERT OR REPLACE INTO extract VALUES (?, ?, ?, ?)", (key, year, at, canonical(manifest))
            )
            laid_out = "SELECT inputs FROM extract WHERE year = ? AND json_extract(manifest, '$.history') IS NOT NULL"
            store.catalog.run(
                f"DELETE FROM extract WHERE inputs IN ({laid_out} ORDER BY made DESC LIMIT -1 OFFSET ?)",  # noqa: S608
                (year, KEPT),
            )
            acts.write("extracted", key, year=year, deliveries=len(rows))
    sweep_extracts(store, year)
