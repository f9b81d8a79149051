"""Moves in letters, to be kept and read again at once."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def said_of(matrix: sparse.csc_array) -> list[Any]:
    """Say a table of whole numbers by its columns: its shape, what is in it, in which rows, and where each begins."""
    return [matrix.shape, *map(in_letters, (matrix.data, matrix.indices, matrix.indptr))]


def in_letters(numbers: NDArray[np.integer]) -> str:
    """Write whole numbers as letters; raises ValueError for those that need more than 32 bits."""
    short = np.asarray(numbers).astype(np.int32, casting="same_kind")
    if (short != numbers).any():
        raise ValueError("Moves are small numbers.")
    return b64encode(short.tobytes()).decode()


def matrix_of(said: Sequence[Any]) -> sparse.csc_array:
    """Read what was said; raises ValueError or TypeError where it is no such table."""
    shape, *whole = said
    data, indices, start = (np.frombuffer(b64decode(one, validate=True), np.int32) for one in whole)
    try:
        matrix = sparse.csc_array((data.astype(np.int64), indices, start), shape=tuple(shape))
    except OverflowError as error:
        raise ValueError("No table is that large.") from error
    matrix.check_format()
    return matrix
