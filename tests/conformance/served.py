"""A release served by `nki serve` as people start it, and what the release itself says of every cell."""

from __future__ import annotations

import csv
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

BANK = "/api/pxwebapi/v2"
SIDES = ("Region", "Utfall", "Alder", "ContentsCode", "Tid")
TABLES = {"NKI34": "bistand-kultur-fritid", "NKI274": "transport-kultur-fritid"}
SIGNS = {"small": ":", "protecting": "::", "not_reported": "..", "not_applicable": "."}
_MEASURES = {"Antall": "count", "Nevner": "denominator", "Andel": "share", "AndelNedre": "low", "AndelOevre": "high"}
_KEY = ("indicator", "year", "level", "area", "stratum", "outcome")
_PATIENCE = 60

Key = tuple[str, ...]
Cell = tuple[Decimal | None, str]
"""A figure, or None; and the sign that stands with it (`*`) or in its place, empty where there is none."""


class Served(NamedTuple):
    """Where a release is served, and the folder it is in."""

    url: str
    folder: Path

    @property
    def bank(self) -> str:
        """The address of the bank."""
        return self.url + BANK

    def truth(self, table: str, preliminary: frozenset[str]) -> dict[Key, Cell]:
        """Read what figures.csv says of every cell of a table, with nothing of nki in between."""
        found: dict[Key, Cell] = {}
        limits = self._limits()
        with (self.folder / "figures.csv").open(encoding="utf-8", newline="") as stream:
            for figures in csv.DictReader(stream):
                if figures["indicator"] != TABLES[table]:
                    continue
                place = tuple(figures[name] for name in _KEY)
                row = figures | (limits[place] if figures["share"] else {"low": "", "high": ""})
                for code, column in _MEASURES.items():
                    key = (row["area"], row["outcome"], row["stratum"], code, row["year"])
                    star = "*" if row["year"] in preliminary else ""
                    found[key] = (Decimal(row[column]), star) if row[column] else (None, SIGNS[row["status"]])
        return found

    def _limits(self) -> dict[tuple[str, ...], dict[str, str]]:
        with (self.folder / "estimates.csv").open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        return {tuple(row[name] for name in _KEY): {"low": row["low"], "high": row["high"]} for row in rows}

    def fetch(self, path: str, **headers: str) -> bytes:
        """Get what stands at an address of the bank."""
        request = urllib.request.Request(self.bank + path, headers=headers)  # noqa: S310  (our own server)
        with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310
            content: bytes = answer.read()
        return content


@contextmanager
def serve(folder: Path, *more: str) -> Iterator[Served]:
    """Serve a release until the block ends; it must stop by itself when it is told to."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    program = str(Path(sys.executable).parent / "nki")
    command = [program, "serve", str(folder), "--port", str(port), "--calls", "0", *more]
    running = subprocess.Popen(command, env={**os.environ, "PYTHONWARNINGS": "error"})  # noqa: S603
    try:
        _wait_for(port, running)
        yield Served(f"http://localhost:{port}", folder)
    finally:
        running.send_signal(signal.SIGTERM)
        code = running.wait(timeout=_PATIENCE)
    assert code == 0, "the service did not stop as it should"


def _wait_for(port: int, running: subprocess.Popen[bytes]) -> None:
    deadline = monotonic() + _PATIENCE
    while monotonic() < deadline:
        assert running.poll() is None, "the service ended before it began"
        with socket.socket() as probe:
            if probe.connect_ex(("localhost", port)) == 0:
                return
        sleep(0.02)
    raise TimeoutError("the service did not begin")
