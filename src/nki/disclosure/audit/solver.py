"""One linear problem, kept warm: the least and the largest value an unknown can have (HiGHS)."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import highspy
import numpy as np

from nki.disclosure.audit.domains import matrix_of
from nki.disclosure.audit.trail import names_of

if TYPE_CHECKING:
    from nki.disclosure.audit.domains import Counts, Domains
    from nki.disclosure.audit.equations import System

CLOSE = 1e-5
"""Persons; bounds are whole numbers, and the solver is right to 10⁻⁷."""
_STANDS = (highspy.HighsBasisStatus.kLower, highspy.HighsBasisStatus.kBasic, highspy.HighsBasisStatus.kUpper)
_DUAL, _PRIMAL = 1, 4
"""Methods: from outside the bounds, and from one table to the next."""


class Contradiction(Exception):  # noqa: N818  (not an error of ours: a fact about the figures)
    """No table at all agrees with what is published and with what the statuses say."""


class Problem:
    """The equations between bounds, in the solver."""

    def __init__(self, system: System, equations: list[int], low: Counts, high: Counts) -> None:
        self.width = len(system.unknowns)
        self.names = names_of(system, equations)
        self.rows = matrix_of(system, equations)
        self.sides = np.array([system.sides[number] for number in equations], dtype=float)
        self.solver = highspy.Highs()  # type: ignore[no-untyped-call]
        self.solver.silent()
        self.solver.setOptionValue("threads", 1)
        self.solver.setOptionValue("solver", "simplex")
        self.solver.setOptionValue("random_seed", 0)
        self.solver.passModel(self._model(low, high))
        self.solved = 0

    def start(self) -> Counts:
        """Find any table; raises Contradiction when there is none."""
        self.solver.setOptionValue("presolve", "on")
        self.solver.setOptionValue("simplex_strategy", _DUAL)
        point = self._run()
        self.solver.setOptionValue("presolve", "off")
        self.solver.setOptionValue("simplex_strategy", _PRIMAL)
        if point is None:
            raise Contradiction
        return point

    def near(self, corner: bytes) -> Counts | None:
        """Find a table close to a corner of `names`, as few steps away as will do; None when none was met with."""
        basis = highspy.HighsBasis()
        stands = [_STANDS[one] for one in corner]
        basis.col_status, basis.row_status = stands[: self.width], stands[self.width :]
        # Of another system: the solver makes a corner of it.
        basis.valid = basis.alien = True
        self.solver.setOptionValue("presolve", "off")
        self.solver.setOptionValue("simplex_strategy", _DUAL)
        point = None
        if self.solver.setBasis(basis) == highspy.HighsStatus.kOk:
            with suppress(Contradiction):
                point = self._run()
        if point is None:
            self.solver.clearSolver()
        self.solver.setOptionValue("simplex_strategy", _PRIMAL)
        return point

    def corner(self) -> bytes:
        """Say where the solver stands, for each of `names`; nothing where it is not known."""
        basis = self.solver.getBasis()
        stands = [int(one) for one in (*basis.col_status, *basis.row_status)]
        return bytes(stands) if set(stands) <= set(range(len(_STANDS))) else b""

    def extreme(self, unknown: int, sign: int) -> Counts | None:
        """Find a table where an unknown is least (1) or largest (-1); None when the solver gave up."""
        self.solver.changeColCost(unknown, float(sign))
        point = self._run()
        if point is None:
            # Once more from nothing, by the other method.
            self.solver.clearSolver()
            self.solver.setOptionValue("simplex_strategy", _DUAL)
            point = self._run()
            self.solver.setOptionValue("simplex_strategy", _PRIMAL)
        self.solver.changeColCost(unknown, 0.0)
        return point

    def farthest(self, cost: Counts) -> Counts | None:
        """Find the table where the sum of cost times unknown is least; None when the solver gave up."""
        columns = np.arange(self.width, dtype=np.int32)
        self.solver.changeColsCost(self.width, columns, cost)
        point = self._run()
        self.solver.changeColsCost(self.width, columns, np.zeros(self.width))
        return point

    def bound(self, low: Counts, high: Counts) -> None:
        """Set new bounds."""
        columns = np.arange(self.width, dtype=np.int32)
        self.solver.changeColsBounds(self.width, columns, low, high)

    def whole(self, domains: Domains, low: Counts, high: Counts) -> None:
        """Ask for whole numbers from here on, and for values outside the gap."""
        self.solver.setOptionValue("presolve", "choose")
        self.solver.setOptionValue("solver", "choose")
        self.solver.setOptionValue("mip_rel_gap", 0.0)
        kinds = highspy.HighsVarType
        for unknown in range(self.width):
            jumps = bool(domains.gap[unknown]) and low[unknown] == 0 and high[unknown] > domains.last
            self.solver.changeColIntegrality(unknown, kinds.kSemiInteger if jumps else kinds.kInteger)
            if jumps:
                self.solver.changeColBounds(unknown, float(domains.last + 1), float(high[unknown]))

    def _run(self) -> Counts | None:
        self.solver.run()
        self.solved += 1
        status = self.solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            raise Contradiction
        if status != highspy.HighsModelStatus.kOptimal:
            return None
        return np.array(self.solver.getSolution().col_value)

    def _model(self, low: Counts, high: Counts) -> highspy.HighsLp:
        model = highspy.HighsLp()
        by_column = self.rows.tocsc()
        model.num_col_, model.num_row_ = self.width, len(self.sides)
        model.col_cost_ = np.zeros(self.width)
        model.col_lower_, model.col_upper_ = low, high
        model.row_lower_, model.row_upper_ = self.sides, self.sides
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = by_column.indptr
        model.a_matrix_.index_ = by_column.indices
        model.a_matrix_.value_ = by_column.data
        return model
