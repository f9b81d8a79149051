"""The cheapest way to move one cell, by linear programming on the places around it.

Smallest total of price times change over all cells, so that no count falls below 0 and the cell changes as much as is
asked. The prices are those of the cells not withheld yet; what is withheld already costs next to nothing to change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import highspy
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    from nki.disclosure.suppression.problem import Ints, Problem

_WHOLE = 1e-6
_TOUCH = 1e-3
"""What changing a withheld atom by one costs in units of the smallest loss, so that moves stay short."""
_SEED, _TRIES = 2024, 6
_FAR = 8
"""The most an atom may change, as a multiple of the width."""


class Neighbourhood:
    """Finds short moves of whole numbers; one solver is used again and again."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.members = problem.members.tocsr()
        self.unit = float(problem.loss.min(initial=10**12))
        self.solver = highspy.Highs()  # type: ignore[no-untyped-call]  # the library has no annotation here
        self.solver.setOptionValue("output_flag", False)  # noqa: FBT003  (the library has no other way)
        for option, value in (("presolve", "off"), ("solver", "simplex"), ("simplex_strategy", 1), ("threads", 1)):
            self.solver.setOptionValue(option, value)

    def move(self, cell: int, change: int, atoms: Ints, price: Ints) -> tuple[float, Ints] | None:
        """Give price and steps (atoms,) of the cheapest move of `atoms` that changes `cell` by `change`.

        None if there is none, or none of whole numbers was met with.
        """
        part = self.members[atoms].tocsc()
        cells = np.flatnonzero(np.diff(part.indptr))
        owner = np.flatnonzero(cells == cell)
        if not len(owner):
            return None
        rows = part[:, cells].T.tocsr().astype(float)
        lp = self._model(rows, self.problem.counts[atoms], price[cells], int(owner[0]), change)
        whole = self._solved(lp, len(atoms))
        if whole is None:
            return None
        return float(price[cells][(rows @ whole) != 0].sum()), whole

    def _solved(self, lp: highspy.HighsLp, atoms: int) -> Ints | None:
        """Solve; if the best steps are broken numbers, blur the prices a little and solve again."""
        self.solver.passModel(lp)
        cost = np.array(lp.col_cost_)
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

    def _steps(self, atoms: int) -> NDArray[np.float64] | None:
        if self.solver.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None
        found = np.array(self.solver.getSolution().col_value)
        step: NDArray[np.float64] = found[:atoms] - found[atoms : 2 * atoms]
        return step

    def _model(self, rows: sparse.csr_array, counts: Ints, price: Ints, owner: int, change: int) -> highspy.HighsLp:
        """Columns: atoms up, atoms down, then each priced cell's change up and down; a row says what a cell changes.

        A free cell has no row, except the one that is to be moved.
        """
        size = np.diff(rows.indptr)
        cost = np.full(len(counts), _TOUCH)
        single = size == 1
        np.maximum.at(cost, rows.indices[rows.indptr[:-1][single]], price[single] / self.unit + _TOUCH)
        chosen = np.flatnonzero(~single & (price > 0))
        chosen = np.append(chosen[chosen != owner], owner)
        lp = highspy.HighsLp()
        _lay(lp, rows[chosen].tocsc())
        far = _FAR * self.problem.width
        changes = price[chosen[:-1]] / self.unit
        lp.col_cost_ = np.concatenate([cost, cost, changes, changes])
        lp.col_lower_ = np.zeros(lp.num_col_)
        lp.col_upper_ = np.concatenate(
            [np.full(len(counts), far), np.minimum(counts, far), np.full(2 * len(changes), np.inf)]
        )
        bound = np.zeros(len(chosen))
        bound[-1] = change
        lp.row_lower_ = lp.row_upper_ = bound
        return lp


def _lay(lp: highspy.HighsLp, table: sparse.csc_array) -> None:
    """Write the columns: the table, its opposite, and each row's own change but the last's, taken away and added.

    Written out, since joining matrices takes as long as solving.
    """
    cells, atoms = table.shape
    slack = np.arange(cells - 1)
    size, last = len(table.data), 2 * len(table.data)
    lp.num_col_, lp.num_row_ = 2 * (atoms + len(slack)), cells
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.concatenate([table.indptr[:-1], table.indptr + size, last + 1 + np.arange(2 * len(slack))])
    lp.a_matrix_.index_ = np.concatenate([table.indices, table.indices, slack, slack])
    ones = np.ones(len(slack))
    lp.a_matrix_.value_ = np.concatenate([table.data, -table.data, -ones, ones])
