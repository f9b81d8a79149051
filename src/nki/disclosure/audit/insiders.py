"""Attackers who know more than what is published: a person alone in a cell, and a kommune that has its own row.

Both are pure linear algebra on random solutions: who knows some unknowns, knows every other one whose row is a
combination of theirs.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from nki.disclosure.audit.modular import PRIME
from nki.disclosure.audit.public import ALL, DENOMINATOR, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Collection

    from nki.disclosure.audit.domains import Flags
    from nki.disclosure.audit.equations import System
    from nki.disclosure.audit.modular import Whole
    from nki.disclosure.audit.public import Cell

PROBES = 2


def alone(system: System, kernel: Whole, possible: Collection[int]) -> dict[Cell, tuple[Cell, ...]]:
    """A2: by each atom (kommune, age, outcome) that can hold one person alone, what that person can compute of others.

    The person knows that the count is 1. `possible` are the unknowns where 1 is among the possible values.
    """
    strata = {cell.stratum for cell in system.unknowns} - {ALL, UNKNOWN}
    groups: dict[bytes, list[int]] = defaultdict(list)
    for number in np.flatnonzero(kernel.any(axis=1)).tolist():
        groups[_direction(kernel[number])].append(number)
    found: dict[Cell, tuple[Cell, ...]] = {}
    for members in groups.values():
        for unknown in members:
            cell = system.unknowns[unknown]
            if unknown in possible and _is_atom(cell, aged=bool(strata)):
                others = tuple(system.unknowns[m] for m in members if m != unknown and not system.unknowns[m].is_rest)
                if others:
                    found[cell] = others
    return found


def own_row(system: System, kernel: Whole) -> dict[str, tuple[Cell, ...]]:
    """A3: by each kommune, which cells of other kommuner it can compute when it knows all its own figures, ever."""
    hidden: Flags = np.any(kernel, axis=1)
    own: dict[str, list[int]] = defaultdict(list)
    for number, cell in enumerate(system.unknowns):
        if cell.level == "kommune" and hidden[number]:
            own[cell.code].append(number)
    drawn = np.random.default_rng(0).integers(1, PRIME, (kernel.shape[1], PROBES), dtype=np.int64)
    image = _product(kernel, drawn)
    found: dict[str, tuple[Cell, ...]] = {}
    for kommune, numbers in own.items():
        basis, pivots = _reduced(kernel[numbers])
        rest = (image - _product(kernel[:, pivots], _product(basis, drawn))) % PRIME
        follows = hidden & ~rest.any(axis=1)
        cells = (system.unknowns[number] for number in np.flatnonzero(follows))
        others = tuple(cell for cell in cells if cell.level == "kommune" and cell.code != kommune and not cell.is_rest)
        if others:
            found[kommune] = others
    return found


def widest_row(system: System) -> int:
    """Count the unknowns of the kommune that has most: random solutions must be more than that."""
    counts: dict[str, int] = defaultdict(int)
    for cell in system.unknowns:
        counts[cell.code] += cell.level == "kommune"
    return max(counts.values(), default=0)


def _is_atom(cell: Cell, *, aged: bool) -> bool:
    fine = cell.stratum not in {ALL, UNKNOWN} if aged else cell.stratum == ALL
    return cell.level == "kommune" and fine and cell.outcome != DENOMINATOR


def _direction(row: Whole) -> bytes:
    first = int(row[np.flatnonzero(row)[0]])
    return bytes((row * pow(first, -1, PRIME) % PRIME).tobytes())


def _product(left: Whole, right: Whole) -> Whole:
    """Multiply matrices modulo the prime, one column of `left` at a time so that nothing overflows."""
    total = np.zeros((left.shape[0], right.shape[1]), dtype=np.int64)
    for column in range(left.shape[1]):
        total = (total + left[:, column : column + 1] * right[column]) % PRIME
    return total


def _reduced(rows: Whole) -> tuple[Whole, list[int]]:
    """Bring a few rows on reduced echelon form; give the rows that are left and the columns they begin in."""
    rows = rows.copy()
    pivots: list[int] = []
    for column in range(rows.shape[1]):
        top = len(pivots)
        if top == len(rows):
            break
        candidates = np.flatnonzero(rows[top:, column])
        if not len(candidates):
            continue
        rows[[top, top + candidates[0]]] = rows[[top + candidates[0], top]]
        rows[top] = rows[top] * pow(int(rows[top, column]), -1, PRIME) % PRIME
        factors = rows[:, column].copy()
        factors[top] = 0
        rows = (rows - factors[:, None] * rows[top] % PRIME) % PRIME
        pivots.append(column)
    return rows[: len(pivots)], pivots
