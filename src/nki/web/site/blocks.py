"""The lines of a large table by indicator, area and year: found in one step, each taken apart when it is asked for."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict

_BLOCK = re.compile(rb"(([^,\n]*),(\d+),[^,\n]*,([^,\n]*),).*\n?(?:\1.*\n?)*")
"""Lines after each other that begin with the same indicator, year, level and area; none of these is ever quoted."""


class Blocks:
    """A table whose lines begin with indicator, year, level, area, stratum and outcome."""

    def __init__(self, content: bytes) -> None:
        found: dict[tuple[str, str], dict[int, bytes]] = defaultdict(dict)
        for block in _BLOCK.finditer(content, content.find(b"\n") + 1):
            years, year = found[block[2].decode(), block[4].decode()], int(block[3])
            years[year] = years.get(year, b"") + block[0]
        self._found = dict(found)

    def line(self, indicator: str, code: str, year: int, stratum: str, outcome: str) -> str:
        """Give what a line says after its key; "" where there is no such line."""
        block = self._found.get((indicator, code), {}).get(year, b"")
        key = f",{code},{stratum},{outcome},".encode()
        at = block.find(key)
        return block[at + len(key) :].partition(b"\n")[0].decode() if at >= 0 else ""

    def fingerprint(self, indicator: str, code: str) -> str:
        """Fingerprint all lines of an area."""
        made = hashlib.blake2b(digest_size=12)
        for block in self._found.get((indicator, code), {}).values():
            made.update(block)
        return made.hexdigest()
