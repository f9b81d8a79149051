"""An invented country for tests of statistics and alerts: counts of one year, shown as the primary rule shows them.

The way through the gate takes its time on a whole country, and what statistics do with what is shown is the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import numpy as np

from nki.catalogue import default_catalogue
from nki.compute import OUTCOMES, CellKey, Counts, CountTable, Coverage, KommuneReport
from nki.disclosure import FigureKey, ProtectedCell, Status, load_policy
from nki.disclosure.table import ProtectedCoverage
from nki.period import Period
from nki.pipeline import Catalogue, bind_release
from nki.statistics import assess, estimate, load_thresholds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nki.disclosure import ProtectedTable
    from nki.publication import Release
    from nki.statistics import Assessment, EstimateTable, Thresholds

CATALOGUE = Catalogue(default_catalogue())
BISTAND, TRANSPORT = "bistand-kultur-fritid", "transport-kultur-fritid"
STRATA = {"0-17": 0.2, "18-66": 0.5, "67+": 0.3}
REST = np.array([0.4, 0.4, 0.19, 0.01])
"""How those who are not met divide: partly, unmet, unreported, other."""


@dataclass(frozen=True)
class Country:
    """How a country is invented. `planted` gives a kommune its size and its chances of met, and of no report.

    `spread` is the standard deviation of the true share of met between kommuner; `people` the sizes to draw from.
    """

    seed: int = 1
    structure: int = 2020
    met: float = 0.6
    spread: float = 0.0
    people: tuple[int, int] = (60, 600)
    planted: dict[str, tuple[int, float, float]] = field(default_factory=dict)

    def chances(self, kommune: str, rng: np.random.Generator) -> tuple[int, np.ndarray]:
        """Draw how many have the need, and their chances of each outcome."""
        size, met = int(rng.integers(*self.people)), self.met
        if self.spread:
            more = self.met * (1 - self.met) / self.spread**2 - 1
            met = float(rng.beta(self.met * more, (1 - self.met) * more))
        rest = (1 - met) * REST
        if kommune in self.planted:
            size, met, silent = self.planted[kommune]
            rest = np.array([0.5, 0.5, 0, 0]) * (1 - met - silent) + np.array([0, 0, silent, 0])
        return size, np.array([met, *rest])


def count_table(country: Country, year: int = 2021, origin: str = "register") -> CountTable:
    """Count an invented year."""
    rng = np.random.default_rng([country.seed, year])
    geography = CATALOGUE.reference.geography(country.structure)
    cells: dict[tuple[str, str, str], np.ndarray] = {}
    for slug in (BISTAND, TRANSPORT):
        for kommune in geography.kommuner:
            size, chances = country.chances(kommune.code, rng)
            ages = {name: rng.multinomial(round(size * part), chances) for name, part in STRATA.items()}
            cells |= {(slug, kommune.code, name): counts for name, counts in ages.items()}
            cells[slug, kommune.code, "all"] = sum(ages.values(), np.zeros(5, np.int64))
    rows, coverage = {}, {}
    for slug in (BISTAND, TRANSPORT):
        for area in geography.areas:
            for stratum in ("all", *STRATA):
                members = [cells[slug, member, stratum] for member in geography.members(area)]
                counts = [int(value) for value in sum(members, np.zeros(5, np.int64))]
                key = CellKey(slug, year, str(area.level), area.code, stratum)
                rows[key] = Counts(sum(counts), *counts)
                if stratum == "all":
                    coverage[key] = Coverage(3 * sum(counts), 2 * sum(counts))
    reports = tuple(KommuneReport(kommune.code, "reported") for kommune in geography.kommuner)
    rows, coverage = dict(sorted(rows.items())), dict(sorted(coverage.items()))
    return CountTable(year, country.structure, origin, False, None, reports, frozenset(), rows, coverage)  # noqa: FBT003


@cache
def thresholds() -> Thresholds:
    """Read the thresholds once."""
    return load_thresholds(CATALOGUE.folder, Period(2021).last_day)


def primary_only(counts: CountTable) -> EstimateTable:
    """Show what is not 1-4 and does not stand on it, and hide the rest; no protection against recomputation."""
    cells: dict[FigureKey, ProtectedCell] = {}
    for key, row in counts.rows.items():
        for outcome, count in zip(OUTCOMES, row[1:], strict=True):
            shown = [None if 1 <= value <= 4 else value for value in (count, row.denominator)]
            status = Status.SMALL if None in shown else Status.SHOWN if row.denominator else Status.NOT_APPLICABLE
            cells[FigureKey(*key, outcome)] = ProtectedCell(shown[0], shown[1], status)
    coverage = {
        FigureKey(*key, "all"): ProtectedCoverage(row.persons, row.registered, Status.SHOWN)
        for key, row in counts.coverage.items()
        if row.persons > 4
    }
    stand_in = SimpleNamespace(
        year=counts.year,
        structure=counts.structure,
        origin=counts.origin,
        preliminary=counts.preliminary,
        policy=load_policy(CATALOGUE.folder, Period(counts.year)),
        reporting=counts.reports,
        cells=dict(sorted(cells.items())),
        coverage=coverage,
        proofs=(),
    )
    return estimate(cast("ProtectedTable", stand_in))


def tables(country: Country, years: Sequence[int] = (2021,), origin: str = "register") -> list[EstimateTable]:
    """Give what is shown of every year."""
    return [primary_only(count_table(country, year, origin)) for year in years]


def assessment(made: Sequence[EstimateTable]) -> Assessment:
    """Say what the figures can carry."""
    return assess(made, CATALOGUE.indicators, CATALOGUE.reference, thresholds())


def release_of(country: Country, years: Sequence[int] = (2021,), origin: str = "register") -> Release:
    """Bind a release of an invented country."""
    return bind_release(CATALOGUE, tables(country, years, origin), [], engine="duckdb")
