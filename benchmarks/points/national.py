"""A national year, from deliveries to counts."""

from __future__ import annotations

import csv
from collections import defaultdict
from typing import TYPE_CHECKING

from benchmarks.data.years import LAST_YEAR, UNKNOWN
from benchmarks.lines import Goal, Point, line
from benchmarks.measure import ROOT, BenchmarkError, python, side_by_side

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.setting import Setting

    Cube = dict[tuple[str, str, str], list[int]]

HANDS = {"duckdb": "DuckDB by hand", "polars": "Polars by hand", "pandas": "pandas by hand"}
LETTERS = {"b": "bistand-kultur-fritid", "t": "transport-kultur-fritid"}
OUTCOMES = ("met", "partly_met", "unmet", "unreported", "other")


def national_year(setting: Setting) -> list[Point]:
    """Hold `nki counts` against three programs written by hand for the same cube."""
    deliveries = setting.data("national_year", "--persons", setting.persons)
    out = {name: setting.cache / f"{name}.csv" for name in ("nki", *HANDS)}
    commands = {"nki": counts_command(deliveries, out["nki"])}
    for name in HANDS:
        program = ROOT / "benchmarks" / "by_hand" / f"{name}_year.py"
        commands[name] = python(program, deliveries, LAST_YEAR, out[name])
    found = side_by_side(commands, setting.rounds)
    theirs = {name: read_cube(out[name]) for name in HANDS}
    ours = read_counts(out["nki"])
    for name, cube in theirs.items():
        differ = [key for key in sorted(ours | cube) if ours.get(key) != cube.get(key)]
        if differ:
            raise BenchmarkError(f"{HANDS[name]} differs from nki in {len(differ)} cells, first {differ[0]}.")
    base = found["duckdb"]
    goals = (Goal(1.5, found["nki"].times(base), " × DuckDB by hand"), Goal(500, found["nki"].peak, " MB"))
    lines = [line("nki counts", found["nki"], *goals, base=base)]
    lines += [line(words, found[name], base=base) for name, words in HANDS.items()]
    how = (
        f"{setting.persons:,} persons in one Parquet delivery from every kommune, and an earlier one from every "
        "twentieth. nki also checks every field and rolls up to fylker, "
        "KOSTRA groups and land; the others read what they need and stop at the cube. Whole processes."
    )
    return [Point("National year", how, tuple(lines))]


def counts_command(deliveries: Path, out: Path) -> list[str]:
    """Give the command that counts the year."""
    return python("-m", "nki", "counts", "--deliveries", deliveries, "--year", LAST_YEAR, "--out", out)


def read_cube(file: Path) -> Cube:
    """Read a cube made by hand as nki shows it: kommuner and land, each age group and all; without empty rows."""
    cube: Cube = defaultdict(lambda: [0] * len(OUTCOMES))
    for row in _rows(file):
        for letter, slug in LETTERS.items():
            counts = [int(row[f"{letter}_{outcome}"]) for outcome in OUTCOMES]
            for area in {"0", row["kommune"]} - {UNKNOWN}:
                for stratum in {"all", row["age"]} - {""}:
                    summed = cube[slug, area, stratum]
                    cube[slug, area, stratum] = [a + b for a, b in zip(summed, counts, strict=True)]
    return {key: counts for key, counts in cube.items() if any(counts)}


def read_counts(file: Path) -> Cube:
    """Read kommuner and land from the table of `nki counts`, without empty rows."""
    rows = [row for row in _rows(file) if row["level"] in ("kommune", "land")]
    cube = {(r["indicator"], r["area"], r["stratum"]): [int(r[outcome]) for outcome in OUTCOMES] for r in rows}
    return {key: counts for key, counts in cube.items() if any(counts)}


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
