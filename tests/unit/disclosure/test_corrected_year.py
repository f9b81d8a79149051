"""A published year is corrected: safe for whoever has both releases, or the gate says who must wait."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.optimize import linprog

from nki.catalogue import default_catalogue
from nki.compute import OUTCOMES, CellKey, Counts
from nki.disclosure import load_policy
from nki.disclosure.audit.public import Cell
from nki.disclosure.deciding import DENOMINATOR
from nki.disclosure.letters import must_wait, refusal
from nki.disclosure.one import Task, _public, protect_one
from nki.disclosure.suppression import CellName
from nki.errors import DisclosureError
from nki.period import Period
from unit.suppression.test_suppression_national import AGES, FYLKE, GROUP, SLUG, country, table, values

if TYPE_CHECKING:
    from nki.compute import CountTable
    from nki.disclosure.audit import PublicTable
    from nki.disclosure.one import Sheet

POLICY = load_policy(default_catalogue(), Period(2021)).of(SLUG)
SEEDS = range(1, 9)
SLOTS = len(AGES) + 1, len(OUTCOMES)


def corrected(counts: CountTable, kommune: str, seed: int) -> CountTable:
    """Let a kommune have more persons in some places, and none in others."""
    draw, was = np.random.default_rng(seed), own(counts, kommune)
    change = {age: np.zeros(5, int) for age in AGES}
    for _ in range(int(draw.integers(1, 5))):
        age, outcome = AGES[draw.integers(3)], draw.integers(5)
        change[age][outcome] = draw.integers(5, 40) if draw.integers(3) else -was[age][outcome]
    change["all"] = sum(change.values(), np.zeros(5, int))
    return changed_by(counts, kommune, change)


def task(counts: CountTable, *earlier: PublicTable, anew: str = "") -> Task:
    """Ask for a year after what is out already; all but one kommune are made of the same as before."""
    made_of = {code: "b" if code == anew else "a" for code in FYLKE}
    return Task(counts, SLUG, country(), POLICY, earlier, made_of)


def public(of: Task, sheet: Sheet) -> PublicTable:
    """Give what becomes public."""
    return _public(of, sheet.cells)


def inside(cell: Cell) -> list[str]:
    """Name the kommuner of a cell's area."""
    owner = {"fylke": FYLKE, "kostragruppe": GROUP}.get(cell.level)
    if owner:
        return [code for code in FYLKE if owner.get(code) == cell.area]
    return list(FYLKE) if cell.level == "land" else [cell.area]


def narrowest(kommune: str, *releases: tuple[PublicTable, CountTable], late: bool = False) -> float:
    """Find the least distance between the least and the most of any small withheld count, for who has both releases.

    Nothing of ours: the persons of both tables as unknowns, the same but for one kommune, and what is shown as sums.
    Where that one is `late`, it had nobody then.
    """
    number = np.arange((len(FYLKE) + 1) * SLOTS[0] * SLOTS[1]).reshape(-1, *SLOTS)
    codes = [*FYLKE, "then"]

    def sum_of(cell: Cell, turn: int) -> np.ndarray:
        places = [codes.index("then" if not turn and code == kommune else code) for code in inside(cell)]
        ages = range(SLOTS[0]) if cell.stratum == "all" else [AGES.index(cell.stratum)]
        outcomes = range(SLOTS[1]) if cell.outcome == DENOMINATOR else [OUTCOMES.index(cell.outcome)]
        row = np.zeros(number.size)
        row[number[np.ix_(places, list(ages), list(outcomes))].ravel()] = 1
        return row

    known = [(sum_of(cell, turn), n) for turn, (one, _) in enumerate(releases) for cell, n in one.values.items()]
    bounds = [(0, 0 if late and atom >= number[-1, 0, 0] else None) for atom in range(number.size)]
    sums, sides = np.array([row for row, _ in known]), [value for _, value in known]
    found = [np.inf]
    for turn, (one, counts) in enumerate(releases):
        true = values(counts)
        for cell in (cell for cell in one.withheld if 1 <= true.get(CellName(*cell), 0) <= 4):
            low, high = (linprog(sign * sum_of(cell, turn), A_eq=sums, b_eq=sides, bounds=bounds) for sign in (1, -1))
            assert low.status == 0, low.message
            found.append(np.inf if high.status == 3 else -high.fun - low.fun)
    return min(found)


def revise(seed: int) -> tuple[str, CountTable, Task, Task]:
    """Draw a year that is out and its correction; both as tasks."""
    counts, kommune = table(seed), sorted(FYLKE)[seed % len(FYLKE)]
    first = task(counts)
    out = public(first, protect_one(first))
    return kommune, counts, first, task(corrected(counts, kommune, seed), out, anew=kommune)


def test_a_corrected_year_is_safe_together_with_what_is_out_or_says_who_must_wait() -> None:
    passed = 0
    for seed in SEEDS:
        kommune, counts, _, second = revise(seed)
        sheet = protect_one(second)
        if sheet.proof.passed:
            passed += 1
            releases = (second.earlier[0], counts), (public(second, sheet), second.counts)
            assert narrowest(kommune, *releases) >= POLICY.width - 1e-6, seed
        else:
            assert must_wait(sheet) == (kommune,)
            assert f"--wait {kommune}" in refusal(sheet)
    assert 0 < passed < len(SEEDS)


def changed_by(counts: CountTable, kommune: str, change: dict[str, np.ndarray]) -> CountTable:
    """Add as many persons by age and outcome (5,) to a kommune, and to every area it is in."""
    rows = dict(counts.rows)
    for key, row in counts.rows.items():
        if kommune in inside(Cell(*key[2:], "met")):
            more = change[key.stratum]
            rows[key] = Counts(*(np.array(row) + np.array([more.sum(), *more])).tolist())
    return replace(counts, rows=rows)


def own(counts: CountTable, kommune: str) -> dict[str, np.ndarray]:
    """Give the persons of a kommune by age and outcome (5,)."""
    return {age: np.array(counts.rows[CellKey(SLUG, 2021, "kommune", kommune, age)][1:]) for age in ("all", *AGES)}


def rich(counts: CountTable, kommune: str) -> CountTable:
    """Let a kommune have nobody of unknown age, and many of everything else."""
    was = own(counts, kommune)
    change = {age: np.full(5, 30) for age in AGES}
    change["all"] = sum(was[age] + change[age] for age in AGES) - was["all"]
    return changed_by(counts, kommune, change)


def without(counts: CountTable, kommune: str) -> CountTable:
    """Give the table as it was before a kommune delivered."""
    less = changed_by(counts, kommune, {age: -persons for age, persons in own(counts, kommune).items()})
    rows = {key: row for key, row in less.rows.items() if key[2:4] != ("kommune", kommune)}
    reports = tuple(replace(one, status="not_reported") if one.kommune == kommune else one for one in counts.reports)
    return replace(counts, rows=rows, reports=reports)


@pytest.mark.parametrize("many", [False, True])
def test_a_late_kommune_is_safe_together_with_what_is_out_or_must_wait(many: bool) -> None:  # noqa: FBT001
    """Whoever takes an old sum from a new one has the whole kommune; where it has few of nothing, that does little."""
    passed = 0
    for seed in SEEDS:
        kommune, counts = "1106" if seed % 2 else "4602", table(seed)
        counts = rich(counts, kommune) if many else counts
        first = task(without(counts, kommune))
        before = public(first, protect_one(first))
        out = replace(before, made_of={code: name for code, name in before.made_of.items() if code != kommune})
        second = task(counts, out)
        sheet = protect_one(second)
        passed += sheet.proof.passed
        if sheet.proof.passed:
            releases = (out, first.counts), (public(second, sheet), counts)
            assert narrowest(kommune, *releases, late=True) >= POLICY.width - 1e-6, seed
        else:
            assert must_wait(sheet) == (kommune,)
    assert passed > len(SEEDS) / 2 if many else passed < len(SEEDS) / 2


def test_nobody_hides_in_a_kommune_that_has_delivered_nothing() -> None:
    for seed in (*SEEDS, 20):
        kommune = "1101" if seed % 2 else "4601"
        alone = task(without(table(seed), kommune))
        sheet = protect_one(alone)
        assert sheet.proof.passed
        assert narrowest(kommune, (public(alone, sheet), alone.counts), late=True) >= POLICY.width - 1e-6, seed


def test_control_a_correction_protected_by_itself_tells_of_what_is_withheld() -> None:
    told = 0
    for seed in range(1, 6):
        kommune, counts, first, second = revise(seed)
        alone = replace(second, earlier=())
        releases = (public(first, protect_one(first)), counts), (public(alone, protect_one(alone)), second.counts)
        told += narrowest(kommune, *releases) < POLICY.width - 1e-6
    assert told >= 2, "here and there chance protects"


def test_the_same_counts_are_withheld_as_they_were() -> None:
    _, counts, first, _ = revise(3)
    again = task(counts, public(first, protect_one(first)))
    sheets = protect_one(first), protect_one(again)
    assert sheets[0].decision.withheld == sheets[1].decision.withheld
    assert sheets[1].proof.passed


def test_what_is_out_and_small_cannot_be_protected_and_who_delivered_anew_must_wait() -> None:
    kommune, counts, _, second = revise(2)
    true = values(second.counts)
    out = second.earlier[0]
    cell = next(cell for cell in sorted(out.withheld) if 1 <= true[CellName(*cell)] <= 4)
    leaking = replace(out, values={**out.values, cell: true[CellName(*cell)]})
    with pytest.raises(DisclosureError, match=f"--wait {kommune}»"):
        protect_one(replace(second, earlier=(leaking,)))
    with pytest.raises(DisclosureError, match="Ta det opp med den som eier utgivelsen"):
        protect_one(task(counts, leaking))
