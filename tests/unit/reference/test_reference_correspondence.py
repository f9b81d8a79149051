"""The way between the kommuner of two years."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

import pytest

from nki.errors import UsageError
from nki.reference.correspondence import Target

if TYPE_CHECKING:
    from nki.reference import Reference

YEARS = range(2015, 2027)
FORWARD = [(early, late) for early, late in product(YEARS, YEARS) if early <= late]
WHOLE = Fraction(1)


def unknown(*codes: str) -> tuple[Target, ...]:
    return tuple(Target(code, None, exact=False) for code in codes)


@pytest.mark.parametrize(("early", "late"), FORWARD)
def test_forward_every_kommune_arrives_whole_in_kommuner_of_the_later_year(
    reference: Reference, early: int, late: int
) -> None:
    way = reference.correspondence(early, late)
    assert way.source_codes == tuple(area.code for area in reference.geography(early).kommuner)
    assert way.target_codes == tuple(area.code for area in reference.geography(late).kommuner)
    for code in way.source_codes:
        targets = way.targets(code)
        assert sum(target.weight or 0 for target in targets) == 1
        assert all(target.exact == (len(targets) == 1) for target in targets)


@pytest.mark.parametrize(("early", "late"), FORWARD)
def test_backward_is_forward_turned_round(reference: Reference, early: int, late: int) -> None:
    there, back = reference.correspondence(early, late), reference.correspondence(late, early)
    pairs = {(code, target.code) for code in there.source_codes for target in there.targets(code)}
    assert {(target.code, code) for code in back.source_codes for target in back.targets(code)} == pairs
    assert all(back.sources(code) == tuple(t.code for t in there.targets(code)) for code in there.source_codes)


def test_a_year_corresponds_to_itself_exactly(reference: Reference) -> None:
    way = reference.correspondence(2021, 2021)
    assert all(way.targets(code) == (Target(code, WHOLE, exact=True),) for code in way.source_codes)


def test_a_change_of_code_is_exact_both_ways(reference: Reference) -> None:
    assert reference.correspondence(2019, 2024).targets("0101") == (Target("3101", WHOLE, exact=True),)
    assert reference.correspondence(2024, 2019).targets("3101") == (Target("0101", WHOLE, exact=True),)


def test_finnoey_lies_wholly_in_stavanger(reference: Reference) -> None:
    way = reference.correspondence(2019, 2020)
    assert way.targets("1141") == (Target("1103", WHOLE, exact=True),)
    assert way.sources("1103") == ("1103", "1141", "1142")
    assert way.complete("1103")


def test_stavanger_of_2020_divides_backward_in_unknown_shares_though_it_kept_its_code(reference: Reference) -> None:
    way = reference.correspondence(2020, 2019)
    assert way.targets("1103") == unknown("1103", "1141", "1142")
    assert not way.complete("1103")


def test_the_split_of_tysfjord_is_an_estimate(reference: Reference) -> None:
    way = reference.correspondence(2019, 2020)
    assert way.targets("1850") == (
        Target("1806", Fraction("0.425"), exact=False),
        Target("1875", Fraction("0.575"), exact=False),
    )
    assert not way.complete("1806")
    assert not way.complete("1875")


def test_aalesund_splits_by_estimate_forward_and_is_whole_again_backward(reference: Reference) -> None:
    there, back = reference.correspondence(2023, 2024), reference.correspondence(2024, 2023)
    assert [(t.code, t.weight, t.exact) for t in there.targets("1507")] == [
        ("1508", Fraction("0.86"), False),
        ("1580", Fraction("0.14"), False),
    ]
    assert back.targets("1508") == back.targets("1580") == (Target("1507", WHOLE, exact=True),)
    assert back.complete("1507")


def test_haram_is_found_again_across_its_years_in_aalesund(reference: Reference) -> None:
    there, back = reference.correspondence(2019, 2024), reference.correspondence(2024, 2019)
    assert there.targets("1534") == (Target("1580", WHOLE, exact=True),)
    assert there.targets("1546") == (Target("1508", WHOLE, exact=True),)
    assert back.targets("1580") == (Target("1534", WHOLE, exact=True),)
    assert back.targets("1508") == unknown("1504", "1523", "1529", "1546")


def test_merges_that_follow_each_other_are_one_way(reference: Reference) -> None:
    way = reference.correspondence(2017, 2024)
    assert way.targets("0714") == (Target("3903", WHOLE, exact=True),)
    assert way.sources("3903") == ("0702", "0713", "0714")


def test_unknown_codes_and_years_are_refused(reference: Reference) -> None:
    way = reference.correspondence(2019, 2020)
    with pytest.raises(UsageError, match="Kommune «3001» fantes ikke i 2019"):
        way.targets("3001")
    with pytest.raises(UsageError, match="Kommune «0101» fantes ikke i 2020"):
        way.complete("0101")
    with pytest.raises(UsageError, match="2015–2026"):
        reference.correspondence(2020, 2030)
