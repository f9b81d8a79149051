"""Has deliveries read by a child process with limits, and tells what made it stop when it does."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from itertools import chain
from threading import Timer
from typing import TYPE_CHECKING, Protocol

from nki.registers.store.errors import ReaderError
from nki.registers.store.model import findings_from
from nki.registers.store.worker import OUT_OF_MEMORY, READY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from nki.registers.store.parsed import Parcel, Parsed

PATIENCE = 300.0
"""Seconds on the wall; the limit that judges a delivery is on its own time, this one only frees us from what hangs."""
_ENOUGH = 1000
"""To begin costs as much as to read thirty small deliveries."""
_KEPT = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH")
WORLD = {
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "PYTHONUTF8": "1",
    "POLARS_MAX_THREADS": "1",
    "MALLOC_MMAP_THRESHOLD_": str(32 * 2**20),
    "MALLOC_TRIM_THRESHOLD_": str(64 * 2**20),
    "_RJEM_MALLOC_CONF": "dirty_decay_ms:10000,muzzy_decay_ms:-1",
}
"""What the child lives in: the same everywhere, and small. Memory one stack lets go of, the next one uses:
to give it back to the system and ask for it again took a twentieth of the time."""


class ParserStoppedError(Exception):
    """The child stopped: `reason` is `slow`, `large`, or `stopped` when it cannot be told why."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Parser(Protocol):
    """What can read deliveries."""

    def parse(self, parcels: Sequence[Parcel], catalogue: Path, key: bytes) -> list[Parsed]:
        """Read deliveries together, each as if alone; raises ParserStoppedError."""

    def close(self) -> None:
        """Let go of what it holds."""


class ChildParser:
    """Reads in a child process, which serves many deliveries and is replaced when it stops."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._left = 0

    def parse(self, parcels: Sequence[Parcel], catalogue: Path, key: bytes) -> list[Parsed]:
        """Read deliveries; raises ParserStoppedError, or ReaderError when that is not their fault."""
        child = self._start(catalogue, len(parcels))
        watch = Timer(PATIENCE, child.kill)
        watch.start()
        try:
            about = [{"kind": one.kind, "label": one.label, "size": one.size} for one in parcels]
            _ask(child, {"key": key.hex(), "parcels": about}, chain.from_iterable(one.parts for one in parcels))
            return [_listen(child) for _ in parcels]
        except (OSError, ValueError):
            child.wait()
            raise ParserStoppedError(_reason(child.returncode)) from None
        finally:
            watch.cancel()

    def close(self) -> None:
        """Let the child go."""
        child, self._child = self._child, None
        if child is not None and child.stdin and child.stdout:
            with suppress(OSError):
                child.stdin.close()
            child.stdout.close()
            child.wait()

    def _start(self, catalogue: Path, deliveries: int = 1) -> subprocess.Popen[bytes]:
        self._left -= deliveries
        if self._child is None or self._child.poll() is not None or self._left < 0:
            self.close()
            self._left = _ENOUGH
            self._child = subprocess.Popen(
                [sys.executable, "-P", "-m", "nki.registers.store.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                close_fds=True,
            )
            self._wait_for(self._child, catalogue)
        return self._child

    def _wait_for(self, child: subprocess.Popen[bytes], catalogue: Path) -> None:
        """Wait until the child can read; raises ReaderError when it never can."""
        with suppress(OSError):
            _ask(child, {"catalogue": str(catalogue.resolve())})
            if child.stdout and child.stdout.readline() == READY:
                return
        self.close()
        raise ReaderError


def _environment() -> dict[str, str]:
    return {name: os.environ[name] for name in _KEPT if name in os.environ} | WORLD


def _ask(child: subprocess.Popen[bytes], said: Mapping[str, object], parts: Iterable[bytes] = ()) -> None:
    if child.stdin:
        child.stdin.writelines([json.dumps(said).encode() + b"\n", *parts])
        child.stdin.flush()


def _listen(child: subprocess.Popen[bytes]) -> Parsed:
    from nki.registers.store.parsed import Parsed  # noqa: PLC0415  (the readers are needed by now)

    if child.stdout is None:
        raise ValueError
    said = json.loads(child.stdout.readline())
    table = child.stdout.read(said["size"])
    if len(table) != said["size"]:
        raise ValueError
    findings = findings_from(said["findings"])
    return Parsed(said["header"], findings, said["persons"], said["registered"], tuple(said["figures"]), table)


def _reason(code: int) -> str:
    if code == -signal.SIGXCPU:
        return "slow"
    return "large" if code in (OUT_OF_MEMORY, -signal.SIGABRT) else "stopped"
