"""The count of a year as it is kept: what was found, of which deliveries, who stands where, and what of them is needed.

What changes at every correction is one small file; what is large is written when all are counted, and rarely later.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from functools import cache, partial
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

import polars as pl

from nki.registers.store.audit import canonical
from nki.registers.store.durable import place, write_flushed
from nki.registers.store.errors import as_letters
from nki.registers.store.guests import Guests
from nki.registers.store.placing import LostError, Places
from nki.registers.store.scratch import scratch
from nki.registers.store.sweeping import sweep_extracts
from nki.registers.store.yearly import content_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nki.registers.store.store import Store

LARGE = ("everybody", "guests")


@dataclass(frozen=True, slots=True)
class LastCount:
    """A count: of which records (number and name), in which slots, what was found, and who stands where.

    `files` are the large ones that are written already, by what they hold.
    """

    rows: list[tuple[int, str]]
    slots: list[str]
    cube: pl.DataFrame
    places: Places
    guests: Guests
    files: dict[str, str]


def last_count(store: Store, year: int, asked: str) -> LastCount | None:
    """Read the count kept last; None when there is none, or when it is not as it was."""
    row = store.catalog.row("SELECT manifest FROM extract WHERE inputs = ?", (asked,))
    if row is None:
        return None
    said = json.loads(row["manifest"])
    content = content_of(store.path("extracts", str(year), f"{said['count']}.arrow"), said["count"])
    if content is None:
        return None
    cube, moved, shared, since = _apart(content, said["sizes"])

    def read(name: str) -> pl.LazyFrame:
        table = content_of(store.path("extracts", str(year), f"{said[name]}.parquet"), said[name])
        if table is None:
            raise LostError
        return pl.scan_parquet(io.BytesIO(table))

    everybody, guests = (cache(partial(read, name)) for name in LARGE)
    return LastCount(
        rows=[(sequence, name) for sequence, name in said["rows"]],
        slots=said["slots"],
        cube=cube,
        places=Places(cache(lambda: everybody().collect()), said["size"], moved, shared),
        guests=Guests(guests, since),
        files={name: said[name] for name in LARGE},
    )


def keep_count(store: Store, year: int, asked: str, kept: LastCount) -> None:
    """Keep a count instead of the one before."""
    places, guests = kept.places, kept.guests
    small = [_stream(table) for table in (kept.cube, places.moved, places.shared, guests.since)]
    contents = {"count": b"".join(small)}
    if not kept.files:
        contents |= {"everybody": _parquet(places.everybody()), "guests": _parquet(guests.first().collect())}
    manifest: dict[str, object] = {"rows": kept.rows, "slots": kept.slots, "size": places.size, **kept.files}
    manifest["sizes"] = [len(table) for table in small]
    with as_letters(), scratch(store.path("tmp")) as room:
        staged = {name: write_flushed(room / name, [content]) for name, content in contents.items()}
        with store.act() as acts:
            for name, content in contents.items():
                manifest[name] = hashlib.sha256(content).hexdigest()
                ending = "parquet" if name in LARGE else "arrow"
                place(staged[name], store.path("extracts", str(year), f"{manifest[name]}.{ending}"))
            at = store.now().isoformat(timespec="microseconds")
            store.catalog.run(
                "INSERT OR REPLACE INTO extract VALUES (?, ?, ?, ?)", (asked, year, at, canonical(manifest))
            )
            acts.write("counted", asked, year=year, deliveries=len(kept.rows))
    sweep_extracts(store, year)


def _stream(table: pl.DataFrame) -> bytes:
    stream = io.BytesIO()
    # To begin and end a Parquet file takes longer than to write so little.
    table.write_ipc_stream(stream)
    return stream.getvalue()


def _apart(content: bytes, sizes: Sequence[int]) -> list[pl.DataFrame]:
    ends = list(accumulate(sizes, initial=0))
    return [pl.read_ipc_stream(content[start:end]) for start, end in pairwise(ends)]


def _parquet(table: pl.DataFrame) -> bytes:
    stream = io.BytesIO()
    # What numbers persons have is chance, and nothing makes it smaller.
    table.write_parquet(stream, compression="uncompressed", statistics=False)
    return stream.getvalue()
