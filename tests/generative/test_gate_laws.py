"""Whatever comes out of the gate, the attacker has tried; small counts withheld alone do not come out."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from nki.catalogue import default_catalogue
from nki.disclosure import load_policy
from nki.disclosure.one import Task, protect_one
from nki.period import Period
from unit.suppression.test_suppression_national import FYLKE, SLUG, country, table

POLICY = load_policy(default_catalogue(), Period(2021))
ALONE = POLICY.model_copy(update={"method": "ingen"})


@settings(max_examples=8, deadline=None)
@given(
    st.integers(1, 10_000),
    st.lists(st.sampled_from(sorted(FYLKE)), max_size=2, unique=True),
    st.integers(0, 6),
)
def test_nothing_that_comes_out_can_be_worked_back(seed: int, silent: list[str], lost: int) -> None:
    sheet = protect_one(Task(table(seed, silent=tuple(silent), lost=lost), SLUG, country(), POLICY))
    audit = sheet.proof.audit
    assert not audit.labels_tell
    assert sheet.proof.certified
    assert audit.passed()


def test_control_small_counts_alone_do_not_pass_the_gate() -> None:
    refused = [not protect_one(Task(table(seed), SLUG, country(), ALONE)).proof.passed for seed in range(1, 13)]
    assert sum(refused) > 0.9 * len(refused)
