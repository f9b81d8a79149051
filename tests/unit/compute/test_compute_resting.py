"""The garbage collector is left as it was found."""

from __future__ import annotations

import gc

import pytest

from nki.resting import resting


def test_a_rest_within_a_rest_does_not_end_it() -> None:
    assert gc.isenabled()
    with resting():
        assert not gc.isenabled()
        with resting():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_what_fails_ends_the_rest() -> None:
    with pytest.raises(ValueError, match="nothing"), resting():
        raise ValueError("nothing")
    assert gc.isenabled()
