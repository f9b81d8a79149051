"""The obvious way to the same cube, from raw columns: one sum per outcome and indicator, grouped by year and place."""

from __future__ import annotations

import csv
import io
import subprocess
import tempfile
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.data.years import LAST_YEAR, NEEDS, UNKNOWN, YEARS
from benchmarks.measure import ROOT
from nki.catalogue import default_catalogue
from nki.reference import load_reference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

ADULT, OLD = 18, 67
ANSWERS = (1, 2, 3)
VTL = ROOT / ".venv" / "vtl" / "bin" / "python"


def duckdb(data: Path) -> Callable[[], np.ndarray]:
    """Count with one FILTER per outcome and indicator."""
    import duckdb as engine  # noqa: PLC0415  (a subject loads what it needs, and nothing else)

    sums = []
    for need in NEEDS:
        has, got = f"k{need} = 1", f"k{need + 1}"
        tests = [*(f"{got} = {answer}" for answer in ANSWERS), f"{got} IS NULL", f"{got} NOT IN {ANSWERS}"]
        sums += [f"count(*) FILTER ({has} AND {test})" for test in tests]
    group = f"CASE WHEN age < {ADULT} THEN 0 WHEN age < {OLD} THEN 1 ELSE 2 END"
    statement = f"SELECT filename[-12:-9]::INT, kommune, {group}, {', '.join(sums)} FROM raw GROUP BY ALL"  # noqa: S608
    duck = engine.connect(config={"threads": 2})
    duck.read_parquet(str(data / "*.parquet"), filename=True).create_view("raw")
    return lambda: _dense(duck.execute(statement).fetchall())


def polars(data: Path) -> Callable[[], np.ndarray]:
    """Count with one boolean sum per outcome and indicator."""
    import polars as pl  # noqa: PLC0415

    sums = []
    for need in NEEDS:
        has, got = pl.col(f"k{need}") == 1, pl.col(f"k{need + 1}")
        tests = [*(got == answer for answer in ANSWERS), got.is_null(), ~got.is_in(ANSWERS)]
        sums += [(has & test).sum().alias(f"{need}_{place}") for place, test in enumerate(tests)]
    year = pl.col("file").str.slice(-12, 4).cast(pl.Int32)
    group = (pl.col("age") >= ADULT).cast(pl.Int8) + (pl.col("age") >= OLD)
    frame = pl.scan_parquet(data / "*.parquet", include_file_paths="file")
    query = frame.group_by(year, "kommune", group.alias("group")).agg(sums)
    return lambda: _dense(query.collect(engine="streaming").iter_rows())


def pandas(data: Path) -> Callable[[], np.ndarray]:
    """Count with one boolean column per outcome and indicator."""
    import pandas as pd  # noqa: PLC0415

    def work() -> np.ndarray:
        parts = [pd.read_parquet(file).assign(year=int(file.stem)) for file in sorted(data.glob("*.parquet"))]
        rows = pd.concat(parts)
        rows["group"] = (rows["age"] >= ADULT).astype("int8") + (rows["age"] >= OLD)
        names = []
        for need in NEEDS:
            has, got = rows[f"k{need}"] == 1, rows[f"k{need + 1}"]
            tests = [*(got == answer for answer in ANSWERS), got.isna(), got.notna() & ~got.isin(ANSWERS)]
            for place, test in enumerate(tests):
                names.append(f"{need}_{place}")
                rows[names[-1]] = has & test
        return _dense(rows.groupby(["year", "kommune", "group"])[names].sum().reset_index().itertuples(index=False))

    return work


def layer(data: Path) -> Callable[[], np.ndarray]:
    """Count through a semantic layer on Ibis, with one measure per outcome and indicator."""
    import ibis  # noqa: PLC0415
    from boring_semantic_layer import to_semantic_table  # noqa: PLC0415

    connection = ibis.duckdb.connect(threads=2)
    files = f"read_parquet('{data}/*.parquet', filename = true)"
    connection.raw_sql(f"CREATE VIEW raw AS SELECT *, filename[-12:-9]::INT AS year FROM {files}")  # noqa: S608
    measures = {f"{need}_{place}": _measure(need, place) for need in NEEDS for place in range(len(ANSWERS) + 2)}
    model = (
        to_semantic_table(connection.table("raw"))
        .with_dimensions(
            year=lambda row: row.year,
            kommune=lambda row: row.kommune,
            group=lambda row: ibis.cases((row.age < ADULT, 0), (row.age < OLD, 1), else_=2),
        )
        .with_measures(**measures)
    )
    query = model.group_by("year", "kommune", "group").aggregate(*measures)
    return lambda: _dense(query.execute().itertuples(index=False))


def _measure(need: int, place: int) -> Callable[[Any], Any]:
    def persons(row: Any) -> Any:  # noqa: ANN401  (whatever the layer hands its measures)
        got = row[f"k{need + 1}"]
        tests = [*(got == answer for answer in ANSWERS), got.isnull(), got.notin(ANSWERS)]  # noqa: PD003  (not pandas)
        return ((row[f"k{need}"] == 1) & tests[place]).sum().fill_null(0)

    return persons


def vtlengine(data: Path) -> Callable[[], np.ndarray]:
    """Count in VTL, in a process and an environment of its own."""

    def work() -> np.ndarray:
        with tempfile.NamedTemporaryFile(suffix=".csv") as out:
            subprocess.run([VTL, ROOT / "benchmarks" / "by_hand" / "vtl_cube.py", data, out.name], check=True)  # noqa: S603
            rows = csv.reader(io.TextIOWrapper(out, encoding="utf-8"))
            return _dense([(int(year), kommune, *map(int, rest)) for year, kommune, *rest in rows])

    return work


def _dense(rows: Iterable[tuple[Any, ...]]) -> np.ndarray:
    kommuner = [area.code for area in load_reference(default_catalogue()).geography(LAST_YEAR).kommuner]
    places = {code: place for place, code in enumerate([*kommuner, UNKNOWN])}
    dense = np.zeros((YEARS, len(places), 3, len(NEEDS) * (len(ANSWERS) + 2)))
    for year, kommune, group, *counts in rows:
        dense[year - LAST_YEAR + YEARS - 1, places[kommune], group] = counts
    return dense
