"""All statistics of a release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.lines import Goal, Line, Point, line
from benchmarks.measure import agree, python, side_by_side, subject

if TYPE_CHECKING:
    from benchmarks.setting import Setting

LIBRARIES = "polars, scipy.special, statsmodels.stats.proportion, statsmodels.stats.multitest"


def stating(setting: Setting) -> list[Point]:
    """Every table and alert: the work warm, and what its libraries cost to load."""
    commands = {
        "warm": subject("stating:assessing", setting.cache, setting.repeat),
        "import": python("-c", f"import {LIBRARIES}"),
    }
    found = side_by_side(commands, setting.few)
    agree({"warm": found["warm"]})
    ours, loading = found["warm"].inner, found["import"]
    both = Line(
        "together: the first time in a process",
        ours.cpu + loading.cpu,
        ours.wall + loading.wall,
        found["warm"].peak,
        "",
        (Goal(2, ours.cpu + loading.cpu, " CPU-s"),),
    )
    lines = (line("nki, warm", ours, Goal(2, ours.cpu, " CPU-s")), line(f"import {LIBRARIES}", loading), both)
    how = (
        "5 years × 2 indicators × 385 areas × 32 måltall, from the shown figures in memory to every table and alert. "
        "Imports are counted beside, and together with the work against the goal."
    )
    return [Point("All statistics", how, lines)]
