"""On small tables the auditor's answers are those of going through every table that looks the same from outside."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from nki.disclosure import FigureKey, ProtectedCell, Status
from nki.disclosure.audit import Membership, Settings, audit_table, public_table
from nki.disclosure.audit.public import Cell
from nki.disclosure.audit.rules import Rules

if TYPE_CHECKING:
    from nki.disclosure.audit import PublicTable
    from nki.disclosure.audit.report import TableAudit

OUTCOMES = ("met", "unmet")
KOMMUNER = ("1", "2", "3")
MOST = 7
"""Counts in the invented tables are 0 to this, so that every table of six counts can be gone through."""

GRID = np.array(list(product(range(MOST + 1), repeat=len(KOMMUNER) * len(OUTCOMES))))


@dataclass(frozen=True)
class Case:
    """Atoms by kommune and outcome, which published cells are withheld, and the rules."""

    atoms: tuple[int, ...]
    withheld: frozenset[Cell]
    rules: Rules


def sums() -> dict[Cell, np.ndarray]:
    """Say which atoms each published cell is the sum of: three kommuner, one of two fylker, two outcomes."""
    found: dict[Cell, np.ndarray] = {}
    places = {("kommune", k): (k,) for k in KOMMUNER} | {("fylke", "A"): ("1", "2", "3")}
    for place, members in places.items():
        for outcome in (*OUTCOMES, "denominator"):
            pairs = product(KOMMUNER, OUTCOMES)
            found[Cell(*place, "all", outcome)] = np.array(
                [k in members and outcome in (o, "denominator") for k, o in pairs], dtype=int
            )
    return found


SUMS = sums()


def status_of(case: Case, cell: Cell) -> Status:
    """Say what a release says of a withheld cell."""
    count = int(SUMS[cell] @ np.array(case.atoms))
    small = case.rules.first <= count <= case.rules.last
    return Status.SMALL if small or not case.rules.reasons_told else Status.PROTECTING


def seen(case: Case) -> PublicTable:
    """Give the table as the public has it."""
    figures: dict[FigureKey, ProtectedCell] = {}
    for cell, atoms in SUMS.items():
        if cell.outcome == "denominator":
            continue
        whole = cell._replace(outcome="denominator")
        hidden, hidden_whole = cell in case.withheld, whole in case.withheld
        spoken_of = cell if hidden else whole
        figures[FigureKey("x", 2021, *cell)] = ProtectedCell(
            None if hidden else int(atoms @ np.array(case.atoms)),
            None if hidden_whole else int(SUMS[whole] @ np.array(case.atoms)),
            status_of(case, spoken_of) if hidden or hidden_whole else Status.SHOWN,
        )
    membership = Membership(dict.fromkeys(KOMMUNER, "A"), {})
    return public_table(("x", 2021), figures, membership, case.rules, complete=True)


def possible(table: PublicTable) -> dict[Cell, set[int]]:
    """Go through every table of atoms; give what each withheld cell can be in those that look the same."""
    fits = np.ones(len(GRID), dtype=bool)
    for cell, value in table.values.items():
        fits &= SUMS[cell] @ GRID.T == value
    rules = table.rules
    for cell, why in table.withheld.items():
        found = SUMS[cell] @ GRID.T
        small = (found >= rules.first) & (found <= rules.last)
        if why == "small":
            fits &= small
        elif why == "protecting":
            fits &= ~small
        if not rules.zeros_withheld:
            fits &= found > 0
    return {cell: set((SUMS[cell] @ GRID[fits].T).tolist()) for cell in table.withheld}


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw a table, what is withheld of it, and the rules."""
    # No count can be above MOST, or going through every table would miss some: every denominator of a kommune is shown.
    atoms = draw(st.tuples(*[st.integers(0, 3)] * 6))
    rules = Rules(
        first=1,
        last=draw(st.integers(1, 2)),
        width=draw(st.integers(1, 3)),
        zeros_withheld=draw(st.booleans()),
        reasons_told=draw(st.booleans()),
    )
    kept = {cell for cell in SUMS if cell.level == "kommune" and cell.outcome == "denominator"}
    choice = sorted(set(SUMS) - kept)
    if not rules.zeros_withheld:
        choice = [cell for cell in choice if SUMS[cell] @ np.array(atoms) > 0]
    return Case(atoms, frozenset(draw(st.lists(st.sampled_from(choice), unique=True)) if choice else ()), rules)


def answer(audit: TableAudit, cell: Cell) -> str:
    """Say what the auditor says of a cell under A1."""
    attack = audit.attack("A1")
    names = ("exact", "narrow", "protecting_narrow", "undecided")
    return next((name for name in names if cell in getattr(attack, name)), "wide")


@settings(max_examples=60, deadline=None)
@given(cases())
def test_whole_numbers_say_what_going_through_every_table_says(case: Case) -> None:
    table = seen(case)
    audit = audit_table(table, settings=Settings(integers="exact"))
    for cell, values in possible(table).items():
        why = table.withheld[cell]
        need = table.rules.small_width if why == "small" else table.rules.width
        width = max(values) - min(values)
        narrow = "protecting_narrow" if why == "protecting" else "narrow"
        assert answer(audit, cell) == ("exact" if width == 0 else narrow if width < need else "wide")


@settings(max_examples=60, deadline=None)
@given(cases())
def test_sums_alone_never_claim_more_than_whole_numbers_do(case: Case) -> None:
    table = seen(case)
    audit = audit_table(table)
    ways = possible(table)
    assert all(len(ways[cell]) == 1 for cell in audit.attack("A0").exact)
    assert set(audit.attack("A0").exact) <= set(audit.attack("A1").exact)


@settings(max_examples=60, deadline=None)
@given(cases())
def test_sums_alone_find_what_is_fixed_when_negative_counts_are_allowed(case: Case) -> None:
    table = seen(case)
    audit = audit_table(table)
    hidden = [cell for cell in SUMS if cell not in table.values]
    shown = np.array([SUMS[cell] for cell in table.values]) if table.values else np.zeros((0, 6), dtype=int)
    rank = np.linalg.matrix_rank(shown) if len(shown) else 0
    fixed = {cell for cell in hidden if len(shown) and np.linalg.matrix_rank(np.vstack([shown, SUMS[cell]])) == rank}
    assert set(audit.attack("A0").exact) == fixed


@settings(max_examples=60, deadline=None)
@given(cases())
def test_the_quick_answer_never_calls_safe_what_the_thorough_one_calls_found(case: Case) -> None:
    table = seen(case)
    quick, full = audit_table(table), audit_table(table, settings=Settings(full=True))
    for name in ("exact", "narrow", "protecting_narrow"):
        assert getattr(quick.attack("A1"), name) == getattr(full.attack("A1"), name)
