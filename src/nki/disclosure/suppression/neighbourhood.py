"""The cheapest way to move one cell, by linear programming on the places around it.

Smallest total of price times change over all cells, so that no count falls below 0 and the cell changes as much as is
asked. The prices are those of the cells not withheld yet; what is withheld already costs next to nothing to change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import highspy
import numpy as np

from nki.disclosure.suppression.answers import NOTHING, question_of
from nki.disclosure.suppression.prices import FORBIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from nki.disclosure.suppression.answers import Answers
    from nki.disclosure.suppression.problem import Ints, Problem

    Reals = NDArray[np.float64]

_WHOLE = 1e-6
_TOUCH = 1e-3
"""What changing a withheld atom by one costs in units of the smallest loss, so that moves stay short."""
_SEED, _TRIES = 2024, 6
_FAR = 8
"""The most an atom may change, as a multiple of the width."""


class Neighbourhood:
    """Finds short moves of whole numbers; one solver is used again and again, for what is not `known` already."""

    def __init__(self, problem: Problem, known: Answers = NOTHING) -> None:
        self.problem = problem
        self.known = known
        self.found: dict[str, Ints] = {}
        self.members = problem.members.tocsr()
        self.unit = float(problem.loss.min(initial=10**12))
        self.solver = highspy.Highs()  # type: ignore[no-untyped-call]  # the library has no annotation here
        self.solver.setOptionValue("output_flag", False)  # noqa: FBT003  (the library has no other way)
        for option, value in (("presolve", "off"), ("solver", "simplex"), ("simplex_strategy", 1), ("threads", 1)):
            self.solver.setOptionValue(option, value)

    def cheapest(
        self, cell: int, changes: Iterable[int], atoms: Ints, price: Ints, limit: float
    ) -> tuple[float, Ints] | None:
        """Give price and steps (atoms,) of the cheapest move of `atoms` that changes `cell` by one of `changes`.

        None if there is none below `limit`, or none of whole numbers was met with.
        """
        part = self._part(cell, atoms, price)
        if part is None:
            return None
        best: tuple[float, Ints] | None = None
        model = part.model(self.unit, self.problem.width)
        for change in changes:
            step = self._answer(part, model, change)
            if step is None:
                continue
            found = part.price_of(step)
            if found < limit:
                best, limit = (found, step), found
        return best

    def _part(self, cell: int, atoms: Ints, price: Ints) -> _Part | None:
        """Cut out what the atoms are in; None if that is not the cell."""
        first, last = self.members.indptr[atoms], self.members.indptr[atoms + 1]
        size = (last - first).astype(np.int64)
        atom = np.repeat(np.arange(len(atoms)), size)
        places = np.arange(size.sum()) + np.repeat(first - (np.cumsum(size) - size), size)
        cells, inside = np.unique(self.members.indices[places], return_inverse=True)
        owner = np.flatnonzero(cells == cell)
        if not len(owner):
            return None
        return _Part(self.problem.counts[atoms], atom, inside, price[cells], int(owner[0]))

    def _answer(self, part: _Part, model: _Model, change: int) -> Ints | None:
        """Give the steps that are known for a part, if they are such as are asked for, or solve it."""
        question = model.question(change)
        step = self.known.to(question, len(part.counts))
        if step is None or not part.allows(step, change):
            step = self._solved(model, len(part.counts), change)
        if step is not None:
            self.found[question] = step
        return step

    def _solved(self, model: _Model, atoms: int, change: int) -> Ints | None:
        """Solve; if the best steps are broken numbers, blur the prices a little and solve again."""
        model.put(self.solver, change)
        cost = model.cost
        columns, blur = np.arange(len(cost), dtype=np.int32), np.random.default_rng(_SEED)
        for _ in range(_TRIES):
            self.solver.run()
            step = self._steps(atoms)
            if step is None:
                return None
            whole = np.rint(step).astype(np.int64)
            if np.abs(step - whole).max() < _WHOLE:
                return whole
            self.solver.changeColsCost(len(cost), columns, cost * blur.uniform(0.7, 1.4, len(cost)))
        return None

    def _steps(self, atoms: int) -> Reals | None:
        if self.solver.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None
        found = np.array(self.solver.getSolution().col_value)
        step: Reals = found[:atoms] - found[atoms : 2 * atoms]
        return step


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """Some atoms and the cells they are in: `inside` (entries,) is the cell and `atom` the atom of each meeting."""

    counts: Ints
    atom: Ints
    inside: Ints
    price: Ints
    owner: int

    def rows(self, unit: float) -> tuple[Ints, Reals, Reals]:
        """Give each cell the number of its row, -1 where it has none; and the prices of rows and atoms, in units."""
        size = np.bincount(self.inside, minlength=len(self.price))
        single = size == 1
        alone = single[self.inside]
        cost = np.full(len(self.counts), _TOUCH)
        np.maximum.at(cost, self.atom[alone], self.price[self.inside[alone]] / unit + _TOUCH)
        chosen = np.flatnonzero(~single & (self.price > 0))
        chosen = np.append(chosen[chosen != self.owner], self.owner)
        row = np.full(len(self.price), -1)
        row[chosen] = np.arange(len(chosen))
        return row, self.price[chosen[:-1]] / unit, cost

    def columns(self, row: Ints) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Lay out the atoms as columns: where each begins, and the rows it is in."""
        index = row[self.inside]
        kept = index >= 0
        size = np.bincount(self.atom[kept], minlength=len(self.counts))
        return (np.cumsum(size) - size).astype(np.int32), index[kept].astype(np.int32)

    def model(self, unit: float, width: int) -> _Model:
        """Write atoms up, atoms down, and each priced cell's change up and down.

        A row says what a cell changes; a free cell has no row, except the one that is to be moved, which has the last.
        """
        row, priced, cost = self.rows(unit)
        start, index = self.columns(row)
        far = _FAR * width
        slack = np.arange(len(priced), dtype=np.int32)
        size, ones = len(index), np.ones(len(priced))
        # What must stay public has no room to change; a price of that size would drown all others.
        never = FORBIDDEN / unit
        up, slacks = np.where(cost >= never, 0, far), np.where(priced >= never, 0, np.inf)
        cost, priced = np.where(cost >= never, 0, cost), np.where(priced >= never, 0, priced)
        return _Model(
            rows=len(slack) + 1,
            cost=np.concatenate([cost, cost, priced, priced]),
            upper=np.concatenate([up, np.minimum(self.counts, up), slacks, slacks]),
            start=np.concatenate([start, start + size, 2 * size + np.arange(2 * len(slack), dtype=np.int32)]),
            index=np.concatenate([index, index, slack, slack]),
            value=np.concatenate([np.ones(size), -np.ones(size), -ones, ones]),
        )

    def price_of(self, step: Ints) -> float:
        """Say what the cells cost that a step changes."""
        return float(self.price[self._changed(step) != 0].sum())

    def allows(self, step: Ints, change: int) -> bool:
        """Tell whether a step changes the cell so much, and leaves no atom with fewer than nobody."""
        return bool((self.counts + step >= 0).all()) and self._changed(step)[self.owner] == change

    def _changed(self, step: Ints) -> Reals:
        return np.bincount(self.inside, weights=step[self.atom], minlength=len(self.price)).astype(np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class _Model:
    """What the solver is given: columns with what they cost and how far they reach, over rows that stay as they are."""

    rows: int
    cost: Reals
    upper: Reals
    start: NDArray[np.int32]
    index: NDArray[np.int32]
    value: Reals

    def question(self, change: int) -> str:
        """Name the model, and how much the last row is to change."""
        return question_of(self.rows, change, self.cost, self.upper, self.start, self.index, self.value)

    def put(self, solver: highspy.Highs, change: int) -> None:
        """Give it to a solver, which forgets what it was given before."""
        bound = np.zeros(self.rows)
        bound[-1] = change
        status = solver.passModel(
            len(self.upper),
            self.rows,
            len(self.value),
            int(highspy.MatrixFormat.kColwise),
            int(highspy.ObjSense.kMinimize),
            0.0,
            self.cost,
            np.zeros(len(self.upper)),
            self.upper,
            bound,
            bound,
            self.start,
            self.index,
            self.value,
            np.zeros(len(self.upper), np.int32),
        )
        if status == highspy.HighsStatus.kError:
            raise RuntimeError("The solver did not take the model.")
