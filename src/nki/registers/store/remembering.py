"""What was worked out from a year's counts, kept beside them.

It is sealed with the register's key, so that nobody else can put it there, and it is gone when a delivery of the year
is erased or the key of the records is changed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nki.registers.store.audit import canonical
from nki.registers.store.durable import place, write_flushed
from nki.registers.store.errors import as_letters
from nki.registers.store.scratch import scratch
from nki.registers.store.sweeping import sweep_extracts
from nki.registers.store.yearly import KEPT, content_of

if TYPE_CHECKING:
    from nki.registers.store.store import Store

_PURPOSE = b"nki-remembered-1"


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes by key, in a register."""

    store: Store

    def recall(self, key: str) -> bytes | None:
        """Give what was kept under a key; None when there is nothing, or when it is not what was kept."""
        row = self.store.catalog.row("SELECT year, manifest FROM extract WHERE inputs = ?", (key,))
        if row is None:
            return None
        said = json.loads(row["manifest"])
        name = str(said.get("remembered", ""))
        if not hmac.compare_digest(str(said.get("seal", "")), self._seal(key, name)):
            return None
        return content_of(self.store.path("extracts", str(row["year"]), f"{name}.json"), name)

    def keep(self, year: int, of: str, key: str, content: bytes) -> None:
        """Keep bytes about something (`of`) of a year, and let go of the oldest about it."""
        name = hashlib.sha256(content).hexdigest()
        manifest = canonical({"of": of, "remembered": name, "seal": self._seal(key, name)})
        store = self.store
        about = "SELECT inputs FROM extract WHERE year = ? AND json_extract(manifest, '$.of') = ?"
        with as_letters(), scratch(store.path("tmp")) as room:
            staged = write_flushed(room / "remembered", [content])
            with store.act() as acts:
                place(staged, store.path("extracts", str(year), f"{name}.json"))
                at = store.now().isoformat(timespec="microseconds")
                store.catalog.run("INSERT OR REPLACE INTO extract VALUES (?, ?, ?, ?)", (key, year, at, manifest))
                store.catalog.run(
                    f"DELETE FROM extract WHERE inputs IN ({about} ORDER BY made DESC LIMIT -1 OFFSET ?)",  # noqa: S608
                    (year, of, KEPT),
                )
                acts.write("remembered", key, year=year, of=of)
        sweep_extracts(store, year)

    def last(self, year: int, of: str) -> bytes | None:
        """Give what was kept last about something of a year; None when there is nothing, or it is not what was kept."""
        about = "year = ? AND json_extract(manifest, '$.of') = ? ORDER BY made DESC LIMIT 1"
        row = self.store.catalog.row(f"SELECT inputs FROM extract WHERE {about}", (year, of))  # noqa: S608  (our own)
        return self.recall(row["inputs"]) if row else None

    def _seal(self, key: str, name: str) -> str:
        own = hmac.digest(self.store.master(), _PURPOSE, "sha256")
        return hmac.digest(own, f"{key} {name}".encode(), "sha256").hex()
