"""Labels say nothing the figures do not say; labels set by the true values give small counts away."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from nki.catalogue import default_catalogue
from nki.disclosure import FigureKey, ProtectedCell, Status, load_policy
from nki.disclosure.audit import Membership, audit_table, public_table, rules_of
from nki.disclosure.audit.labels import public_labels
from nki.disclosure.audit.public import DENOMINATOR, PublicTable
from nki.disclosure.one import Sheet, Task, protect_one
from nki.disclosure.suppression import CellName
from nki.errors import DisclosureError
from nki.period import Period
from unit.suppression.test_suppression_national import FYLKE, GROUP, SLUG, country, table

POLICY = load_policy(default_catalogue(), Period(2021))
SEEDS = (1, 2, 3, 4)
NAME = (SLUG, 2021)


@cache
def protected(seed: int) -> Sheet:
    """Take a drawn table through suppression, labels and audit."""
    return protect_one(Task(table(seed), SLUG, country(), POLICY))


def public(cells: dict[FigureKey, ProtectedCell]) -> PublicTable:
    """See cells as the public does."""
    rules = rules_of(POLICY.model_dump(mode="json", by_alias=True))
    return public_table(NAME, cells, Membership(FYLKE, GROUP), rules)


def labelled(sheet: Sheet, truth: bool) -> dict[FigureKey, ProtectedCell]:  # noqa: FBT001
    """Blank the labels, or set them by the true reasons."""
    withheld = {key: cell for key, cell in sheet.cells.items() if cell.status in {Status.SMALL, Status.PROTECTING}}
    found = dict(sheet.cells)
    for key, cell in withheld.items():
        name = CellName(*key[2:]) if cell.count is None else CellName(*key[2:5], DENOMINATOR)
        true = Status.SMALL if name in sheet.small else Status.PROTECTING
        found[key] = replace(cell, status=true if truth else Status.SMALL)
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_labels_worked_out_from_the_figures_with_labels_blanked_are_the_labels(seed: int) -> None:
    sheet = protected(seed)
    labels = public_labels(public(labelled(sheet, truth=False)))
    told = public(dict(sheet.cells)).told
    assert told
    assert {cell: labels[cell] for cell in told} == told
    assert not audit_table(public(dict(sheet.cells))).labels_tell


def test_control_labels_by_the_true_values_leak() -> None:
    found = 0
    for seed in SEEDS:
        leaking = audit_table(public(labelled(protected(seed), truth=True)))
        assert leaking.labels_tell
        found += leaking.attack("A1").found
        assert protected(seed).proof.audit.attack("A1").found == 0
    assert found


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_labelled_protecting_is_never_small(seed: int) -> None:
    sheet = protected(seed)
    told = public(dict(sheet.cells)).told
    assert not {CellName(*cell) for cell, status in told.items() if status == Status.PROTECTING} & sheet.small


@pytest.mark.parametrize("method", ["ingen", "avrunding"])
def test_the_rule_alone_is_refused_and_rounding_passes(method: str) -> None:
    sheet = protect_one(Task(table(1), SLUG, country(), POLICY.model_copy(update={"method": method})))
    assert sheet.proof.passed == (method == "avrunding")
    shown = [cell.count for cell in sheet.cells.values() if cell.count is not None]
    assert not any(1 <= count <= 4 for count in shown)


def test_a_kommune_with_few_has_no_figures_by_age_when_the_rule_says_so() -> None:
    sheet = protect_one(Task(table(2), SLUG, country(), POLICY.model_copy(update={"ages_from": 150})))
    assert sheet.proof.passed
    everybody = {
        key.area: cell.denominator
        for key, cell in sheet.cells.items()
        if (key.level, key.stratum) == ("kommune", "all") and cell.denominator is not None
    }
    few = {area for area, count in everybody.items() if count < 150}
    assert few
    assert few != set(everybody)
    assert not any(cell.denominator for key, cell in sheet.cells.items() if key.area in few and key.stratum != "all")


def test_a_revision_is_safe_together_with_the_one_before() -> None:
    before = protected(1)
    again = protect_one(Task(table(1), SLUG, country(), POLICY, (public(dict(before.cells)),)))
    shown = {key: cell.count for key, cell in before.cells.items() if cell.count is not None}
    assert {key: again.cells[key].count for key in shown} == shown
    assert again.proof.passed
    assert again.proof.earlier == 1


def test_a_small_count_that_is_public_already_is_refused_with_a_letter() -> None:
    sheet = protected(1)
    name = next(name for name in sorted(sheet.small) if name.level == "kommune" and name.outcome == "met")
    value = table(1).rows[(SLUG, 2021, *name[:3])].met
    known = replace(public({}), values={name: value})
    with pytest.raises(DisclosureError, match="vist"):
        protect_one(Task(table(1), SLUG, country(), POLICY, (known,)))


def test_where_zeros_may_not_protect_none_is_withheld_to_do_so() -> None:
    withheld = {}
    for said in ("ja", "nei"):
        sheet = protect_one(Task(table(2), SLUG, country(), POLICY.model_copy(update={"zeros_protect": said})))
        rows = table(2).rows
        withheld[said] = {
            name for name in sheet.protecting if getattr(rows.get((SLUG, 2021, *name[:3])), name.outcome, None) == 0
        }
    assert withheld["ja"], "the control: zeros do protect otherwise"
    assert withheld["nei"] == set()
