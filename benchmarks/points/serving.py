"""The statistics bank: how many answers a second, beside a static file from the same server and a bare application."""

from __future__ import annotations

import signal
import socket
import subprocess
import urllib.request
from contextlib import contextmanager
from statistics import median
from time import perf_counter, sleep
from typing import TYPE_CHECKING

from benchmarks.data.years import LAST_YEAR
from benchmarks.lines import Goal, Line, Point
from benchmarks.load import CALLERS, Load, ask
from benchmarks.measure import ROOT, BenchmarkError, python, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from benchmarks.setting import Setting

CELLS = 1_000
FILE = "table.json"
QUESTION = (
    "/api/pxwebapi/v2/tables/NKI34/data?valuecodes%5BRegion%5D=top(50)&valuecodes%5BUtfall%5D=*"
    "&valuecodes%5BAlder%5D=*&valuecodes%5BContentsCode%5D=Andel&valuecodes%5BTid%5D=top(1)"
)
SECONDS, PATIENCE = 5, 30


def serving(setting: Setting) -> list[Point]:
    """Ask for a table of 1,000 cells; raises BenchmarkError when one answer is wrong."""
    release = _release(setting)
    site = setting.cache / "site"
    site.mkdir(exist_ok=True)
    seconds = SECONDS if setting.rounds > 1 else 1
    loads: dict[str, list[Load]] = {"bank": [], "file": [], "bare": []}
    starts = []
    for _ in range(setting.few):
        serve = python("-m", "nki", "serve", release, "--calls", "0", "--site", site, "--port")
        with running(serve, "/api/pxwebapi/v2/config") as (port, start):
            starts.append(start)
            _keep_table(port, site / FILE)
            loads["bank"].append(ask(port, QUESTION, seconds))
            loads["file"].append(ask(port, f"/{FILE}", seconds))
        bare = python(ROOT / "benchmarks" / "subjects" / "bare.py", site / FILE)
        with running(bare, "/") as (port, _):
            loads["bare"].append(ask(port, "/", seconds))
    return [Point("Statistics bank", _how(seconds, setting.few), tuple(_lines(loads, median(starts))))]


def _lines(loads: dict[str, list[Load]], start: float) -> Iterator[Line]:
    rate = {name: median(load.rate for load in found) for name, found in loads.items()}
    late = median(load.late for load in loads["bank"])
    goals = (
        Goal(500, 1_000_000 / rate["bank"], " ms per 1,000 answers (2,000 a second)"),
        Goal(50, late * 1000, " ms for 99 of 100"),
        Goal(2, rate["file"] / rate["bank"], " × a static file"),
        Goal(2, rate["bare"] / rate["bank"], " × a bare application"),
    )
    yield _line("a table of 1,000 cells", rate["bank"], rate["bare"], *goals)
    yield _line("the same bytes as a static file, same server", rate["file"], rate["bare"])
    yield _line("the same bytes from a bare application", rate["bare"], rate["bare"])
    yield Line("nki serve, from start to first answer", 0, start, 0, "", (Goal(1000, start * 1000, " ms"),))


def _line(name: str, rate: float, base: float, *goals: Goal) -> Line:
    return Line(f"{name}: {rate:,.0f} answers a second", 0, 1_000 / rate, 0, f"{base / rate:.2f} ×", goals)


def _how(seconds: int, rounds: int) -> str:
    return (
        f"{CALLERS} callers on the same machine ask for {seconds} s, {rounds} rounds; 0 errors or nothing is reported. "
        "The wall column is the time of 1,000 answers; relative to the bare application."
    )


def _release(setting: Setting) -> Path:
    deliveries = setting.data("national_year", "--persons", setting.persons)
    release = setting.cache / f"release-{deliveries.name}"
    if not release.exists():
        sent = sorted(deliveries.iterdir())[: setting.senders]
        made = ["release", "prepare", "--deliveries", *sent, "--year", LAST_YEAR, "--out", release]
        run(python("-m", "nki", *made))
    return release


def _keep_table(port: int, file: Path) -> None:
    with urllib.request.urlopen(f"http://localhost:{port}{QUESTION}", timeout=PATIENCE) as answer:
        content = answer.read()
    if content.count(b",", content.index(b'"value":[')) != CELLS - 1:
        raise BenchmarkError("The table does not have 1,000 cells.")
    file.write_bytes(content)


@contextmanager
def running(command: list[str], path: str) -> Iterator[tuple[int, float]]:
    """Run a server until the block ends; gives its port, and the seconds from start to first answer."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    begun = perf_counter()
    server = subprocess.Popen([*command, str(port)], cwd=ROOT, stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        yield port, _first_answer(server, f"http://localhost:{port}{path}", begun)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(PATIENCE)


def _first_answer(server: subprocess.Popen[bytes], url: str, begun: float) -> float:
    while perf_counter() - begun < PATIENCE:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE):  # noqa: S310  (our own server)
                return perf_counter() - begun
        except OSError:
            sleep(0.01)
    raise BenchmarkError(f"{url}: no answer.")
