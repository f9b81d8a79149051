"""People in no kommune of the structure: placed so that every published sum holds."""

from __future__ import annotations

import numpy as np
import pytest

from nki.disclosure.suppression.homeless import NOWHERE, place_homeless


def test_those_in_no_kommune_are_placed_so_that_every_sum_holds() -> None:
    draw = np.random.default_rng(3)
    fylker = {code: draw.integers(0, 5, (4, 5)) for code in ("18", "50")}
    groups = {code: draw.integers(0, 3, (4, 5)) for code in ("EKG01", "EKG02", "EKG03")}
    everyone = sum(fylker.values()) + draw.integers(5, 9, (4, 5))
    found = place_homeless(fylker, groups, everyone)
    assert (sum(found.values()) == everyone).all()
    for side, parts in enumerate((fylker, groups)):
        for code, counts in parts.items():
            assert (sum(table for pair, table in found.items() if pair[side] == code) == counts).all()


def test_those_nobody_can_place_are_in_the_country_alone() -> None:
    assert list(place_homeless({}, {}, np.array([[2]]))) == [(NOWHERE, NOWHERE)]


def test_a_part_larger_than_its_whole_is_refused() -> None:
    with pytest.raises(ValueError, match="larger than its whole"):
        place_homeless({"18": np.array([[3]])}, {}, np.array([[2]]))
