"""Twelve national years with four indicators: as raw columns, and packed as (cell, combo), one Parquet file a year.

The two indicators that are not described (codes 9/10 and 11/12) are the described ones with other codes.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from benchmarks.data.years import LAST_YEAR, NEEDS, UNKNOWN, YEARS
from nki.catalogue import default_catalogue
from nki.compute.packing import Axes
from nki.counting import Catalogue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nki.indicators import Indicator

ROW_GROUP = 131_072
PART = 5_000_000
LAYOUTS = ("raw", "packed", "sorted")
SISTERS = {"13": "9", "14": "10", "15": "11", "16": "12"}
# Of all persons: how many have the need registered as each value, and what the register says they receive.
NEED_VALUES, NEED_SHARES = (1, 2, 9, 0), (0.85, 0.08, 0.03, 0.04)
RECEIPT_VALUES, RECEIPT_SHARES = (1, 2, 3, 0, 9), (0.55, 0.1, 0.265, 0.08, 0.005)


def national_axes(catalogue: Catalogue | None = None, years: int = YEARS, areas: int = 0) -> Axes:
    """Give the axes of the national job: 12 years, every kommune, four indicators; or of `areas` invented places."""
    catalogue = catalogue or Catalogue(default_catalogue())
    kommuner = [area.code for area in catalogue.reference.geography(LAST_YEAR).kommuner]
    invented = [f"{place:05d}" for place in range(areas)]
    places = tuple((LAST_YEAR, code) for code in [*(invented or kommuner), UNKNOWN])
    described = catalogue.indicators
    indicators = tuple(sorted([*map(_sister, described), *described], key=_need))
    return Axes(tuple(range(LAST_YEAR - years + 1, LAST_YEAR + 1)), places, indicators)


def build(  # noqa: PLR0913, PLR0917  (the shape of what is built)
    out: Path, persons: int, layouts: Sequence[str] = LAYOUTS, seed: int = 1, years: int = YEARS, areas: int = 0
) -> None:
    """Write `persons` persons of every year below `out`: raw/, packed/ as they come, and sorted/.

    Many persons are written as several files a year, each in order.
    """
    axes = national_axes(None, years, areas)
    (out / "axes.json").write_text(json.dumps({"years": years, "areas": areas}), encoding="utf-8")
    rng = np.random.default_rng(seed)
    weight = rng.pareto(1.2, len(axes.places)) + 0.3
    for name in layouts:
        (out / name).mkdir(parents=True, exist_ok=True)
    for year in axes.years:
        for part, first in enumerate(range(0, persons, PART)):
            size = min(PART, persons - first)
            place = rng.choice(len(axes.places), size, p=weight / weight.sum()).astype(np.uint16)
            age = rng.integers(0, 99, size).astype(np.uint8)
            answers = _answers(rng, size)
            packed = _packed(axes, year, place, age, answers)
            name = f"{year}.parquet" if persons <= PART else f"{part:03d}-{year}.parquet"
            if "raw" in layouts:
                _write(_raw(axes, place, age, answers), out / "raw" / name)
            if "packed" in layouts:
                _write(packed, out / "packed" / name)
            if "sorted" in layouts:
                _write(packed.sort("cell", "combo"), out / "sorted" / name)


def _answers(rng: np.random.Generator, persons: int) -> dict[int, np.ndarray]:
    found: dict[int, np.ndarray] = {}
    for code in NEEDS:
        need = rng.choice(np.array(NEED_VALUES, np.uint8), persons, p=NEED_SHARES)
        receipt = rng.choice(np.array(RECEIPT_VALUES, np.uint8), persons, p=RECEIPT_SHARES)
        found |= {code: need, code + 1: np.where(need == 1, receipt, 0).astype(np.uint8)}
    return found


def _packed(axes: Axes, year: int, place: np.ndarray, age: np.ndarray, answers: dict[int, np.ndarray]) -> pl.DataFrame:
    met = np.array([5, 2, 3, 4, 6, 6, 6, 6, 6, 6])
    combo = np.zeros(len(place), np.int64)
    weight = 1
    for code, states in zip(NEEDS, axes.states, strict=True):
        need, receipt = answers[code], answers[code + 1]
        combo += weight * np.where(need == 1, met[receipt], np.where(need == 0, 0, 1))
        weight *= states
    band = np.searchsorted(axes.cuts, age, side="right") - 1
    cell = (axes.years.index(year) * len(axes.places) + place.astype(np.int64)) * axes.bands + band
    return pl.DataFrame({"cell": cell.astype(np.min_scalar_type(axes.cells)), "combo": combo.astype(np.uint16)})


def _raw(axes: Axes, place: np.ndarray, age: np.ndarray, answers: dict[int, np.ndarray]) -> pl.DataFrame:
    codes = pl.Series([code for _, code in axes.places])
    columns = {f"k{code}": pl.Series(values).replace(0, None) for code, values in answers.items()}
    return pl.DataFrame({"kommune": codes.gather(place), "age": age, **columns})


def _write(frame: pl.DataFrame, file: Path) -> None:
    frame.write_parquet(file, compression="zstd", row_group_size=ROW_GROUP)


def _sister(indicator: Indicator) -> Indicator:
    calculation = indicator.calculation
    variables = tuple(dataclasses.replace(one, code=SISTERS[one.code]) for one in calculation.variables)
    changed = dataclasses.replace(calculation, variables=variables)
    return dataclasses.replace(indicator, slug=f"{indicator.slug}-sister", calculation=changed)


def _need(indicator: Indicator) -> int:
    return min(int(variable.code) for variable in indicator.calculation.variables)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--persons", type=int, default=400_000)
    parser.add_argument("--only", choices=LAYOUTS)
    parser.add_argument("--years", type=int, default=YEARS)
    parser.add_argument("--areas", type=int, default=0, help="invented places; without it, the kommuner")
    said = parser.parse_args()
    build(said.out, said.persons, [said.only] if said.only else LAYOUTS, years=said.years, areas=said.areas)
