"""All statistics of five years of an invented country: 2 indicators, every area of 2020, 32 måltall."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import numpy as np

from nki.catalogue import default_catalogue
from nki.disclosure import FigureKey, Status
from nki.disclosure.table import ProtectedCell
from nki.indicators import load_indicators
from nki.period import Period
from nki.reference import load_reference
from nki.statistics import assess, estimate, load_thresholds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from nki.disclosure import ProtectedTable
    from nki.reference import Geography
    from nki.statistics import EstimateTable

YEARS, STRUCTURE = range(2017, 2022), 2020
STRATA = ("all", "0-17", "18-66", "67+")
OUTCOMES = ("met", "partly_met", "unmet", "unreported", "other")


def assessing(_: Path) -> Callable[[], np.ndarray]:
    """Say everything there is to say; the answer is how many rows each table has."""
    folder = default_catalogue()
    reference, indicators = load_reference(folder), load_indicators(folder / "indicators")
    thresholds = load_thresholds(folder, Period(YEARS[-1]).last_day)
    geography = reference.geography(STRUCTURE)
    tables = [_year(year, geography, [indicator.slug for indicator in indicators]) for year in YEARS]

    def work() -> np.ndarray:
        said = assess(tables, indicators, reference, thresholds)
        return np.array([frame.height for frame in said.tables.values()])

    return work


def _year(year: int, geography: Geography, slugs: list[str]) -> EstimateTable:
    """Invent a year's shown figures, nothing withheld but 1-4; coverage and the gate are left out."""
    cells = {key: cell for slug in slugs for key, cell in _cells(year, geography, slug)}
    return estimate(cast("ProtectedTable", SimpleNamespace(year=year, structure=STRUCTURE, cells=cells, coverage={})))


def _cells(year: int, geography: Geography, slug: str) -> Iterator[tuple[FigureKey, ProtectedCell]]:
    rng = np.random.default_rng([year, len(slug)])
    cells: dict[str, np.ndarray] = {}
    for kommune in geography.kommuner:
        met = rng.beta(12, 8)
        chances = [met, *((1 - met) * np.array([0.25, 0.5, 0.2, 0.05]))]
        ages = rng.multinomial(np.maximum(rng.lognormal(4.5, 1.1) * np.array([0.2, 0.5, 0.3]), 3).astype(int), chances)
        cells[kommune.code] = np.vstack([ages.sum(axis=0), ages])
    for area in geography.areas:
        counts = sum((cells[member] for member in geography.members(area)), np.zeros((4, 5), np.int64))
        for stratum, row in zip(STRATA, counts.tolist(), strict=True):
            for outcome, count in zip(OUTCOMES, row, strict=True):
                shown = sum(row) > 0 and not (0 < count < 5 or 0 < sum(row) < 5)  # noqa: PLR2004  (the primary rule)
                known = (count, sum(row), Status.SHOWN) if shown else (None, None, Status.SMALL)
                yield FigureKey(slug, year, str(area.level), area.code, stratum, outcome), ProtectedCell(*known)
