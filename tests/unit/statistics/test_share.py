"""The share is computed once, from whole numbers, and rounded half-up."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nki.statistics import share, spoken


@pytest.mark.parametrize(
    ("count", "denominator", "published"),
    [
        (29, 64, "45.313"),  # exactly 45.3125: half-up, not half-even
        (409, 651, "62.826"),
        (67, 651, "10.292"),
        (146, 651, "22.427"),
        (29, 651, "4.455"),
        (5984, 8543, "70.046"),
        (213, 545, "39.083"),
        (0, 7, "0.000"),
        (7, 7, "100.000"),
    ],
)
def test_published_shares_come_out_as_published(count: int, denominator: int, published: str) -> None:
    assert str(share(count, denominator)) == published


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_the_rounding_is_half_up_of_the_exact_fraction(count: int, denominator: int) -> None:
    exact = Fraction(100 * count, denominator)
    gap = Fraction(share(count, denominator)) - exact
    assert -Fraction(1, 2000) < gap <= Fraction(1, 2000)


def test_there_is_no_share_of_nobody() -> None:
    with pytest.raises(ZeroDivisionError):
        share(0, 0)


def test_running_text_has_one_decimal_half_up() -> None:
    assert spoken(Decimal("45.350")) == Decimal("45.4")
