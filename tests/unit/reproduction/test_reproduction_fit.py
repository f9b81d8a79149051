"""Whole numbers that give published shares back, and nothing true where something was withheld."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nki.catalogue import default_catalogue
from nki.reproduction.fit import Counts, fit, shares_of, thousandths
from nki.reproduction.published import PublishedRow, load_published


def row(*shares: str, area: str = "4203", nki_id: str = "34") -> PublishedRow:
    """Make a published row; an empty text is a withheld share."""
    met, partly_met, unmet, unreported = (Decimal(share) if share else None for share in shares)
    return PublishedRow(nki_id, 2021, "kommune", area, "Sted", 2020, (met, partly_met, unmet, unreported))


@pytest.fixture(scope="module")
def kommuner() -> list[PublishedRow]:
    return [r for r in load_published(default_catalogue() / "published").rows if r.level == "kommune"]


@pytest.mark.parametrize(
    ("shares", "counts"),
    [
        (("62.826", "10.292", "22.427", "4.455"), Counts(651, 409, 67, 146, 29)),  # Arendal 2021, id 34
        (("70.046", "6.953", "19.326", "3.676"), Counts(8543, 5984, 594, 1651, 314)),  # Oslo 2021, id 34
        (("39.083", "11.56", "36.33", "13.028"), Counts(545, 213, 63, 198, 71)),  # Grimstad 2019, id 274
        (("0", "0", "0", "0"), Counts(0, 0, 0, 0, 0)),
    ],
)
def test_golden_rows_are_found_again(shares: tuple[str, str, str, str], counts: Counts) -> None:
    assert fit(row(*shares), seed=1).counts == counts


def test_half_a_thousandth_is_rounded_up() -> None:
    assert thousandths(29, 64) == 45313  # 45.3125
    assert thousandths(1, 3) == 33333
    assert thousandths(2, 3) == 66667
    assert fit(row("45.313", "54.688", "0", "0"), seed=1).counts == Counts(64, 29, 35, 0, 0)


def test_shares_under_a_hundred_leave_a_fifth_state() -> None:
    assert fit(row("65", "30", "0", "0"), seed=1).counts == Counts(20, 13, 6, 0, 0, 1)
    sandefjord = fit(row("53.061", "4.989", "41.837", "0"), seed=1)
    assert sandefjord.counts == Counts(882, 468, 44, 369, 0, 1)
    assert not sandefjord.reason


def test_shares_over_a_hundred_are_said_to_be_unfit_and_come_near() -> None:
    found = fit(row("60.694", "7.514", "32.37", "0"), seed=1)
    assert "100,578 prosent" in found.reason
    assert found.counts == Counts(173, 104, 13, 56, 0)
    assert shares_of(found.counts)[1:] == found.row.shares[1:]


def test_shares_of_no_denominator_at_all_are_unfit() -> None:
    assert fit(row("99.999", "0.003", "0", "0"), seed=1).counts.denominator == 0


def test_what_would_be_published_hides_one_to_four_and_shows_zero() -> None:
    assert shares_of(Counts(20, 4, 5, 11, 0)) == (None, Decimal("25.000"), Decimal("55.000"), Decimal(0))
    assert shares_of(Counts(4, 0, 4, 0, 0)) == (None,) * 4
    assert shares_of(Counts(0, 0, 0, 0, 0)) == (Decimal(0),) * 4


@given(st.lists(st.one_of(st.integers(0, 12), st.integers(0, 900)), min_size=4, max_size=4), st.integers(0, 99))
def test_whatever_was_counted_what_was_shown_is_given_back(numerators: list[int], seed: int) -> None:
    met, partly_met, unmet, unreported = numerators
    shares = shares_of(Counts(sum(numerators), met, partly_met, unmet, unreported))
    found = fit(PublishedRow("34", 2021, "kommune", "4203", "Sted", 2020, shares), seed=seed)
    assert not found.reason
    assert shares_of(found.counts) == shares
    assert sum(found.counts.outcomes) == found.counts.denominator


def test_all_published_rows_are_given_back_but_the_impossible_ones(kommuner: list[PublishedRow]) -> None:
    found = [fit(r, seed=2021) for r in kommuner]
    assert all(shares_of(f.counts) == f.row.shares for f in found if not f.reason)
    assert all(sum(f.counts.outcomes) == f.counts.denominator for f in found)
    assert sum(bool(f.reason) for f in found) == 31


def test_another_seed_fills_otherwise_and_never_needs_to_know_what_was_there(kommuner: list[PublishedRow]) -> None:
    withheld = [r for r in kommuner if None in r.shares and r.year == 2021]
    one, two = ([fit(r, seed=seed).counts for r in withheld] for seed in (1, 2))
    assert sum(a != b for a, b in zip(one, two, strict=True)) > len(withheld) / 2
    assert all(len({fit(r, seed=seed).counts for seed in range(40)}) > 1 for r in withheld[::10])


def test_a_number_anyone_could_subtract_is_not_used_as_if_it_were_known() -> None:
    only_three = row("51.064", "42.553", "", "0")  # 24 and 20 of 47: three are left, and no other denominator fits
    fills = {fit(only_three, seed=seed).counts for seed in range(40)}
    assert fills == {Counts(47, 24, 20, n, 0, 3 - n) for n in (1, 2, 3)}


def test_the_same_seed_gives_the_same_and_places_do_not_follow_each_other() -> None:
    blanks = [row("", "", "", "", area=f"{n:04}") for n in range(40)]
    once = [fit(r, seed=5).counts for r in blanks]
    assert once == [fit(r, seed=5).counts for r in blanks]
    assert len(set(once)) > 10
    assert all(shares_of(counts) == (None,) * 4 for counts in once)
