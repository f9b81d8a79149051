"""Which cells of one indicator's year are withheld, and the proof from inside that it is enough."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from nki.disclosure.before import areas_over, figures_of, held, said_before
from nki.disclosure.grid import Grid
from nki.disclosure.suppression import CellName, Rules, round_small
from nki.disclosure.suppression.answers import NOTHING
from nki.disclosure.suppression.national import NationalProblem, build_problem, solve, unproven, write_problem
from nki.disclosure.suppression.people import people_over

if TYPE_CHECKING:
    from scipy import sparse

    from nki.disclosure.one import Task
    from nki.disclosure.suppression.answers import Answers
    from nki.disclosure.suppression.problem import Bools, Ints

DENOMINATOR = "denominator"


@dataclass(frozen=True, slots=True)
class Decision:
    """What is withheld for being small and to protect others, and what is not proven of it; or rounded counts.

    `moves` (atoms, moves) prove it where something is withheld (see suppression.certificates), and `answers` is what
    linear programming said on the way. All of it is secret.
    """

    small: frozenset[CellName] = frozenset()
    protecting: frozenset[CellName] = frozenset()
    unproven: frozenset[CellName] = frozenset()
    rounded: dict[CellName, int] | None = None
    moves: sparse.csc_array | None = field(default=None, compare=False, repr=False)
    answers: Answers = field(default=NOTHING, compare=False, repr=False)

    @property
    def certified(self) -> bool:
        """Whether all of it is proven."""
        return not self.unproven

    @property
    def withheld(self) -> frozenset[CellName]:
        """All cells that are withheld."""
        return self.small | self.protecting


def decide(task: Task, *, anew: bool = False) -> Decision:
    """Find which cells are withheld; raises ValueError when what must be withheld is public already.

    What an earlier release shows and withholds stays so; with `anew`, only where nothing has changed since.
    """
    if all(absence for _, _, absence in Grid(task.counts).rows(task.indicator)):
        return Decision()
    policy, national = task.policy, _asked(task, anew=anew)
    problem = national.problem
    if policy.method == "avrunding":
        rounded = round_small(problem, policy.small.last + 1)
        sums: Ints = problem.members.T.astype(np.int64) @ rounded
        values: list[int] = sums.tolist()
        return Decision(rounded=dict(zip(national.names, values, strict=True)))
    if policy.method == "ingen":
        return Decision(_named(national, problem.primary))
    harder = _under(task, national, anew=anew)
    primary, secondary, open_, moves, answers = solve(harder.problem, task.hints.answers)
    known = said_before(task)
    for name, value, gone in zip(national.names, problem.values.tolist(), primary | secondary, strict=True):
        if gone and any(shown.get(name) == value for shown in known):
            raise ValueError("What is to be withheld is already public.")
    figures = figures_of(task.counts).keys()
    small = _named(national, problem.primary) & figures
    away = _away(task, national, anew=anew)
    withheld = _named(national, primary | secondary) | {national.names[cell] for cell in np.flatnonzero(away)}
    withheld &= figures
    unproven = frozenset(national.names[cell] for cell in np.flatnonzero(open_ & ~(away & ~problem.primary)))
    return Decision(small, withheld - small, unproven, None, moves, answers)


def still_proven(task: Task, decision: Decision) -> bool:
    """Tell whether a decision made before withholds every small count of these, and its moves prove that it is enough.

    In whole numbers alone, from the counts as they are: what was decided about others does not pass.
    """
    # What is asked without `anew` is asked of fewer cells, and what is withheld is known.
    national = _asked(task, anew=True, priced=False)
    problem, gone = _under(task, national, anew=True).problem, decision.withheld
    withheld = np.array([name in gone for name in national.names])
    printed = _printed(national)
    moves = decision.moves
    if moves is None or moves.shape[0] != len(problem.counts) or (problem.primary & printed & ~withheld).any():
        return False
    open_ = unproven(problem, withheld & printed & ~problem.primary, moves)
    return not (open_ & ~(_away(task, national, anew=True) & ~national.problem.primary)).any()


def _asked(task: Task, *, anew: bool, priced: bool = True) -> NationalProblem:
    """Write the counts as a problem, with what the policy withholds; `priced` where something is to be chosen."""
    policy = task.policy
    rules = Rules(policy.small.first, policy.small.last, policy.others, policy.width, policy.kept)
    said = said_before(task)
    if task.over is None:
        return build_problem(task.counts, task.indicator, task.geography, rules, earlier=said, anew=anew, priced=priced)
    own, others = areas_over(task, task.over)
    people = people_over(task.over.counts, task.indicator, task.over.geography, own, others)
    national = write_problem(people, rules, said, anew=anew, priced=priced)
    if any(national.values.get(name, value) != value for name, value in figures_of(task.counts).items()):
        raise ValueError("Two divisions of the country are not made of the same parts.")
    return national


def _under(task: Task, national: NationalProblem, *, anew: bool) -> NationalProblem:
    """Ask what else the policy asks: that zeros are shown, and figures by age given up."""
    policy, problem = task.policy, national.problem
    if policy.zeros_protect == "nei":
        problem = replace(problem, fixed=problem.fixed | ((problem.values == 0) & ~problem.primary))
    dropped = _without_ages(national, policy.ages_from)
    stays = _away(task, national, anew=anew)
    away = dropped | stays
    if task.over:
        # In other areas new sums are shown, from which what is withheld may follow, small or not. What is not small
        # needs no certificate, only room: the auditor judges.
        dropped = dropped | (stays & ~problem.fixed)
    order = problem.order[~away[problem.order]]
    return replace(national, problem=replace(problem, primary=problem.primary | dropped, order=order))


def _away(task: Task, national: NationalProblem, *, anew: bool) -> Bools:
    """Tell which cells (cells,) are withheld because an earlier release withholds them, or one that is the same sum."""
    stay = held(task, national.values, anew=anew) if task.earlier else ()
    if not stay:
        return np.zeros(len(national.names), bool)
    columns = [tuple(column) for column in national.problem.columns]
    same = {column for name, column in zip(national.names, columns, strict=True) if name in stay}
    return np.array([column in same for column in columns])


def _printed(national: NationalProblem) -> Bools:
    return np.isin(np.arange(len(national.names)), national.problem.order)


def _named(national: NationalProblem, chosen: Bools) -> frozenset[CellName]:
    return frozenset(national.names[cell] for cell in np.flatnonzero(chosen & _printed(national)))


def _without_ages(national: NationalProblem, least: int) -> Bools:
    """Tell which cells by age are given up because few have the need in the kommune; zeros that follow are not."""
    if least <= 0:
        return np.zeros(len(national.names), bool)
    values = national.values
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
