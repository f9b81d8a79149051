"""The kommune's own rooms: unit reports and durable deliveries a second, through the door, with keys and the book."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.data.room_files import UNITS, YEAR, kommuner
from benchmarks.lines import Goal, Line, Point
from benchmarks.load import CALLERS
from benchmarks.measure import BenchmarkError, python
from benchmarks.points.serving import running
from nki.access import Role, issue_key, open_book

if TYPE_CHECKING:
    from benchmarks.setting import Setting

EACH, REPORTS = 21, 6_000
KEYS = 5
"""Keys of each unit: nobody asks more often than a key may."""


class Asked(NamedTuple):
    """One request as it is written on the wire, and what its answer must hold."""

    words: bytes
    must: bytes


def rooms(setting: Setting) -> list[Point]:
    """Deliver, and ask for reports; raises BenchmarkError when one answer is not as it must be."""
    each, reports = (EACH, REPORTS) if setting.rounds > 1 else (3, 400)
    files = setting.data("room_files", each)
    found: dict[str, list[tuple[float, float]]] = {"deliver": [], "first": [], "report": []}
    for _ in range(min(setting.rounds, 2)):
        register = setting.cache / "rooms"
        shutil.rmtree(register, ignore_errors=True)
        keys = _keys(register)
        serve = python("-m", "nki", "rooms", "--register", register, "--port")
        with running(serve, "/nb/logg-inn") as (port, _):
            for rate, asked in (
                ("", _deliveries(files, keys, slice(0, 1))),
                ("deliver", _deliveries(files, keys, slice(1, None))),
                ("first", _reports(keys, len(keys) * len(UNITS))),
                ("report", _reports(keys, reports)),
            ):
                before = _spent()
                seconds = asyncio.run(_each(port, asked))
                if rate:
                    found[rate].append((seconds / len(asked), (_spent() - before) / len(asked)))
    size = sum(one.stat().st_size for one in files.iterdir()) / len(list(files.iterdir()))
    return [
        Point("The kommune's rooms", _how(size), tuple(_lines({kind: _median(each) for kind, each in found.items()})))
    ]


def _median(runs: list[tuple[float, float]]) -> tuple[float, float]:
    wall, cpu = zip(*runs, strict=True)
    return median(wall), median(cpu)


def _spent() -> float:
    """Give the CPU seconds of the server and its readers: of every process below this one, where the system tells."""
    below, ticks = {os.getpid()}, 0
    for folder in sorted(Path("/proc").glob("[0-9]*"), key=lambda one: int(one.name)):
        with suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[1]) in below:
                below.add(int(folder.name))
                ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _lines(cost: dict[str, tuple[float, float]]) -> list[Line]:
    goals = {
        "deliver": Goal(10, 1_000 * cost["deliver"][0], " ms a delivery (100 a second)"),
        "report": Goal(1_000 / 300, 1_000 * cost["report"][0], " ms a report (300 a second)"),
    }
    names = {
        "deliver": "durable deliveries, read and judged",
        "first": "unit reports nobody has asked for yet",
        "report": "unit reports",
    }
    return [
        Line(f"{names[kind]}: {1 / wall:,.0f} a second", cpu, wall, 0, "", (goals[kind],) if kind in goals else ())
        for kind, (wall, cpu) in cost.items()
    ]


def _how(size: float) -> str:
    return (
        f"{CALLERS} callers on the same machine, {len(kommuner())} kommuner with keys of their own; deliveries of "
        f"{size / 1000:.0f} kB. Every visit is in the book of access on disk before it is answered. 0 errors or "
        "nothing is reported. The columns are the cost of one: the CPU of the server and its readers, and the time."
    )


def _keys(register: Path) -> dict[str, tuple[str, list[str]]]:
    """Give every kommune a key, and its units keys of theirs."""

    def clock() -> datetime:
        return datetime.now(UTC)

    found = {}
    with open_book(register, clock, create=True) as book:
        for kommune in kommuner():
            whole = issue_key(book, kommune, kommune, (Role.DELIVERER, Role.READER), days=9)
            units = [
                issue_key(book, f"{kommune}-{unit}-{number}", kommune, (Role.READER,), days=9, unit=unit)
                for number in range(KEYS)
                for unit in UNITS
            ]
            found[kommune] = (whole, units)
    return found


def _deliveries(files: Path, keys: dict[str, tuple[str, list[str]]], which: slice) -> list[Asked]:
    by_kommune = {kommune: sorted(files.glob(f"{kommune}-*.zip"))[which] for kommune in keys}
    turns = zip(*by_kommune.values(), strict=True)
    return [
        _asked("POST", "/api/v1/innsendinger", keys[file.name[:4]][0], b'"state":"accepted"', file.read_bytes())
        for turn in turns
        for file in turn
    ]


def _reports(keys: dict[str, tuple[str, list[str]]], many: int) -> list[Asked]:
    units = [unit for turn in zip(*(units for _, units in keys.values()), strict=True) for unit in turn]
    path = f"/api/v1/rapporter/{YEAR}"
    return [_asked("GET", path, units[place % len(units)], b'"kind": "enhet"') for place in range(many)]


def _asked(method: str, path: str, key: str, must: bytes, body: bytes = b"") -> Asked:
    head = (
        f"{method} {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {key}\r\ncontent-length: {len(body)}\r\n"
    )
    return Asked(f"{head}content-type: application/zip\r\n\r\n".encode() + body, must)


async def _each(port: int, asked: list[Asked]) -> float:
    """Ask everything once; gives the seconds it took."""
    waiting = iter(asked)

    async def caller() -> None:
        reader, writer = await asyncio.open_connection("localhost", port)
        for one in waiting:
            writer.write(one.words)
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
            body = await reader.readexactly(int(length[1]) if length else 0)
            if b" 20" not in head[:13] or one.must not in body:
                raise BenchmarkError(json.dumps([head.decode(), body.decode()[:500]]))
        writer.close()
        await writer.wait_closed()

    begun = perf_counter()
    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    return perf_counter() - begun
