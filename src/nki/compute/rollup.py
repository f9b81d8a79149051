"""From the small cube to every level and age group: bands are added to strata, then places to areas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nki.compute.packing import FIRST_OUTCOME, UNREGISTERED

if TYPE_CHECKING:
    from nki.compute.ground import AreaKey, Ground
    from nki.compute.kernel import Integers
    from nki.compute.packing import Axes, Matrix
    from nki.compute.table import Presence, Tally

_EXACT = 2.0**53


@dataclass(frozen=True, slots=True)
class Rolled:
    """Persons of every year: `counts[i][year, area, stratum, state]` for the `i`-th indicator.

    `everyone[i]` is the same over all ages, also for those whose age is unknown: year, area, state.
    """

    areas: tuple[AreaKey, ...]
    counts: tuple[Matrix, ...]
    everyone: tuple[Matrix, ...]


def roll_up_years(cube: Matrix, axes: Axes, ground: Ground) -> Rolled:
    """Sum a cube of shape (cells, states) to areas and strata."""
    if cube.sum() >= _EXACT:
        raise OverflowError("More persons than whole numbers a float can hold.")
    areas, order, begins = _membership(axes, ground)
    by_place = cube.reshape(len(axes.years), len(axes.places), axes.bands, sum(axes.states))
    parts = np.split(by_place, np.cumsum(axes.states)[:-1], axis=3)
    counts, everyone = [], []
    for indicator, part in zip(axes.indicators, parts, strict=True):
        bands = [axes.in_stratum(stratum).astype(bool) for stratum in indicator.calculation.strata]
        by_stratum = np.stack([part[:, :, band].sum(axis=2) for band in bands], axis=2)
        counts.append(np.add.reduceat(by_stratum[:, order], begins, axis=1))
        everyone.append(np.add.reduceat(part.sum(axis=2)[:, order], begins, axis=1))
    return Rolled(areas, tuple(counts), tuple(everyone))


def roll_up(cube: Matrix, axes: Axes, ground: Ground, year: int = 0) -> tuple[Tally, Presence]:
    """Sum a cube of shape (cells, states) to areas and strata, for the `year`-th year of the axes."""
    rolled = roll_up_years(cube, axes, ground)
    tally: Tally = {}
    presence: Presence = {}
    for indicator, counts, everyone in zip(axes.indicators, rolled.counts, rolled.everyone, strict=True):
        persons = everyone[year].sum(axis=1)
        present = np.stack([persons, persons - everyone[year, :, UNREGISTERED]], axis=1).astype(np.int64).tolist()
        outcomes = counts[year, :, :, FIRST_OUTCOME:]
        chosen = np.concatenate([outcomes.sum(axis=2, keepdims=True), outcomes], axis=2).astype(np.int64).tolist()
        for (level, code), there, figures in zip(rolled.areas, present, chosen, strict=True):
            if level in indicator.calculation.levels:
                presence[indicator.slug, level, code] = there
                tally[indicator.slug, level, code] = figures
    return tally, presence


def _membership(axes: Axes, ground: Ground) -> tuple[tuple[AreaKey, ...], Integers, Integers]:
    """Give the areas anybody may count in, the places of every one after the other, and where each area begins."""
    found: dict[AreaKey, list[int]] = {}
    for number, place in enumerate(axes.places):
        for area in ground.areas_of(place):
            found.setdefault(area, []).append(number)
    sizes = np.array([len(places) for places in found.values()], np.intp)
    order = np.array([number for places in found.values() for number in places], np.intp)
    return tuple(found), order, np.cumsum(sizes) - sizes
