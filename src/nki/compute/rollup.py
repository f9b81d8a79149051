"""From the small cube to every level and age group: two products with matrices of 0 and 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nki.compute.packing import FIRST_OUTCOME, UNREGISTERED

if TYPE_CHECKING:
    from nki.compute.ground import AreaKey, Ground
    from nki.compute.packing import Axes, Matrix
    from nki.compute.table import Presence, Tally

_EXACT = 2.0**53


def roll_up(cube: Matrix, axes: Axes, ground: Ground, year: int = 0) -> tuple[Tally, Presence]:
    """Sum a cube of shape (cells, states) to areas and strata, for the `year`-th year of the axes."""
    if cube.sum() >= _EXACT:
        raise OverflowError("More persons than whole numbers a float can hold.")
    by_cell = cube.reshape(len(axes.years), len(axes.places), axes.bands, sum(axes.states))[year]
    areas, member = _membership(axes, ground)
    by_area = np.tensordot(member, by_cell, axes=1)
    tally: Tally = {}
    presence: Presence = {}
    first = 0
    for indicator, states in zip(axes.indicators, axes.states, strict=True):
        part = by_area[:, :, first : first + states]
        first += states
        levels = indicator.calculation.levels
        everyone = part.sum(axis=1).astype(np.int64)
        for place, (level, code) in enumerate(areas):
            if level in levels:
                persons = int(everyone[place].sum())
                presence[indicator.slug, level, code] = [persons, persons - int(everyone[place, UNREGISTERED])]
        for stratum in indicator.calculation.strata:
            chosen = np.tensordot(axes.in_stratum(stratum), part, axes=(0, 1))[:, FIRST_OUTCOME:].astype(np.int64)
            for place, (level, code) in enumerate(areas):
                if level in levels:
                    tally[indicator.slug, level, code, stratum.slug] = chosen[place].tolist()
    return tally, presence


def _membership(axes: Axes, ground: Ground) -> tuple[list[AreaKey], Matrix]:
    """Give the areas anybody may count in, and for each (row) which places (column) lie in it: 0 or 1."""
    found: dict[AreaKey, list[int]] = {}
    for column, place in enumerate(axes.places):
        for area in ground.areas_of(place):
            found.setdefault(area, []).append(column)
    member = np.zeros((len(found), len(axes.places)))
    for row, columns in enumerate(found.values()):
        member[row, columns] = 1
    return list(found), member
