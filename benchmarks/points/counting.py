"""The counting kernel, and all national figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.data.years import YEARS
from benchmarks.lines import Goal, Line, Point, line
from benchmarks.measure import agree, side_by_side, subject

if TYPE_CHECKING:
    from benchmarks.setting import Setting

SHAPE = f"{YEARS} years × {{:,}} persons × 4 indicators"
RAW = {
    "duckdb": "DuckDB, obvious SQL on raw columns",
    "polars": "Polars on raw columns",
    "pandas": "pandas on raw columns",
    "layer": "a semantic layer on Ibis (boring-semantic-layer, DuckDB)",
}
ALONE = {"vtlengine": "VTL (vtlengine on DuckDB)"}
"""Those that are programs of their own, and can be measured as a whole process only."""


def kernel(setting: Setting) -> list[Point]:
    """Hold the kernel against a scan of the columns it reads."""
    data = setting.data("packed", "--persons", setting.persons)
    commands = {
        f"{work} {layout}": subject(f"counting:{work}", data / layout, setting.repeat)
        for layout in ("packed", "sorted")
        for work in ("scan", "kernel")
    }
    found = side_by_side(commands, setting.rounds)
    agree({name: series for name, series in found.items() if name.startswith("kernel")})
    lines: list[Line] = []
    for layout, words, limit in (("packed", "unsorted", 2.5), ("sorted", "sorted", 4)):
        scan, ours = found[f"scan {layout}"].inner, found[f"kernel {layout}"].inner
        lines += [
            line(f"scan in DuckDB, {words}", scan, base=scan),
            line(f"nki kernel, {words}", ours, Goal(limit, ours.times(scan), " × scan"), base=scan),
        ]
    how = f"{SHAPE.format(setting.persons)}, packed as (cell u16, combo u16), one Parquet file a year. Warm."
    return [Point("Counting kernel", how, tuple(lines))]


def figures(setting: Setting) -> list[Point]:
    """All national figures: warm and as a whole process, beside the obvious way."""
    data = setting.data("packed", "--persons", setting.persons)
    warm = {"nki": subject("counting:figures", data / "sorted", setting.repeat)}
    warm |= {name: subject(f"raw:{name}", data / "raw", 1) for name in RAW}
    found = side_by_side(warm, setting.few)
    agree(found)
    ours = found["nki"].inner
    lines = [line("nki, packed and sorted", ours, Goal(0.15, ours.cpu, " CPU-s"), base=ours)]
    lines += [line(words, found[name].inner, base=ours) for name, words in RAW.items()]
    shape = SHAPE.format(setting.persons)
    how = f"{shape} → every area × age group × outcome × year. The others stop at the cube by kommune and age group."
    whole = _whole(setting)
    return [Point("All national figures, warm", how, tuple(lines)), Point("The same, whole process", how, tuple(whole))]


def _whole(setting: Setting) -> list[Line]:
    data = setting.data("packed", "--persons", setting.persons)
    cold = {"nki": subject("counting:figures", data / "sorted")}
    others = RAW | ALONE
    cold |= {name: subject(f"raw:{name}", data / "raw") for name in others}
    found = side_by_side(cold, setting.few)
    agree(found)
    ours = found["nki"]
    goals = (Goal(0.55, ours.cpu, " CPU-s"), Goal(200, ours.peak, " MB"))
    lines = [line("nki, packed and sorted", ours, *goals, base=ours)]
    return lines + [line(words, found[name], base=ours) for name, words in others.items()]
