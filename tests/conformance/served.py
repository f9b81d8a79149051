"""A release served by `nki serve` as people start it, and what the release itself says of every cell."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, NamedTuple

from bank_truth import INDICATORS, LETTERS, truth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bank_truth import Cell, Key

BANK = "/api/pxwebapi/v2"
TABLES = INDICATORS
STATISTICS = tuple(f"{table}{letter}" for table in TABLES for letter in LETTERS if letter)
"""The tables beside the figures themselves: what these rest on, and what they can say."""

_PATIENCE = 60


class Served(NamedTuple):
    """Where a release is served, and the folder it is in."""

    url: str
    folder: Path

    @property
    def bank(self) -> str:
        """The address of the bank."""
        return self.url + BANK

    def truth(self, table: str, preliminary: frozenset[str]) -> dict[Key, Cell]:
        """Read what the files of the release say of every cell of a table, with nothing of nki in between."""
        return truth(self.folder, table, preliminary)

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
