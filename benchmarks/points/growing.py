"""How counting grows: in records, in years, in areas and in indicators, with the exponent that fits."""

from __future__ import annotations

from math import log
from statistics import linear_regression
from typing import TYPE_CHECKING

from benchmarks.data.years import YEARS
from benchmarks.lines import Goal, Line, Point
from benchmarks.measure import agree, side_by_side, subject

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.measure import Series
    from benchmarks.setting import Setting

NANO = 1e9
LIMIT_MB = 2048
MANY_YEARS = (3, 12, 48)
MANY_AREAS = (36, 360, 3600)
MANY_INDICATORS = (1, 4, 10, 40)


def growth(setting: Setting) -> list[Point]:
    """Give what a person-year costs as they become many, beside DuckDB by hand for the same cube."""
    work: dict[str, list[str]] = {}
    for rows in setting.growth:
        data = setting.data("packed", "--persons", rows // YEARS, "--only", "sorted")
        repeat = setting.repeat if rows <= setting.growth[2] else 1
        work[f"nki {rows}"] = subject("counting:kernel", data / "sorted", repeat)
        work[f"hand {rows}"] = subject("counting:by_hand", data / "sorted", repeat)
    whole = side_by_side(work, setting.few)
    for rows in setting.growth:
        agree({name: whole[name] for name in (f"nki {rows}", f"hand {rows}")})
    ours = {rows: whole[f"nki {rows}"].inner for rows in setting.growth}
    theirs = {rows: whole[f"hand {rows}"].inner for rows in setting.growth}
    middle = ours[setting.growth[1]].cpu / setting.growth[1]
    lines: list[Line] = []
    for rows, series in ours.items():
        per_row = series.cpu / rows
        goals = [Goal(1.3, series.times(theirs[rows]), " × by hand"), Goal(LIMIT_MB, series.peak, " MB")]
        if rows > setting.growth[1]:
            goals.append(Goal(20, max(0, per_row / middle - 1) * 100, " % dearer each than in the second"))
        lines += [
            Line(f"nki, {rows:,} person-years: {per_row * NANO:.1f} ns each", *_medians(series), "", tuple(goals)),
            Line(f"DuckDB by hand, {rows:,}", *_medians(theirs[rows]), f"{theirs[rows].times(series):.2f} ×"),
        ]
    how = (
        f"{YEARS} years, sorted files in Parquet, two threads, DuckDB with a limit of 2 GB; {_exponent(ours)}. "
        "What does not depend on the rows weighs most when they are few. Relative to nki."
    )
    return [Point("Growth in records", how, tuple(lines))]


def spread(setting: Setting) -> list[Point]:
    """Give what many years and many areas cost: the first as many records more, the second as a larger cube."""
    few, many = setting.persons // 10, setting.persons * 2
    years = {n: setting.data("packed", "--persons", few, "--only", "sorted", "--years", n) for n in MANY_YEARS}
    areas = {n: setting.data("packed", "--persons", many // 10, "--only", "sorted", "--areas", n) for n in MANY_AREAS}
    points = []
    for title, folders, what in (
        ("Growth in years", years, f"{few:,} persons every year"),
        ("Growth in areas", areas, f"{many // 10:,} persons in each of {YEARS} years, in more and more places"),
    ):
        work = {str(n): subject("counting:kernel", data / "sorted", setting.repeat) for n, data in folders.items()}
        found = {int(n): series.inner for n, series in side_by_side(work, setting.few).items()}
        lines = [Line(f"{n:,}", *_medians(series)) for n, series in found.items()]
        points.append(Point(title, f"{what}; the kernel, four indicators, warm; {_exponent(found)}.", tuple(lines)))
    return points


def sharing(setting: Setting) -> list[Point]:
    """Give what many indicators over the same records cost, as a multiple of one."""
    data = setting.data("national_year", "--persons", setting.persons)
    work = {str(n): subject(f"sharing:count_{n}", data, setting.repeat) for n in MANY_INDICATORS}
    whole = side_by_side(work, setting.few)
    agree(whole)
    found = {int(n): series.inner for n, series in whole.items()}
    one, most = found[1], max(MANY_INDICATORS)
    lines = []
    for n, series in found.items():
        goals = (Goal(3, series.times(one), " × one"),) if n == most else ()
        lines.append(Line(f"{n} indicators", *_medians(series), f"{series.times(one):.2f} ×", goals))
    how = (
        f"{setting.persons:,} persons, from records in memory to the whole table of every area; "
        f"no two descriptions are alike; warm; {_exponent(found)}."
    )
    return [Point("Growth in indicators", how, tuple(lines))]


def _exponent(found: dict[int, Series]) -> str:
    """Fit cost = a · n^b over the last three sizes."""
    sizes = sorted(found)[-3:]
    slope = linear_regression(_logs(sizes), _logs(found[n].cpu for n in sizes)).slope
    return f"fitted exponent {slope:.2f}"


def _logs(numbers: Iterable[float]) -> list[float]:
    return [log(number) for number in numbers]


def _medians(series: Series) -> tuple[float, float, float]:
    return series.cpu, series.wall, series.peak
