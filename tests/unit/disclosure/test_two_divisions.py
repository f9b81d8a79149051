"""A year that is out in one division of the country comes out in another: both together tell nobody more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.optimize import linprog

from nki.catalogue import default_catalogue
from nki.compute import OUTCOMES, CellKey, Counts, KommuneReport
from nki.disclosure import load_policy
from nki.disclosure.audit import audit_table
from nki.disclosure.audit.structures import laid_on
from nki.disclosure.deciding import DENOMINATOR
from nki.disclosure.one import Task, _public, protect_one
from nki.disclosure.over import Over
from nki.disclosure.suppression import CellName
from nki.errors import DisclosureError
from nki.period import Period
from nki.reference import Level
from unit.suppression.test_suppression_national import AGES, FYLKE, GROUP, SLUG, area, country, table, values

if TYPE_CHECKING:
    from nki.compute import CountTable
    from nki.disclosure.audit import PublicTable

POLICY = load_policy(default_catalogue(), Period(2021)).of(SLUG)
SEEDS = range(1, 7)
NUMBERS = {
    "0301": "0301",
    "1101": "1101",
    "1103": "1199",
    "1106": "1199",
    "4601": "3901",
    "4602": "3902",
    "4611": "4611",
}
"""What the kommuner have become: two are one, and two have other numbers in another fylke."""
LATER = {"0301": "03", "1101": "11", "1199": "11", "3901": "39", "3902": "39", "4611": "39"}
GROUPS = {"0301": "EKA13", "1101": "EKA01", "1199": "EKA02", "3901": "EKA02", "3902": "EKA01"}


def made(
    fylker: dict[str, str], groups: dict[str, str], numbers: dict[str, str]
) -> dict[tuple[str, str], tuple[str, ...]]:
    """Say which of the kommuner of 2021 each area is made of."""
    found: dict[tuple[str, str], list[str]] = {}
    for code in FYLKE:
        new = numbers[code]
        owners = [("land", "0"), ("kommune", new), ("fylke", fylker[new])]
        for key in [*owners, *([("kostragruppe", groups[new])] if new in groups else [])]:
            found.setdefault(key, []).append(code)
    return {key: tuple(codes) for key, codes in found.items()}


MADE = {2021: made(FYLKE, GROUP, {code: code for code in FYLKE}), 2024: made(LATER, GROUPS, NUMBERS)}
COUNTRY = replace(
    country(),
    year=2024,
    fylker=tuple(area(Level.FYLKE, code) for code in sorted(set(LATER.values()))),
    kommuner=tuple(area(Level.KOMMUNE, code) for code in sorted(LATER)),
    kostragrupper=tuple(area(Level.KOSTRAGRUPPE, code) for code in sorted(set(GROUPS.values()))),
    fylke_by_kommune=LATER,
    kostragruppe_by_kommune=GROUPS,
)


def later(counts: CountTable) -> CountTable:
    """Count the same persons for the areas of 2024."""
    rows = {}
    for (level, code), codes in MADE[2024].items():
        for age in ("all", *AGES):
            if level == "land":
                total = counts.rows[CellKey(SLUG, 2021, "land", "0", age)]
            else:
                own = [counts.rows[CellKey(SLUG, 2021, "kommune", one, age)] for one in codes]
                total = Counts(*map(sum, zip(*own, strict=True)))
            rows[CellKey(SLUG, 2021, level, code, age)] = total
    reports = tuple(KommuneReport(code, "reported") for code in LATER)
    return replace(counts, structure=2024, rows=dict(sorted(rows.items())), reports=reports)


def both(seed: int) -> tuple[CountTable, PublicTable, Task]:
    """Draw a year, publish it in 2021's areas, and ask for it in those of 2024."""
    counts = table(seed)
    first = Task(counts, SLUG, country(), POLICY)
    out = _public(first, protect_one(first).cells)
    over = Over(counts, country(), MADE)
    return counts, out, Task(later(counts), SLUG, COUNTRY, POLICY, (laid_on(out, MADE[2021], 2021),), over=over)


def narrowest(counts: CountTable, *tables: tuple[int, PublicTable, dict[CellName, int]]) -> float:
    """Find the least distance between the least and the most of any small withheld count, for who has all tables.

    Nothing of ours: the persons of every kommune as unknowns, and everything shown as sums of them.
    """
    number = np.arange(len(FYLKE) * (len(AGES) + 1) * len(OUTCOMES)).reshape(len(FYLKE), -1, len(OUTCOMES))
    codes = list(FYLKE)

    def sum_of(structure: int, cell: tuple[str, str, str, str]) -> np.ndarray:
        level, code, age, outcome = cell
        places = [codes.index(one) for one in MADE[structure][level, code]]
        ages = range(len(AGES) + 1) if age == "all" else [AGES.index(age)]
        outcomes = range(len(OUTCOMES)) if outcome == DENOMINATOR else [OUTCOMES.index(outcome)]
        row = np.zeros(number.size)
        row[number[np.ix_(places, list(ages), list(outcomes))].ravel()] = 1
        return row

    assert counts.structure == 2021
    known = [(sum_of(structure, cell), n) for structure, one, _ in tables for cell, n in one.values.items()]
    sums, sides = np.array([row for row, _ in known]), [value for _, value in known]
    found = [np.inf]
    for structure, one, true in tables:
        for cell in (cell for cell in one.withheld if 1 <= true[CellName(*cell)] <= 4):
            low, high = (linprog(sign * sum_of(structure, cell), A_eq=sums, b_eq=sides) for sign in (1, -1))
            assert low.status == 0, low.message
            found.append(np.inf if high.status == 3 else -high.fun - low.fun)
    return min(found)


def test_a_year_in_two_divisions_is_safe_for_whoever_has_both() -> None:
    passed = 0
    for seed in SEEDS:
        counts, out, task = both(seed)
        sheet = protect_one(task)
        passed += sheet.proof.passed
        if sheet.proof.passed:
            tables = (2021, out, values(counts)), (2024, _public(task, sheet.cells), values(task.counts))
            assert narrowest(counts, *tables) >= POLICY.width - 1e-6, seed
            assert any(cell.count is not None for cell in sheet.cells.values())
    assert passed > len(SEEDS) / 2


def test_control_the_second_division_protected_by_itself_tells_and_the_auditor_finds_it() -> None:
    told = 0
    for seed in SEEDS:
        counts, out, task = both(seed)
        alone = replace(task, earlier=(), over=None)
        now = _public(alone, protect_one(alone).cells)
        narrow = narrowest(counts, (2021, out, values(counts)), (2024, now, values(task.counts))) < POLICY.width - 1e-6
        audit = audit_table(laid_on(now, MADE[2024]), task.earlier)
        assert not (narrow and audit.passed()), "the auditor finds what the linear program finds"
        told += narrow
    assert told > len(SEEDS) / 2


def test_what_is_the_same_area_in_both_is_shown_and_withheld_alike() -> None:
    _, out, task = both(2)
    sheet = protect_one(task)
    for old, new in NUMBERS.items():
        if new == "1199":
            continue
        for key, cell in sheet.cells.items():
            if (key.level, key.area) == ("kommune", new):
                before = [one for one in out.values if one == (*key[2:3], old, *key[4:])]
                assert bool(before) == (cell.count is not None)


@pytest.mark.parametrize("changed", [1, 7])
def test_divisions_that_are_not_sums_of_the_same_kommuner_are_refused_with_a_letter(changed: int) -> None:
    _, _, task = both(1)
    key = CellKey(SLUG, 2021, "fylke", "39", "67+")
    row = task.counts.rows[key]
    rows = {**task.counts.rows, key: row._replace(met=row.met + changed, denominator=row.denominator + changed)}
    with pytest.raises(DisclosureError, match="inndelingene ikke kan legges sammen"):
        protect_one(replace(task, counts=replace(task.counts, rows=rows)))
