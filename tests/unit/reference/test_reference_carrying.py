"""Figures carried from one structure to another."""

from __future__ import annotations

from decimal import Decimal
from random import Random  # noqa: TC003  (Hypothesis reads the signature)
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nki.catalogue import default_catalogue
from nki.errors import UsageError
from nki.reference import Carried, carry, load_reference

if TYPE_CHECKING:
    from nki.reference import Reference

LISTS = load_reference(default_catalogue())
YEAR = st.integers(2015, 2026)


def full(reference: Reference, year: int) -> dict[str, int]:
    return {area.code: 7 * i + 1 for i, area in enumerate(reference.geography(year).kommuner)}


@settings(max_examples=40, deadline=None)
@given(st.tuples(YEAR, YEAR), st.randoms(use_true_random=False))
def test_carrying_forward_conserves_the_total(years: tuple[int, int], chance: Random) -> None:
    early, late = sorted(years)
    series = {area.code: chance.randint(0, 9_999) for area in LISTS.geography(early).kommuner}
    carried = carry(series, LISTS.correspondence(early, late))
    assert sum(figure.value or 0 for figure in carried.values()) == sum(series.values())
    assert all(figure.complete for figure in carried.values())


def test_merges_are_the_sums_one_makes_by_hand(reference: Reference) -> None:
    series = full(reference, 2019)
    carried = carry(series, reference.correspondence(2019, 2020))
    for new, olds in {"1103": ["1103", "1141", "1142"], "3020": ["0213", "0217"], "3001": ["0101"]}.items():
        assert carried[new] == Carried(Decimal(sum(series[old] for old in olds)))


def test_a_split_is_shared_by_weight_and_marked_as_an_estimate(reference: Reference) -> None:
    series = dict.fromkeys(full(reference, 2019), 0) | {"1805": 100, "1850": 10}
    carried = carry(series, reference.correspondence(2019, 2020))
    assert carried["1806"] == Carried(Decimal("104.25"), estimate=True)
    assert carried["1875"] == Carried(Decimal("5.75"), estimate=True)
    assert not carried["1103"].estimate


def test_the_parts_of_a_split_are_summed_exactly_backward(reference: Reference) -> None:
    series = full(reference, 2024)
    carried = carry(series, reference.correspondence(2024, 2020))
    assert carried["1507"] == Carried(Decimal(series["1508"] + series["1580"]))


def test_not_reported_is_not_zero(reference: Reference) -> None:
    series = full(reference, 2019)
    del series["1141"], series["0101"]
    carried = carry(series, reference.correspondence(2019, 2020))
    assert carried["1103"] == Carried(Decimal(series["1103"] + series["1142"]), missing=("1141",))
    assert carried["3001"] == Carried(None, missing=("0101",))
    assert not carried["1103"].complete


def test_a_share_nobody_knows_gives_no_figure_and_says_which_kommune_it_was(reference: Reference) -> None:
    carried = carry(full(reference, 2020), reference.correspondence(2020, 2019))
    assert carried["1141"] == Carried(None, estimate=True, unknown=("1103",))
    assert not carried["1141"].complete


def test_zero_stays_zero(reference: Reference) -> None:
    series = dict.fromkeys(full(reference, 2019), 0)
    carried = carry(series, reference.correspondence(2019, 2024))
    assert {figure.value for figure in carried.values()} == {Decimal(0)}


def test_a_kommune_of_another_year_is_refused(reference: Reference) -> None:
    with pytest.raises(UsageError, match="fantes ikke i 2019: 3001, 3002"):
        carry({"3002": 1, "3001": 1, "0101": 1}, reference.correspondence(2019, 2020))
