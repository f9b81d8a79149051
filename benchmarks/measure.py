"""Runs subjects in fresh processes, side by side, and keeps what they cost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
KILO = 1024

# As installed: every module is translated once, and not at every start, whatever this shell says.
_ENV = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


class BenchmarkError(Exception):
    """A subject failed, or two that must agree do not; nothing is reported then."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run cost: CPU (user and system) and wall seconds, peak memory in MB, and what it printed."""

    cpu: float
    wall: float
    peak: float
    said: str = ""

    @property
    def answer(self) -> str:
        """The fingerprint of what a subject found."""
        return str(json.loads(self.said)["answer"])

    @property
    def inner(self) -> Cost:
        """The cost of the work alone, as the subject timed it after warming up."""
        said = json.loads(self.said)
        return Cost(said["cpu"], said["wall"], self.peak)


@dataclass(frozen=True, slots=True)
class Series:
    """The runs of one subject, one per round."""

    runs: tuple[Cost, ...]

    @property
    def cpu(self) -> float:
        """Median CPU seconds."""
        return median(run.cpu for run in self.runs)

    @property
    def wall(self) -> float:
        """Median wall seconds."""
        return median(run.wall for run in self.runs)

    @property
    def peak(self) -> float:
        """Highest peak memory in MB."""
        return max(run.peak for run in self.runs)

    @property
    def inner(self) -> Series:
        """The same runs, with the cost of the work alone."""
        return Series(tuple(run.inner for run in self.runs))

    def times(self, other: Series) -> float:
        """Give how many times the CPU of `other` this took: the median over rounds, each side by side."""
        return median(mine.cpu / its.cpu for mine, its in zip(self.runs, other.runs, strict=True))

    def over(self, other: Series) -> float:
        """Give how many CPU seconds more than `other` this took: the median over rounds."""
        return median(mine.cpu - its.cpu for mine, its in zip(self.runs, other.runs, strict=True))


def side_by_side(commands: dict[str, list[str]], rounds: int) -> dict[str, Series]:
    """Run every command once a round, every other round in reverse, so that noise falls on all alike."""
    runs: dict[str, list[Cost]] = {name: [] for name in commands}
    for turn in range(rounds):
        names = list(commands)
        for name in names if turn % 2 == 0 else reversed(names):
            runs[name].append(run(commands[name]))
    return {name: Series(tuple(found)) for name, found in runs.items()}


def run(command: list[str]) -> Cost:
    """Run one command to its end in a process of its own; raises BenchmarkError when it fails."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        begun = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, env=_ENV, stdout=out, stderr=err)  # noqa: S603  (our own commands)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        if process.returncode:
            raise BenchmarkError(f"{' '.join(command)}\n{err.read().decode(errors='replace')}")
        # macOS counts the peak in bytes, Linux in kilobytes.
        peak = used.ru_maxrss / KILO / (KILO if sys.platform == "darwin" else 1)
        return Cost(used.ru_utime + used.ru_stime, wall, peak, out.read().decode())


def python(*arguments: object) -> list[str]:
    """Give the command that runs this Python."""
    return [sys.executable, *map(str, arguments)]


def subject(name: str, data: Path, repeat: int = 0) -> list[str]:
    """Give the command of a subject (see benchmarks.subject)."""
    return python("-m", "benchmarks.subject", name, data, repeat)


def agree(series: dict[str, Series]) -> None:
    """Insist that all subjects found the same; raises BenchmarkError."""
    answers = {name: {run.answer for run in one.runs} for name, one in series.items()}
    if len(set.union(*answers.values())) > 1:
        raise BenchmarkError(f"The answers differ: {answers}")
