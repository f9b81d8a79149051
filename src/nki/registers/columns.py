"""Which columns a file has beside those of its description: what is missing, and what is unknown."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from nki.registers import letters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nki.errors import Finding
    from nki.registers.schema import Table

_NAME = re.compile(r"[a-zæøå][a-zæøå0-9_]{2,39}", re.IGNORECASE)
_MOST = 10


def legal(table: Table) -> str:
    """List the columns of a table; of a wide one, the first."""
    few = table.columns[:_MOST]
    return ", ".join(few) + (" …" if len(few) < len(table.columns) else "")


def plain(name: str) -> str:
    """Write a column name as those of the description are written: small letters, no spaces."""
    return "_".join(name.lower().split())


def wrong_columns(columns: Sequence[str], label: str, table: Table) -> list[Finding]:
    """Find the columns that are missing and those that are not in the description."""
    meant = {plain(name) for name in columns}
    missing = [name for name in table.required_columns if name not in meant]
    findings = [letters.MISSING_COLUMN.finding(label, lines=(1,), field=name) for name in missing]
    for place, name in enumerate(columns, 1):
        if name not in table.columns:
            # What looks like no column of ours may be a record that has slid up; it is told by its place.
            near = get_close_matches(plain(name), table.columns, n=1) if _NAME.fullmatch(name.strip()) else []
            hint = f"Mente du «{near[0]}»?" if near else f"Lovlige kolonner: {legal(table)}."
            if plain(name) in table.columns:
                near, hint = [name], f"Skriv «{plain(name)}», med små bokstaver og uten mellomrom."
            field = name.strip() if near else f"nummer {place}"
            findings.append(letters.UNKNOWN_COLUMN.finding(label, lines=(1,), field=field, hint=hint))
    return findings
