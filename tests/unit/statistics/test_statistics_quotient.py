"""The quotient of two percentiles is said only where the lower one is more than nothing."""

from __future__ import annotations

import numpy as np

from nki.statistics.variation import LEAST, quotient


def test_a_quotient_of_what_is_written_as_nothing_is_not_said() -> None:
    found = quotient(np.array([0.3, 0.3, 0.3]), np.array([0.1, LEAST / 2, 0.0]))
    assert np.isclose(found[0], 3)
    assert np.isnan(found[1:]).all()
