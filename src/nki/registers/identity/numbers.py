"""What an identity number looks like: dates, offsets and check digits, in sets over many numbers at once.

Sources: Skatteetaten, «Nytt fødselsnummer fra 2032» (check digits before and after); Volven 9032 (kinds of identity);
the check digits of a DUF number as SSB's own controls compute them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

    Digits = npt.NDArray[np.int16]
    Mask = npt.NDArray[np.bool_]

ELEVEN, TWELVE = 11, 12
_FIRST = np.array((3, 7, 6, 1, 8, 9, 4, 5, 2, 1), np.int16)
_SECOND = np.array((5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1), np.int16)
_DUF = np.array((4, 6, 3, 2, 4, 6, 3, 2, 7, 5), np.int16)
_LARGEST_REMAINDER = 3
"""The first check digit may leave 0; from 2032 also 1, 2 or 3."""

_DAYS = np.array((0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), np.int16)
_D, _H, _SYNTHETIC = 40, 40, (65, 80)
_CONSTRUCTED = (100, 200, 55555, 99999)
"""How SSB ends a number it makes for somebody who has none; 55555 is for the unborn."""

_FH = 8
_DUF_YEARS = (1900, 2099)


class Identity(StrEnum):
    """The kinds that are told apart."""

    FNR = "fnr"
    D = "d"
    H = "h"
    FH = "fh"
    SYNTHETIC = "synthetic"
    CONSTRUCTED = "constructed"
    DUF = "duf"


def kinds(texts: Sequence[str]) -> list[Identity | None]:
    """Say what each text of 11 or 12 digits is; None when it is no identity number."""
    found: list[Identity | None] = [None] * len(texts)
    for length in (ELEVEN, TWELVE):
        places = [place for place, text in enumerate(texts) if len(text) == length]
        if not places:
            continue
        digits = as_digits([texts[place] for place in places], length)
        for kind, mask in (_eleven(digits) if length == ELEVEN else {Identity.DUF: _is_duf(digits)}).items():
            for hit in np.flatnonzero(mask):
                found[places[hit]] = found[places[hit]] or kind
    return found


def are_identities(texts: Sequence[str], length: int) -> Mask:
    """Tell which texts of `length` digits (11 or 12) are identity numbers."""
    digits = as_digits(texts, length)
    if length == TWELVE:
        return _is_duf(digits)
    found: Mask = np.logical_or.reduce(list(_eleven(digits).values()))
    return found


def as_digits(texts: Sequence[str], length: int) -> Digits:
    """Lay texts of so many ASCII digits out as numbers, a row for each."""
    flat = np.frombuffer("".join(texts).encode("ascii"), np.uint8)
    return (flat.reshape(len(texts), length) - ord("0")).astype(np.int16)


def _eleven(digits: Digits) -> dict[Identity, Mask]:
    day, month = _two(digits, 0), _two(digits, 2)
    checked = _checked(digits)
    plain, shifted = _dated(day, month), _dated(day - _D, month)
    synthetic = np.zeros(len(digits), np.bool_)
    for offset in (*_SYNTHETIC, _H):
        synthetic |= _dated(day - _D, month - offset)
    for offset in _SYNTHETIC:
        synthetic |= _dated(day, month - offset)
    ending = digits[:, 6:] @ np.array((10000, 1000, 100, 10, 1), np.int64)
    birthday = plain | shifted | ((day == 0) & (month == 0))
    return {
        Identity.FNR: plain & checked,
        Identity.D: shifted & checked,
        # Help numbers are made locally, and not every maker computes the check digits.
        Identity.H: _dated(day, month - _H),
        Identity.SYNTHETIC: synthetic & checked,
        Identity.FH: (digits[:, 0] >= _FH) & checked,
        Identity.CONSTRUCTED: birthday & np.isin(ending, _CONSTRUCTED),
    }


def _two(digits: Digits, place: int) -> Digits:
    number: Digits = digits[:, place] * np.int16(10) + digits[:, place + 1]
    return number


def _dated(day: Digits, month: Digits) -> Mask:
    """Tell which are days of a year; 29 February always is, since the century is not known."""
    right = (month >= 1) & (month <= 12)  # noqa: PLR2004  (months)
    dated: Mask = right & (day >= 1) & (day <= _DAYS[np.where(right, month, 0)])
    return dated


def _checked(digits: Digits) -> Mask:
    first, second = digits[:, :10] @ _FIRST % ELEVEN, digits @ _SECOND % ELEVEN
    checked: Mask = (first <= _LARGEST_REMAINDER) & (second == 0)
    return checked


def _is_duf(digits: Digits) -> Mask:
    year = digits[:, :4] @ np.array((1000, 100, 10, 1), np.int16)
    check = _two(digits, 10)
    right: Mask = (year >= _DUF_YEARS[0]) & (year <= _DUF_YEARS[1]) & (digits[:, :10] @ _DUF % ELEVEN == check)
    return right
