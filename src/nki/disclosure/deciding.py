"""Which cells of one indicator's year are withheld, and the proof from inside that it is enough."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from nki.disclosure.grid import Grid
from nki.disclosure.suppression import CellName, Rules, round_small
from nki.disclosure.suppression.national import NationalProblem, build_problem, solve, unproven

if TYPE_CHECKING:
    from scipy import sparse

    from nki.disclosure.one import Task
    from nki.disclosure.suppression.problem import Bools, Ints

DENOMINATOR = "denominator"


@dataclass(frozen=True, slots=True)
class Decision:
    """What is withheld for being small and to protect others, and whether all of it is proven; or rounded counts.

    `moves` (atoms, moves) prove it where something is withheld (see suppression.certificates). All of it is secret.
    """

    small: frozenset[CellName] = frozenset()
    protecting: frozenset[CellName] = frozenset()
    certified: bool = True
    rounded: dict[CellName, int] | None = None
    moves: sparse.csc_array | None = field(default=None, compare=False, repr=False)

    @property
    def withheld(self) -> frozenset[CellName]:
        """All cells that are withheld."""
        return self.small | self.protecting


def decide(task: Task) -> Decision:
    """Find which cells are withheld; raises ValueError when what must be withheld is public already."""
    if all(absence for key, _, absence in Grid(task.counts).rows() if key.indicator == task.indicator):
        return Decision()
    policy, national = task.policy, _asked(task)
    problem = national.problem
    if policy.method == "avrunding":
        rounded = round_small(problem, policy.small.last + 1)
        sums: Ints = problem.members.T.astype(np.int64) @ rounded
        values: list[int] = sums.tolist()
        return Decision(rounded=dict(zip(national.names, values, strict=True)))
    if policy.method == "ingen":
        return Decision(_named(national, problem.primary))
    harder = _under(task, national)
    primary, secondary, open_, moves = solve(harder.problem)
    known = _known(task)
    for name, value, gone in zip(national.names, problem.values.tolist(), primary | secondary, strict=True):
        if gone and any(shown.get(name) == value for shown in known):
            raise ValueError("What is to be withheld is already public.")
    small = _named(national, problem.primary)
    return Decision(small, _named(national, primary | secondary) - small, not open_.any(), None, moves)


def still_proven(task: Task, decision: Decision) -> bool:
    """Tell whether a decision made before withholds every small count of these, and its moves prove that it is enough.

    In whole numbers alone, from the counts as they are: what was decided about others does not pass.
    """
    national = _asked(task)
    problem, gone = _under(task, national).problem, decision.withheld
    withheld = np.array([name in gone for name in national.names])
    printed = _printed(national)
    moves = decision.moves
    if moves is None or moves.shape[0] != len(problem.counts) or (problem.primary & printed & ~withheld).any():
        return False
    return not unproven(problem, withheld & printed & ~problem.primary, moves).any()


def _known(task: Task) -> list[dict[CellName, int]]:
    return [{CellName(*cell): value for cell, value in table.values.items()} for table in task.earlier]


def _asked(task: Task) -> NationalProblem:
    """Write the counts as a problem, with what the policy withholds."""
    policy = task.policy
    rules = Rules(policy.small.first, policy.small.last, policy.others, policy.width, policy.kept)
    return build_problem(task.counts, task.indicator, task.geography, rules, earlier=_known(task))


def _under(task: Task, national: NationalProblem) -> NationalProblem:
    """Ask what else the policy asks: that zeros are shown, and figures by age given up."""
    policy, problem = task.policy, national.problem
    if policy.zeros_protect == "nei":
        problem = replace(problem, fixed=problem.fixed | ((problem.values == 0) & ~problem.primary))
    dropped = _without_ages(national, policy.ages_from)
    order = problem.order[~dropped[problem.order]]
    return replace(national, problem=replace(problem, primary=problem.primary | dropped, order=order))


def _printed(national: NationalProblem) -> Bools:
    return np.isin(np.arange(len(national.names)), national.problem.order)


def _named(national: NationalProblem, chosen: Bools) -> frozenset[CellName]:
    return frozenset(national.names[cell] for cell in np.flatnonzero(chosen & _printed(national)))


def _without_ages(national: NationalProblem, least: int) -> Bools:
    """Tell which cells by age are given up because few have the need in the kommune; zeros that follow are not."""
    values = dict(zip(national.names, national.problem.values.tolist(), strict=True))
    return np.array(
        [
            name.level == "kommune"
            and name.stratum != "all"
            and values.get(name._replace(stratum="all", outcome=DENOMINATOR), least) < least
            and values.get(name._replace(stratum="all"), 0) > 0
            for name in national.names
        ],
        bool,
    )
