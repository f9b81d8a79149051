"""How a withheld figure follows: first sums with one unknown, one after the other, then a combination of sums."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from scipy import optimize, sparse

from nki.disclosure.audit.domains import matrix_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nki.disclosure.audit.equations import Equation, System
    from nki.disclosure.audit.public import Cell

PLAIN = {"utfall", "alder"}
NOTHING = 1e-9
LARGEST_FACTOR = 60
"""Factors in a combination are fractions with a denominator at most this; anything else is not told in words."""


@dataclass(frozen=True, slots=True)
class Step:
    """One sum used: its equation, and the factor it comes in with."""

    equation: int
    factor: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Derivation:
    """How `cell` follows: `sums` are used in order. `kind` is «én sum», «sum etter sum» or «sammensatt»."""

    cell: Cell
    value: int
    kind: str
    sums: tuple[Step, ...]


class Deriver:
    """Finds short derivations in one system."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.place = system.place
        self.by_sum = _one_unknown_at_a_time(system)

    def derive(self, cell: Cell) -> Derivation | None:
        """Say how a cell that follows from the sums follows; None when no short way is found."""
        unknown = self.place[cell]
        if unknown not in self.by_sum:
            return self._combined(cell)
        used = self._chain(unknown)
        steps = tuple(Step(self.by_sum[number][0]) for number in used)
        return Derivation(cell, self.by_sum[unknown][1], "én sum" if len(steps) == 1 else "sum etter sum", steps)

    def _chain(self, unknown: int) -> list[int]:
        """Give the unknowns to find, in order, the wanted one last."""
        wanted, waiting = {unknown}, [unknown]
        while waiting:
            number = waiting.pop()
            needed = set(self.system.rows[self.by_sum[number][0]]) - {number} - wanted
            wanted |= needed
            waiting += needed
        order = list(self.by_sum)
        return sorted(wanted, key=order.index) if len(wanted) > 1 else [unknown]

    def _combined(self, cell: Cell) -> Derivation | None:
        """Find the combination of sums with the least factors that gives the cell and nothing else."""
        matrix = matrix_of(self.system).T.tocsc()
        both = sparse.hstack([matrix, -matrix]).tocsc()
        target = np.zeros(len(self.system.unknowns))
        target[self.place[cell]] = 1
        found = optimize.linprog(  # type: ignore[call-overload]  # it takes a sparse matrix; its stubs do not know
            np.ones(both.shape[1]), A_eq=both, b_eq=target, bounds=(0, None), method="highs"
        )
        if found.x is None:
            return None
        size = matrix.shape[1]
        factors = found.x[:size] - found.x[size:]
        steps = [
            Step(int(number), Fraction(factors[number]).limit_denominator(LARGEST_FACTOR))
            for number in np.flatnonzero(np.abs(factors) > NOTHING)
        ]
        if not self._holds(cell, steps):
            return None
        value = sum((step.factor * self.system.sides[step.equation] for step in steps), Fraction(0))
        return Derivation(cell, int(value), "sammensatt", tuple(steps)) if value.denominator == 1 else None

    def _holds(self, cell: Cell, steps: Iterable[Step]) -> bool:
        """Check by fractions, without the solver, that a combination gives the cell and nothing else."""
        total: dict[int, Fraction] = defaultdict(Fraction)
        for step in steps:
            for unknown, sign in self.system.rows[step.equation].items():
                total[unknown] += step.factor * sign
        return {unknown: factor for unknown, factor in total.items() if factor} == {self.place[cell]: Fraction(1)}


def _one_unknown_at_a_time(system: System) -> dict[int, tuple[int, int]]:
    """Find what sums with a single unknown give, again and again: the equation and the value, in the order found."""
    left = [dict(row) for row in system.rows]
    sides = list(system.sides)
    used_in: dict[int, list[int]] = defaultdict(list)
    for number, row in enumerate(left):
        for unknown in row:
            used_in[unknown].append(number)
    found: dict[int, tuple[int, int]] = {}
    ready = deque(sorted((n for n, row in enumerate(left) if len(row) == 1), key=lambda n: _plainness(system, n)))
    while ready:
        number = ready.popleft()
        if len(left[number]) != 1:
            continue
        unknown, sign = next(iter(left[number].items()))
        value = sides[number] * sign
        found[unknown] = (number, value)
        for other in used_in[unknown]:
            coefficient = left[other].pop(unknown, 0)
            sides[other] -= coefficient * value
            if len(left[other]) == 1:
                ready.append(other)
    return found


def _plainness(system: System, number: int) -> tuple[bool, int]:
    """Put «denominator minus the other outcomes» before a fylke minus its kommuner, and short before long."""
    equation = system.equations[number]
    return equation.kind not in PLAIN, len(equation.parts)


def known_terms(equation: Equation, but: Cell) -> Iterator[tuple[Cell, int]]:
    """Give every other cell of a sum with its sign when `but` is taken alone on one side."""
    own = -1 if but == equation.whole else 1
    for cell, sign in equation.cells:
        if cell != but:
            yield cell, -sign * own
