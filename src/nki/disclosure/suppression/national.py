"""One indicator and one year of the country as a suppression problem, and what must be withheld of it."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from multiprocessing import get_context
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nki.disclosure.suppression.answers import NOTHING
from nki.disclosure.suppression.assemble import Parts
from nki.disclosure.suppression.certificates import certified
from nki.disclosure.suppression.people import people_of
from nki.disclosure.suppression.problem import merged
from nki.disclosure.suppression.repair import repair

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scipy import sparse

    from nki.compute import CountTable
    from nki.disclosure.suppression.answers import Answers
    from nki.disclosure.suppression.cells import CellName, Rules
    from nki.disclosure.suppression.people import People
    from nki.disclosure.suppression.problem import Bools, Problem
    from nki.reference import Geography


@dataclass(frozen=True, slots=True)
class Suppression:
    """What is withheld for its own sake, what to protect others, and primary cells no proof was found for.

    A release with anything `unproven` must not be made.
    """

    primary: frozenset[CellName]
    secondary: frozenset[CellName]
    unproven: tuple[CellName, ...] = ()


@dataclass(frozen=True, eq=False)
class NationalProblem:
    """The problem, and the name of each of its cells; those after the published ones are residuals."""

    problem: Problem
    names: tuple[CellName, ...]

    @cached_property
    def values(self) -> dict[CellName, int]:
        """Persons in each cell, by name."""
        return dict(zip(self.names, self.problem.values.tolist(), strict=True))


class Solved(NamedTuple):
    """Cells (cells,) withheld, and those without proof; the moves (atoms, moves) are the proof, and secret.

    So are the `answers` of linear programming.
    """

    primary: Bools
    secondary: Bools
    unproven: Bools
    moves: sparse.csc_array
    answers: Answers


def suppress_national(
    counts: CountTable,
    indicator: str,
    geography: Geography,
    rules: Rules,
    *,
    earlier: Sequence[Mapping[CellName, int | None]] = (),
) -> Suppression:
    """Find what must be withheld of an indicator's figures; see `build_problem` for the arguments."""
    return suppress_one(build_problem(counts, indicator, geography, rules, earlier=earlier))


def suppress_one(national: NationalProblem) -> Suppression:
    """Find what must be withheld of a problem, by name."""
    primary, secondary, unproven, *_ = solve(national.problem)
    names, printed = national.names, np.isin(np.arange(len(national.names)), national.problem.order)
    return Suppression(
        frozenset(names[cell] for cell in np.flatnonzero(primary & printed)),
        frozenset(names[cell] for cell in np.flatnonzero(secondary & printed)),
        tuple(names[cell] for cell in np.flatnonzero(unproven)),
    )


def suppress_all(problems: Sequence[NationalProblem], processes: int = 1) -> list[Suppression]:
    """Find it for several, which do not touch each other, in as many processes; the answers stand in their order."""
    if min(processes, len(problems)) <= 1:
        return [suppress_one(problem) for problem in problems]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return list(pool.map(suppress_one, problems))


def solve(problem: Problem, known: Answers = NOTHING) -> Solved:
    """Find what must be withheld of a problem in which columns may be equal; see `repair` for what is `known`."""
    one, back = merged(problem)
    repaired = repair(one, known=known)
    proven = certified(one, repaired.secondary, repaired.moves)
    open_ = one.primary & ~proven
    return Solved(one.primary[back], repaired.secondary[back], open_[back], repaired.moves, repaired.answers)


def unproven(problem: Problem, secondary: Bools, moves: sparse.csc_array) -> Bools:
    """Tell which primary cells (cells,) `moves` do not prove when `secondary` (cells,) is withheld too.

    Of cells that are equal all must be withheld: one that is shown holds the others.
    """
    return problem.primary & ~certified(problem, secondary, moves)


def build_problem(  # noqa: PLR0913  (each is a thing of its own)
    counts: CountTable,
    indicator: str,
    geography: Geography,
    rules: Rules,
    *,
    earlier: Sequence[Mapping[CellName, int | None]] = (),
    anew: bool = False,
    priced: bool = True,
) -> NationalProblem:
    """Write an indicator's figures as columns over atoms of kommune, age and outcome.

    `earlier` are the figures each earlier release of the year has shown, and None for those it withheld: what was
    shown stays, but one that changed by a small count from any of them would disclose the change and is withheld.
    With `anew`, one that changed by more may be withheld too. With `priced` false nothing is to be chosen, and no cell
    has a turn or a price of its own.
    """
    return write_problem(people_of(counts, indicator, geography), rules, earlier, anew=anew, priced=priced)


def write_problem(
    people: People,
    rules: Rules,
    earlier: Sequence[Mapping[CellName, int | None]] = (),
    *,
    anew: bool = False,
    priced: bool = True,
) -> NationalProblem:
    """Write the figures of people as a problem; see `build_problem`."""
    parts = Parts(people, rules, earlier, anew=anew)
    return NationalProblem(parts.problem(priced=priced), tuple(parts.names))
