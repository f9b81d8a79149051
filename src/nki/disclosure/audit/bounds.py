"""What each withheld cell can be, given that everybody counts whole persons: outer bounds, and what is proved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from nki.disclosure.audit.domains import narrow
from nki.disclosure.audit.public import Why
from nki.disclosure.audit.solver import CLOSE, Contradiction, Problem
from nki.disclosure.audit.trail import NOWHERE, Trail

if TYPE_CHECKING:
    from nki.disclosure.audit.domains import Counts, Domains, Flags
    from nki.disclosure.audit.equations import System
    from nki.disclosure.audit.modular import Echelon
    from nki.disclosure.audit.rules import Settings

ROUNDS = 6
THROWS = 8
"""How often all cells that are still too narrow are pulled apart at once before each is asked alone."""
LONGEST = 32
"""The most corners a trail has; an audit that asks every cell by itself would have thousands."""


@dataclass(frozen=True)
class Ranges:
    """Per unknown: no possible table has a value outside `low`..`high`; whole persons.

    `seen`: tables (of real numbers) were found that are as far apart as the policy asks. `solved` is how many problems
    were solved, and `trail` where tables were found.
    """

    low: Counts
    high: Counts
    seen: Flags
    solved: int
    trail: Trail = NOWHERE


def find_ranges(
    system: System, echelon: Echelon, domains: Domains, settings: Settings, trail: Trail = NOWHERE
) -> Ranges:
    """Bound every withheld cell; raises Contradiction when no table agrees with what is published and `domains`.

    `trail` is where tables were found in figures much like these; it bears on how long it takes, and on no bound.
    """
    search = _Search(system, echelon, domains, trail)
    search.run(full=settings.full or settings.integers == "exact")
    if settings.integers == "exact":
        search.run_whole()
    return search.ranges()


class _Search:
    """Bounds on their way inwards, and tables found on their way outwards."""

    def __init__(self, system: System, echelon: Echelon, domains: Domains, trail: Trail) -> None:
        self.domains = domains
        self.system = system
        self.low, self.high = self._narrowed(domains.low, domains.high)
        self.problem = Problem(system, echelon.independent, self.low, self.high)
        self.asked = np.array([why != Why.REST for why in system.why], dtype=bool)
        self.points: list[Counts] = []
        self.corners: list[bytes] = []
        self.least, self.most = self._seen(self.points)
        if system.unknowns:
            self._begin(trail.laid_on(self.problem.names))

    def _begin(self, corners: list[bytes]) -> None:
        """Find a first table, and those near the corners of last time as long as some cell is too narrow."""
        first = self.problem.near(corners[0]) if corners else None
        self._see(self.problem.start() if first is None else first)
        for corner in corners[1:]:
            if self._thin().any():
                self._see(self.problem.near(corner))

    def run(self, *, full: bool) -> None:
        """Probe until no bound moves: whole numbers and gaps cut tables off, and that narrows the others."""
        for _ in range(ROUNDS):
            before = self.low.copy(), self.high.copy()
            self._scatter()
            self._probe(full=full)
            self.low, self.high = self._narrowed(self.low, self.high)
            if all(map(np.array_equal, before, (self.low, self.high))):
                break
            self.problem.bound(self.low, self.high)
            fits = [p for p in self.points if (p >= self.low - CLOSE).all() and (p <= self.high + CLOSE).all()]
            self.points = fits or [self.problem.start()]
            self.least, self.most = self._seen(self.points)

    def run_whole(self) -> None:
        """Bound each cell again in whole numbers."""
        self.problem.whole(self.domains, self.low, self.high)
        for unknown in np.flatnonzero(self.asked & (self.low < self.high)).tolist():
            for sign in (1, -1):
                point = self.problem.extreme(unknown, sign)
                self._see(point)
                self._learn(unknown, sign, point)
        self.least, self.most = self._seen(self.points)

    def ranges(self) -> Ranges:
        """Sum up."""
        seen = self.most - self.least >= self.domains.need - CLOSE
        trail = Trail(tuple(self.problem.names), tuple(self.corners))
        return Ranges(self.low, self.high, seen, self.problem.solved, trail)

    def _thin(self) -> Flags:
        """Tell which cells may be wider than has been seen, and are not wide enough."""
        return self.asked & (self.most - self.least < self.domains.need - CLOSE) & (self.low < self.high)

    def _scatter(self) -> None:
        """Pull all narrow cells towards ends drawn at random, then towards the opposite ones; most are wide then."""
        drawn = np.random.default_rng(0)
        for _ in range(THROWS):
            thin = self._thin()
            if not thin.any():
                return
            pull = np.where(thin, drawn.choice([-1.0, 1.0], len(thin)), 0.0)
            for cost in (pull, -pull):
                self._see(self.problem.farthest(cost))

    def _probe(self, *, full: bool) -> None:
        for unknown in np.flatnonzero(self.asked).tolist():
            met = []
            for sign in (-1, 1):
                hopeless = self.high[unknown] - self.low[unknown] < CLOSE
                if (self._enough(unknown) and not full) or hopeless or self._reached(unknown, sign):
                    continue
                point = self.problem.extreme(unknown, sign)
                self._see(point)
                met.append((sign, point))
            # Which of the wide cells are asked depends on the tables met with, and no bound may.
            if full or not self._enough(unknown):
                for sign, point in met:
                    self._learn(unknown, sign, point)

    def _enough(self, unknown: int) -> bool:
        return bool(self.most[unknown] - self.least[unknown] >= self.domains.need[unknown] - CLOSE)

    def _reached(self, unknown: int, sign: int) -> bool:
        """Tell whether a table with the bound itself has been seen, so that nothing is left to find."""
        if sign > 0:
            return bool(self.least[unknown] <= self.low[unknown] + CLOSE)
        return bool(self.most[unknown] >= self.high[unknown] - CLOSE)

    def _see(self, point: Counts | None) -> None:
        """Take a table in; where it widened a cell that was too narrow, its corner is worth coming back to."""
        if point is None:
            return
        thin = self._thin().sum()
        self.points.append(point)
        np.minimum(self.least, point, out=self.least)
        np.maximum(self.most, point, out=self.most)
        first = len(self.points) == 1
        if (first or self._thin().sum() < thin) and len(self.corners) < LONGEST and (corner := self.problem.corner()):
            self.corners.append(corner)

    def _learn(self, unknown: int, sign: int, point: Counts | None) -> None:
        if point is None:
            return
        if sign > 0:
            self.low[unknown] = max(self.low[unknown], np.ceil(point[unknown] - CLOSE))
        else:
            self.high[unknown] = min(self.high[unknown], np.floor(point[unknown] + CLOSE))

    def _narrowed(self, low: Counts, high: Counts) -> tuple[Counts, Counts]:
        """Let bounds speak to each other through the sums."""
        low, high = narrow(self.system, replace(self.domains, low=low, high=high))
        if bool((low > high).any()):
            raise Contradiction
        return low, high

    def _seen(self, points: list[Counts]) -> tuple[Counts, Counts]:
        nothing = np.full(len(self.low), np.inf)
        if not points:
            return nothing, -nothing
        return np.min(points, axis=0), np.max(points, axis=0)
