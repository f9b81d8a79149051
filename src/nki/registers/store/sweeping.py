"""Files of what was kept of a year go when the last row that names them has gone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nki.registers.store.store import Store

_NAME = re.compile(r"[0-9a-f]{64}")


def sweep_extracts(store: Store, year: int | None = None) -> None:
    """Take away what was kept of a year, or of any, and that no row names any longer.

    Not within what let go of the row: should that be undone, the row would name what is not there.
    """
    which, of = ("", ()) if year is None else (" WHERE year = ?", (year,))
    # Names are given within a transaction; while we hold one, what has a name and no row never will have.
    with store.catalog.writing():
        manifests = store.catalog.rows(f"SELECT manifest FROM extract{which}", of)  # noqa: S608  (our own)
        named = {name for row in manifests for name in _NAME.findall(row["manifest"])}
        for path in list(store.path("extracts").glob(f"{'*' if year is None else year}/*")):
            if path.stem not in named:
                path.unlink(missing_ok=True)
