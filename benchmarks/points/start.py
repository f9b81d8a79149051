"""What it costs to begin: the help, and the first count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.data.years import LAST_YEAR
from benchmarks.lines import Goal, Point, line
from benchmarks.measure import python, side_by_side
from benchmarks.points.national import counts_command

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.setting import Setting

LIBRARIES = "duckdb, polars, numpy, pydantic, rich"
# pydantic and rich load nothing until something in them is asked for; this is all that the command loads.
ALL = "import nki.cli.counts, nki.compute.duck"
TIMES = 3


def start(setting: Setting) -> list[Point]:
    """Hold `nki --help` against bare Python, and the first count against the import of what it loads."""
    deliveries = setting.data("national_year", "--persons", setting.persons)
    smallest = min(deliveries.iterdir(), key=_size)
    commands = {
        "bare": python("-c", "pass"),
        "help": python("-m", "nki", "--help"),
        "libraries": python("-c", f"import {LIBRARIES}"),
        "all": python("-c", ALL),
        "first": counts_command(smallest, setting.cache / "first.csv"),
    }
    found = side_by_side(commands, setting.rounds * TIMES)
    help_over = found["help"].over(found["bare"])
    first_over = found["first"].over(found["all"])
    lines = (
        line("python -c pass", found["bare"]),
        line("nki --help", found["help"], Goal(60, help_over * 1000, " ms CPU over bare Python")),
        line(f"import {LIBRARIES}", found["libraries"]),
        line("import of all that nki counts loads", found["all"]),
        line("nki counts, smallest delivery", found["first"], Goal(250, first_over * 1000, " ms CPU over the import")),
    )
    how = f"Whole processes, {setting.rounds * TIMES} rounds. The catalogue is read anew every time; year {LAST_YEAR}."
    return [Point("Start", how, lines)]


def _size(folder: Path) -> tuple[int, str]:
    return sum(file.stat().st_size for file in folder.iterdir()), folder.name
