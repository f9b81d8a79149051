"""The latest answer per person and question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.lines import Goal, Point, line
from benchmarks.measure import agree, side_by_side, subject

if TYPE_CHECKING:
    from benchmarks.setting import Setting

OTHERS = {"arg_max": "arg_max", "row_number": "row_number"}


def latest(setting: Setting) -> list[Point]:
    """Hold the look one line ahead against a scan, and against the usual ways."""
    data = setting.data("history", "--rows", setting.registrations)
    near = {name: subject(f"latest:{name}", data, setting.repeat) for name in ("scan", "ours")}
    found = side_by_side(near, setting.rounds)
    far = {name: subject(f"latest:{name}", data, 1) for name in ("scan", *OTHERS)}
    others = side_by_side(far, setting.few)
    agree({"nki": found["ours"], **{name: others[name] for name in OTHERS}})
    scan, ours = found["scan"].inner, found["ours"].inner
    lines = [
        line("scan in DuckDB", scan, base=scan),
        line("nki: one line ahead", ours, Goal(2.2, ours.times(scan), " × scan"), base=scan),
    ]
    lines += [line(f"DuckDB, {words}", others[n].inner, base=others["scan"].inner) for n, words in OTHERS.items()]
    how = f"{setting.registrations:,} registrations (person, code, day, value) in order, one Parquet file. Warm."
    return [Point("Latest answer on 31 December", how, tuple(lines))]
