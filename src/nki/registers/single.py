"""One delivery as its owner sees it: its lines as text, with the number counting knows each person by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from nki.errors import DeliveryError, Finding, Severity, UsageError
from nki.period import Period
from nki.registers.extract import Extract, check_sources
from nki.registers.header import read_headers
from nki.registers.reading import read_fields
from nki.registers.sources import find_sources
from nki.registers.stack import read_stack
from nki.registers.tables import line_numbers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from nki.registers.delivery import Delivery
    from nki.registers.register import Register
    from nki.registers.sources import Source


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A delivery in order: its header, its tables by name, what there is to say about it, and its records alone.

    A table has the columns of its file as text, `person` (u32, as in `extract`) and `line` (from 1, as the file shows
    it).
    """

    delivery: Delivery
    tables: Mapping[str, pl.DataFrame]
    findings: tuple[Finding, ...]
    extract: Extract


def open_delivery(path: Path, register: Register, codes: Sequence[str]) -> Opened:
    """Open the one delivery at `path`, a folder or a .zip, with the registrations of questions `codes`.

    Raises DeliveryError with every finding when it would be refused, UsageError when there is not just one delivery,
    or no persons in it, UnreadableError.
    """
    sources = find_sources([path])
    if len(sources) != 1:
        raise UsageError(f"{path}: her er {len(sources)} innsendinger. Pek på én av dem.")
    return open_source(sources[0], register, codes)


def open_source(source: Source, register: Register, codes: Sequence[str]) -> Opened:
    """Open a delivery wherever it lies; raises what `open_delivery` raises."""
    findings = check_sources([source], register)
    if any(finding.severity == Severity.ERROR for finding in findings):
        raise DeliveryError(findings)
    (delivery,), _ = read_headers([source], register)
    if not delivery.status.has_records:
        raise UsageError(f"{source.path}: innsendingen sier «{delivery.status}», og har ingen personer.")
    tables = read_stack({0: delivery}, register.schema).tables
    # Persons are numbered by where they first stand, and nobody stands twice in a delivery in order.
    numbers = tables["person"]["_row"].rank("ordinal").cast(pl.UInt32).alias("person") - 1
    placed = {
        name: _placed(frame, numbers if name == "person" else numbers.gather(frame["_place"]), delivery, name)
        for name, frame in tables.items()
    }
    records, _ = read_fields([delivery], register, codes)
    extract = Extract(Period(delivery.year), (delivery,), records, register.schema.values, findings)
    return Opened(delivery, placed, findings, extract)


def _placed(frame: pl.DataFrame, numbers: pl.Series, delivery: Delivery, table: str) -> pl.DataFrame:
    source = delivery.source
    member = source.member("bred" if source.has("bred") and table != "tjeneste" else table)
    rows = frame["_row"].to_list()
    lines = line_numbers(source, member, range(max(rows) + 1)) if rows else ()
    line = pl.Series("line", [lines[row] for row in rows], pl.Int64)
    return frame.with_columns(numbers, line).select(pl.exclude("^_.*$"))
