"""The audit log: every act is a row in the same transaction as the act, chained by hash to the one before.

The head of the chain is kept apart, in every receipt and in a file of its own, so that a log that was cut off or
written anew is told from the one receipts were given from.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nki.registers.store.durable import locked, place, write_flushed
from nki.registers.store.errors import as_letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path
    from sqlite3 import Row

    from nki.registers.store.catalog import Catalog

START = "0" * 64


@dataclass(frozen=True, slots=True)
class Head:
    """The last row of the log as it was once: its number and its hash."""

    number: int
    hash: str


def append(
    catalog: Catalog, at: datetime, act: str, subject: str, details: Mapping[str, str | int | bool] | None = None
) -> Head:
    """Write down an act within its own transaction; a clock that has gone back is noted, and changes no order."""
    last = catalog.row("SELECT number, at, hash FROM audit ORDER BY number DESC LIMIT 1")
    number, previous = (last["number"] + 1, last["hash"]) if last else (1, START)
    said = dict(details or {})
    if last and at.isoformat() < last["at"]:
        said["clock_went_back"] = True
    row = {
        "number": number,
        "at": at.isoformat(),
        "act": act,
        "subject": subject,
        "details": canonical(said),
        "previous": previous,
    }
    row["hash"] = _hash(row)
    catalog.insert("audit", row)
    return Head(number, str(row["hash"]))


def head(catalog: Catalog) -> Head:
    """Give the head as it is now."""
    last = catalog.row("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1")
    return Head(last["number"], last["hash"]) if last else Head(0, START)


def keep_head(folder: Path, catalog: Catalog, now: Head) -> None:
    """Keep the head in a file of its own; it never goes back, and one that is not in the log is kept as evidence."""
    with as_letters(), locked(folder / "tmp" / "head.gate"):
        before = kept_head(folder)
        if before is None or (before.number < now.number and _holds(catalog, before)):
            staged = folder / "tmp" / "head.new"
            staged.unlink(missing_ok=True)
            content = canonical({"number": now.number, "hash": now.hash}) + "\n"
            place(write_flushed(staged, [content.encode()]), folder / "audit.head")


def _holds(catalog: Catalog, one: Head) -> bool:
    row = catalog.row("SELECT hash FROM audit WHERE number = ?", (one.number,))
    return row is not None and row["hash"] == one.hash


def kept_head(folder: Path) -> Head | None:
    """Read the head that was kept apart; None when there is none that can be read."""
    try:
        said = json.loads((folder / "audit.head").read_bytes())
        return Head(int(said["number"]), str(said["hash"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def faults(rows: Sequence[Row], heads: Iterable[Head]) -> Iterator[str]:
    """Say where the chain is broken, and which of the heads kept apart are not in it."""
    previous = START
    for number, row in enumerate(rows, 1):
        if row["number"] != number:
            yield f"Logglinje {number} mangler, eller linjene står i feil rekkefølge."
            return
        if row["previous"] != previous or _hash(dict(row)) != row["hash"]:
            yield f"Logglinje {number} er endret, eller hører ikke til her."
            return
        previous = row["hash"]
    hashes = {row["number"]: row["hash"] for row in rows}
    for one in heads:
        if one.number and hashes.get(one.number) != one.hash:
            yield f"Loggen har ikke linje {one.number} slik den var: den er kuttet eller skrevet på nytt."


def canonical(value: object) -> str:
    """Write JSON in the one way that is hashed and signed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _hash(row: Mapping[str, object]) -> str:
    content = canonical([row[name] for name in ("number", "at", "act", "subject", "details", "previous")])
    return hashlib.sha256(content.encode()).hexdigest()
