"""Asks one address as fast as it is answered, for a few seconds: wrk where there is one, else a client of our own.

Only this machine is asked, by a bounded number of callers for a bounded time.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
from time import perf_counter
from typing import NamedTuple

from benchmarks.measure import BenchmarkError

CALLERS = 16
_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_LATE = re.compile(r"99%\s+([\d.]+)(us|ms|s)")
_UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0}


class Load(NamedTuple):
    """What a run of questions found: answers a second, and the time that 99 of 100 were answered within."""

    rate: float
    late: float


def ask(port: int, path: str, seconds: int) -> Load:
    """Ask for some seconds; raises BenchmarkError when an answer is not 200."""
    wrk = shutil.which("wrk")
    return _with_wrk(wrk, port, path, seconds) if wrk else asyncio.run(_by_hand(port, path, seconds))


def _with_wrk(wrk: str, port: int, path: str, seconds: int) -> Load:
    command = [wrk, "-t1", f"-c{CALLERS}", f"-d{seconds}s", "--latency", f"http://localhost:{port}{path}"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    rate, late = _RATE.search(said), _LATE.search(said)
    if not rate or not late or "Non-2xx" in said or "Socket errors" in said:
        raise BenchmarkError(said)
    return Load(float(rate[1]), float(late[1]) * _UNITS[late[2]])


async def _by_hand(port: int, path: str, seconds: int) -> Load:
    question = f"GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n".encode()
    times: list[float] = []
    until = perf_counter() + seconds

    async def caller() -> None:
        reader, writer = await asyncio.open_connection("localhost", port)
        while perf_counter() < until:
            begun = perf_counter()
            writer.write(question)
            head = await reader.readuntil(b"\r\n\r\n")
            if b" 200 " not in head[:16]:
                raise BenchmarkError(head.decode())
            length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
            await reader.readexactly(int(length[1]) if length else 0)
            times.append(perf_counter() - begun)
        writer.close()
        await writer.wait_closed()

    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    return Load(len(times) / seconds, sorted(times)[len(times) * 99 // 100])
