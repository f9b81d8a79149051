"""The layout counting reads: one line per person and year, with two small numbers.

`cell` says where and how old (year × place × age band), `combo` says what became of the need for every indicator at
once. Counting is then one pass over two columns, and a description decides only what a combo means.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from nki.compute.ground import Place
    from nki.indicators import Indicator, Stratum

Matrix: TypeAlias = npt.NDArray[np.float64]
"""Whole numbers, kept as floats because that is what multiplies fast; exact below 2^53."""

UNREGISTERED, OUTSIDE_NEED, FIRST_OUTCOME = 0, 1, 2
"""States of a person in an indicator: need not registered · registered, not in the denominator · the outcomes."""


@dataclass(frozen=True)
class Axes:
    """What the numbers of a packed table stand for."""

    years: tuple[int, ...]
    places: tuple[Place, ...]
    indicators: tuple[Indicator, ...]

    @cached_property
    def cuts(self) -> tuple[int, ...]:
        """Ages at which a band begins: every limit of every stratum of every indicator."""
        strata = [stratum for indicator in self.indicators for stratum in indicator.calculation.strata]
        lows = {stratum.low for stratum in strata if stratum.low is not None}
        return tuple(sorted({0} | lows | {stratum.high + 1 for stratum in strata if stratum.high is not None}))

    @property
    def bands(self) -> int:
        """Number of age bands; the last one is «age unknown»."""
        return len(self.cuts) + 1

    @property
    def states(self) -> tuple[int, ...]:
        """Number of states of each indicator."""
        return tuple(FIRST_OUTCOME + len(indicator.calculation.outcomes) for indicator in self.indicators)

    @property
    def cells(self) -> int:
        """Number of cells."""
        return len(self.years) * len(self.places) * self.bands

    @property
    def combos(self) -> int:
        """Number of combinations of states."""
        return int(np.prod(self.states))

    def in_stratum(self, stratum: Stratum) -> Matrix:
        """Tell for every band whether it lies in the stratum: 0 or 1."""
        ages: list[int | None] = [*self.cuts, None]
        return np.array([stratum.holds(age) for age in ages], dtype=np.float64)
