"""A program that receives deliveries and is made to die: each job is a process of its own, forked from a warm one.

Reads jobs as JSON lines: `register`, `deliveries`, whether they come `together`, and how it ends: at a `failpoint`
(nki.registers.store.failpoint), or by kill -9, a `delay` in seconds behind receipt number `after`. With `unplug`, a
mount point, the file system is shut down at that moment, as when the power goes, and `careless` leaves out every flush.
Answers with the receipts that were given before the end.
"""

from __future__ import annotations

import fcntl
import json
import os
import select
import signal
import struct
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent))

import nki.registers.store.durable as durable  # noqa: PLR0402
from nki.errors import NkiError
from nki.registers.store import find_bundles
from nki.registers.store.receiving import receive_all
from store_support import opened, warm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nki.registers.store.receiving import Outcome
    from nki.registers.store.store import Store

SHUTDOWN = (2 << 30) | (4 << 16) | (ord("X") << 8) | 125  # EXT4_IOC_SHUTDOWN
WITHOUT_FLUSH = 2


def do_job(job: dict[str, Any], answers: int) -> int:
    """Receive every delivery; a receipt is written at once."""
    with opened(Path(job["register"])) as store:
        if job.get("careless"):
            durable.flush = lambda _: None  # the control: nothing is ever flushed
            store.catalog._connection.execute("PRAGMA synchronous = OFF")  # noqa: SLF001
        for outcome in _outcomes(store, job):
            said = {"letter": type(outcome).__name__} if isinstance(outcome, NkiError) else outcome.to_json()
            os.write(answers, json.dumps(said).encode() + b"\n")
    return 0


def _outcomes(store: Store, job: dict[str, Any]) -> Iterator[Outcome]:
    bundles = [bundle for path in job["deliveries"] for bundle in find_bundles(Path(path))]
    stacks = [bundles] if job.get("together") else [[bundle] for bundle in bundles]
    for stack in stacks:
        yield from receive_all(store, ((bundle, "") for bundle in stack))


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Run one job in a process of its own, and end it as told."""
    reading, writing = os.pipe()
    held = os.open(job["unplug"], os.O_RDONLY) if job.get("unplug") else None
    child = os.fork()
    if child == 0:
        os.environ["NKI_FAILPOINT"] = job.get("failpoint", "")
        try:
            code = do_job(job, writing)
        except NkiError:
            code = 3
        except BaseException as error:  # noqa: BLE001
            os.write(2, repr(error).encode())
            code = 4
        os._exit(code)
    os.close(writing)
    said = _listen(reading, job.get("after", 0), job.get("delay"))
    if held is not None:
        fcntl.ioctl(held, SHUTDOWN, struct.pack("I", WITHOUT_FLUSH))
        os.close(held)
    if job.get("delay") is not None:
        os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    while part := os.read(reading, 65536):
        said += b"" if held is not None else part
    os.close(reading)
    lines = [json.loads(line) for line in said.split(b"\n")[:-1]]
    return {"given": lines, "code": os.waitstatus_to_exitcode(status)}


def _listen(reading: int, after: int, delay: float | None) -> bytes:
    """Gather what is said until the end, or until so many receipts and the delay after them."""
    said = b""
    end = time.monotonic() + 120
    while (left := end - time.monotonic()) > 0:
        if delay is not None and said.count(b"\n") >= after:
            end, delay = min(end, time.monotonic() + delay), None
            continue
        if select.select([reading], [], [], left)[0]:
            part = os.read(reading, 65536)
            if not part:
                break
            said += part
    return said


if __name__ == "__main__":
    warm()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(run(json.loads(line))) + "\n")
        sys.stdout.flush()
