"""One indicator's year: what is withheld of it, what is said of why, and what the auditor makes of the result."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from nki.compute import OUTCOMES
from nki.disclosure.audit import Membership, audit_table, public_table, rules_of
from nki.disclosure.audit.labels import public_labels
from nki.disclosure.audit.public import Cell
from nki.disclosure.grid import Grid
from nki.disclosure.proof import Proof
from nki.disclosure.suppression import CellName, Rules, round_small
from nki.disclosure.suppression.national import build_problem, solve
from nki.disclosure.table import FigureKey, ProtectedCell, Status, fingerprints
from nki.errors import DisclosureError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nki.compute import CellKey, Counts, CountTable
    from nki.disclosure.audit import PublicTable
    from nki.disclosure.policy import Policy
    from nki.disclosure.suppression.national import NationalProblem
    from nki.disclosure.suppression.problem import Bools, Ints
    from nki.reference import Geography

DENOMINATOR = "denominator"


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be protected: the counts of one indicator, the rule for it, and what is known already."""

    counts: CountTable
    indicator: str
    geography: Geography
    policy: Policy
    earlier: tuple[PublicTable, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """What came of it. `small` and `protecting` are the true reasons: they stay inside."""

    cells: Mapping[FigureKey, ProtectedCell]
    proof: Proof
    small: frozenset[CellName]
    protecting: frozenset[CellName]


def protect_one(task: Task) -> Sheet:
    """Withhold, say why, and audit; the proof says whether it may be published. Raises DisclosureError."""
    try:
        small, protecting, certified, rounded = _decide(task)
    except ValueError as error:
        raise _letter(task, error) from error
    cells = _cells(task, small | protecting, rounded)
    blank = _public(task, cells)
    cells = _with_reasons(cells, public_labels(blank))
    audit = audit_table(_public(task, cells), task.earlier)
    year = task.counts.year
    sha256 = fingerprints(cells)[task.indicator]
    proof = Proof(task.indicator, year, task.policy, sha256, audit, certified, len(task.earlier))
    return Sheet(cells, proof, small, protecting)


def _letter(task: Task, error: ValueError) -> Exception:
    where = f"{task.indicator} {task.counts.year}: "
    if "public" in str(error):
        return DisclosureError(
            f"{where}et antall som skal holdes tilbake, er vist eller følger av det som er vist før. Det kan ikke "
            "vernes lenger. Ta det opp med den som eier utgivelsen; et nytt år er ikke berørt."
        )
    if "whole" in str(error):
        return DisclosureError(
            f"{where}tallene går ikke opp: en del er større enn summen den er i. Tell på nytt fra innsendingene."
        )
    return error


Decision = tuple[frozenset[CellName], frozenset[CellName], bool, "dict[CellName, int] | None"]


def _decide(task: Task) -> Decision:
    """Find which cells are withheld, small ones and others, and whether all of it is proven; or rounded counts."""
    if all(absence for key, _, absence in Grid(task.counts).rows() if key.indicator == task.indicator):
        return frozenset(), frozenset(), True, None
    policy = task.policy
    rules = Rules(policy.small.first, policy.small.last, policy.others, policy.width, policy.kept)
    known = [{CellName(*cell): value for cell, value in table.values.items()} for table in task.earlier]
    national = build_problem(task.counts, task.indicator, task.geography, rules, earlier=known)
    if policy.method == "avrunding":
        rounded = round_small(national.problem, policy.small.last + 1)
        sums: Ints = national.problem.members.T.astype(np.int64) @ rounded
        values: list[int] = sums.tolist()
        return frozenset(), frozenset(), True, dict(zip(national.names, values, strict=True))
    problem = national.problem
    if policy.method == "ingen":
        printed = np.isin(np.arange(len(national.names)), problem.order)
        return _named(national, problem.primary & printed), frozenset(), True, None
    if policy.zeros_protect == "nei":
        problem = replace(problem, fixed=problem.fixed | ((problem.values == 0) & ~problem.primary))
    dropped = _without_ages(national, policy.ages_from)
    order = problem.order[~dropped[problem.order]]
    primary, secondary, unproven = solve(replace(problem, primary=problem.primary | dropped, order=order))
    printed = np.isin(np.arange(len(primary)), problem.order)
    for name, value, gone in zip(national.names, problem.values.tolist(), primary | secondary, strict=True):
        if gone and any(shown.get(name) == value for shown in known):
            raise ValueError("What is to be withheld is already public.")
    small = _named(national, problem.primary & printed)
    return small, _named(national, (primary | secondary) & printed) - small, not unproven.any(), None


def _named(national: NationalProblem, chosen: Bools) -> frozenset[CellName]:
    return frozenset(national.names[cell] for cell in np.flatnonzero(chosen))


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


def _cells(
    task: Task, withheld: frozenset[CellName], rounded: Mapping[CellName, int] | None
) -> dict[FigureKey, ProtectedCell]:
    """Lay out the grid; what is withheld is empty, and says only that."""
    cells: dict[FigureKey, ProtectedCell] = {}
    for key, row, absence in Grid(task.counts).rows():
        if key.indicator != task.indicator:
            continue
        counts = row if absence or rounded is None else _rounded(key, row, rounded)
        whole = None if CellName(*key[2:], DENOMINATOR) in withheld else counts[0]
        for outcome, count in zip(OUTCOMES, counts[1:], strict=True):
            shown = None if CellName(*key[2:], outcome) in withheld else count
            cells[FigureKey(*key, outcome)] = ProtectedCell(None, None, absence) if absence else _cell(shown, whole)
    return dict(sorted(cells.items()))


def _rounded(key: CellKey, row: Counts, rounded: Mapping[CellName, int]) -> tuple[int, ...]:
    return tuple(rounded.get(CellName(*key[2:], name), count) for name, count in zip(row._fields, row, strict=True))


def _cell(count: int | None, whole: int | None) -> ProtectedCell:
    if count is None or whole is None:
        return ProtectedCell(count, whole, Status.SMALL)
    return ProtectedCell(count, whole, Status.SHOWN if whole else Status.NOT_APPLICABLE)


def _public(task: Task, cells: Mapping[FigureKey, ProtectedCell]) -> PublicTable:
    geography = task.geography
    membership = Membership(geography.fylke_by_kommune, geography.kostragruppe_by_kommune)
    rules = rules_of(task.policy.model_dump(mode="json", by_alias=True))
    return public_table((task.indicator, task.counts.year), cells, membership, rules, origin=task.counts.origin)


def _with_reasons(
    cells: Mapping[FigureKey, ProtectedCell], labels: Mapping[Cell, Status]
) -> dict[FigureKey, ProtectedCell]:
    """Say why each cell is withheld, as the public figures alone have it; of the count, or else of the denominator."""
    found: dict[FigureKey, ProtectedCell] = {}
    for key, cell in cells.items():
        if cell.status != Status.SMALL:
            found[key] = cell
            continue
        spoken = key.outcome if cell.count is None else DENOMINATOR
        found[key] = replace(cell, status=labels[Cell(key.level, key.area, key.stratum, spoken)])
    return found
