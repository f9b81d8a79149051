"""What is reported: one line per subject, grouped by the point it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.measure import Series

MILLI = 1000


@dataclass(frozen=True, slots=True)
class Goal:
    """A limit, what was measured against it, and the unit both are in."""

    limit: float
    measured: float
    unit: str

    @property
    def met(self) -> bool:
        """Tell whether the goal is reached."""
        return self.measured <= self.limit

    @property
    def words(self) -> str:
        """Say the limit and the measured value."""
        return f"≤ {_number(self.limit)}{self.unit}: {_number(self.measured)}"


@dataclass(frozen=True, slots=True)
class Line:
    """One subject: its medians, and its CPU relative to the one it is held against."""

    subject: str
    cpu: float
    wall: float
    peak: float
    relative: str = ""
    goals: tuple[Goal, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """One question, how it was measured, and the lines that answer it."""

    title: str
    how: str
    lines: tuple[Line, ...]


def line(name: str, series: Series, *goals: Goal, base: Series | None = None) -> Line:
    """Make the line of one subject, with its CPU as a multiple of `base`."""
    relative = f"{series.times(base):.2f} ×" if base else ""
    return Line(name, series.cpu, series.wall, series.peak, relative, goals)


def seconds(value: float) -> str:
    """Write seconds, as milliseconds when there are few of them."""
    return f"{value:.2f} s" if value >= 1 else f"{value * MILLI:.0f} ms"


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if value < MILLI else f"{value:.0f}"
