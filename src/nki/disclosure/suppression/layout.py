"""The shape of a table seen from its columns: areas of places, shapes of slots, and patterns that keep margins.

A place is what areas are made of (a kommune), a slot an age group with an outcome. A cell is an area and a shape: the
set of places and the set of slots its atoms lie in. Nothing here decides what is safe; it only says where to look.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nki.disclosure.suppression.problem import Bools, Ints, Problem

NONE = -1
_SEED = 20240926


@dataclass(frozen=True, eq=False)
class Layout:
    """Where cells and atoms stand; P places, S slots, A areas, H shapes, Q patterns.

    `atom` (P, S) and `cell` (A, H) hold numbers, NONE where there is nothing. `own` (P,) is the area that is the place
    alone, NONE if it has no cells. `holds` (A, P) tells which larger areas a place lies in (own areas are left out).
    `area` and `shape` (cells,) say where each cell stands; `pattern` (Q, S) in -1, 0, 1; `moves` (H, Q) tells whether
    a pattern changes a shape.
    """

    atom: Ints
    cell: Ints
    own: Ints
    holds: Bools
    area: Ints
    shape: Ints
    pattern: Ints
    moves: Bools


def lay_out(problem: Problem) -> Layout:
    """Find areas, shapes and patterns of a problem whose equal columns are merged."""
    places, place = np.unique(problem.coords[:, 0], return_inverse=True)
    slots, slot = np.unique(problem.coords[:, 1:], axis=0, return_inverse=True)
    atom = np.full((len(places), len(slots)), NONE)
    atom[place, slot] = np.arange(len(place))
    cells = problem.members.shape[1]
    owner = np.repeat(np.arange(cells), np.diff(problem.members.indptr))
    inside = problem.members.indices
    area, first_area, by_area = _sets(owner, place[inside], cells)
    shape, first_shape, by_shape = _sets(owner, slot[inside], cells)
    cell = np.full((len(first_area), len(first_shape)), NONE)
    cell[area, shape] = np.arange(cells)
    alone = by_area.sum(axis=1) == 1
    own = np.full(len(places), NONE)
    own[by_area[alone].argmax(axis=1)] = np.flatnonzero(alone)
    holds = by_area & ~alone[:, None]
    pattern = _patterns(slots)
    return Layout(
        atom=atom,
        cell=cell,
        own=own,
        holds=holds,
        area=area,
        shape=shape,
        pattern=pattern,
        moves=(by_shape.astype(np.int64) @ pattern.T) != 0,
    )


def _sets(owner: Ints, item: NDArray[np.integer], cells: int) -> tuple[Ints, Ints, Bools]:
    """Count the distinct sets of items cells hold: number per cell, first cell per number, (numbers, items)."""
    items = int(item.max()) + 1
    pairs = np.unique(owner * items + item)
    owners, members = pairs // items, pairs % items
    names = np.random.default_rng(_SEED).integers(1, 2**62, items, dtype=np.uint64)
    name = np.zeros(cells, np.uint64)
    np.add.at(name, owners, names[members])
    _, first, number = np.unique(name, return_index=True, return_inverse=True)
    table = np.zeros((len(first), items), bool)
    table[number[owners], members] = True
    return number, first, table


def _patterns(slots: Ints) -> Ints:
    """Give every pattern that is a single age or a pair of opposite ages times the same of outcomes, (Q, S)."""
    age, outcome = (_steps(np.unique(slots[:, axis], return_inverse=True)[1]) for axis in (0, 1))
    return np.array([one * other for one, other in product(age, outcome)])


def _steps(position: Ints) -> list[Ints]:
    ones = [(position == value).astype(np.int64) for value in range(int(position.max()) + 1)]
    return [*ones, *(one - other for one, other in combinations(ones, 2))]
