"""Invented countries by the thousand: shown cells as the primary rule leaves them, without the way through a register.

A test holds them against what the gate itself shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nki.compute import OUTCOMES
from nki.statistics.alerting import raise_alerts
from nki.statistics.cells import KEY
from nki.statistics.funnel import funnel_table
from nki.statistics.variation import Variation, variation
from statistics_support import BISTAND, CATALOGUE, TRANSPORT, thresholds

if TYPE_CHECKING:
    from nki.reference import Geography
    from nki.statistics import Alert

YEAR = 2021
AGES = {"0-17": 0.2, "18-66": 0.5, "67+": 0.3}
REST = np.array([0.25, 0.5, 0.2, 0.05])
"""How those who are not met divide: partly, unmet, unreported, other."""


@dataclass(frozen=True)
class Simulation:
    """What one invented country gives."""

    cells: pl.DataFrame
    varies: Variation
    funnel: pl.DataFrame
    alerts: tuple[Alert, ...]


@cache
def geography() -> Geography:
    """Give the ground plan of 2020."""
    return CATALOGUE.reference.geography(2020)


@cache
def _keys() -> pl.DataFrame:
    places = [("kommune", k.code) for k in geography().kommuner] + [("fylke", f.code) for f in geography().fylker]
    rows = [
        (slug, YEAR, level, area, stratum, outcome)
        for slug in (BISTAND, TRANSPORT)
        for stratum in ("all", *AGES)
        for level, area in places
        for outcome in OUTCOMES
    ]
    return pl.DataFrame(rows, schema={**dict.fromkeys(KEY, pl.String), "year": pl.Int64}, orient="row")


@cache
def _fylker() -> np.ndarray:
    order = {fylke.code: place for place, fylke in enumerate(geography().fylker)}
    return np.array([order[geography().fylke_of(kommune.code)] for kommune in geography().kommuner])


def simulate(rng: np.random.Generator, spread: float = 0.0, planted: tuple[int, float] | None = None) -> Simulation:
    """Invent a country: `spread` is the standard deviation of the true share of met (mean 0.6) between kommuner.

    Sizes are skewed as the real ones are. `planted` gives the first kommune its size and its true share.
    """
    number = len(geography().kommuner)
    sizes = np.maximum(rng.lognormal(np.log(90), 1.1, number).astype(np.int64), 3)
    met = np.full(number, 0.6)
    if spread:
        more = 0.24 / spread**2 - 1
        met = rng.beta(0.6 * more, 0.4 * more, number)
    if planted:
        sizes[0], met[0] = planted
    chances = np.column_stack([met, (1 - met)[:, None] * REST])
    blocks = []
    for _ in (BISTAND, TRANSPORT):
        ages = [rng.multinomial(np.round(sizes * part).astype(np.int64), chances) for part in AGES.values()]
        for counts in (sum(ages, np.zeros_like(ages[0])), *ages):
            fylker = np.zeros((len(geography().fylker), len(OUTCOMES)), np.int64)
            np.add.at(fylker, _fylker(), counts)
            blocks.append(np.concatenate([counts, fylker]))
    table = np.concatenate(blocks)
    counts, denominators = table.ravel(), np.repeat(table.sum(axis=1), len(OUTCOMES))
    frame = _keys().with_columns(count=pl.Series(counts), denominator=pl.Series(denominators))
    withheld = pl.any_horizontal(pl.col("count", "denominator").is_between(1, 4)) | (pl.col("denominator") == 0)
    return judge(frame.filter(~withheld).sort(KEY))


def judge(cells: pl.DataFrame) -> Simulation:
    """Say what the shown cells of one year give."""
    varies = variation(cells, {YEAR: geography()}, thresholds())
    funnel = funnel_table(varies.units, cells, thresholds())
    alerts = raise_alerts(varies.table, funnel, cells, CATALOGUE.indicators, thresholds())
    return Simulation(cells, varies, funnel, alerts)
