"""Proof from inside, in whole numbers alone: other tables that look the same from outside.

Linear programming bounds what somebody can know from outside; a certificate shows from inside that as much really is
open. Moves say where the hidden counts could lie, so they are secret and part of no public face.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy import sparse

    from nki.disclosure.suppression.problem import Bools, Ints, Problem


def certified(problem: Problem, secondary: Bools, moves: sparse.csc_array) -> Bools:
    """Tell which primary cells (cells,) the moves (atoms, moves) prove to have a range of the policy's width.

    A move counts for nothing unless it leaves every count at 0 or more and every cell that is kept when `secondary`
    (cells,) is withheld as it is.
    """
    span = certified_span(problem, secondary, moves)
    enough: Bools = problem.primary & (span >= problem.width)
    return enough


def certified_span(problem: Problem, secondary: Bools, moves: sparse.csc_array) -> Ints:
    """Give the distance (cells,) between the least and the most each cell is in the tables the moves lead to."""
    if moves.dtype.kind != "i":
        raise TypeError("A certificate is made of whole numbers.")
    change = (problem.members.T.astype(np.int64) @ moves).tocsr()
    kept = problem.kept(secondary)
    possible = _possible(problem, moves)
    possible[change[kept].tocoo().col] = False
    entries = change.tocoo()
    counted = possible[entries.col]
    cell, shift = entries.row[counted], entries.data[counted]
    low, high = np.zeros((2, len(kept)), np.int64)
    np.minimum.at(low, cell, shift)
    np.maximum.at(high, cell, shift)
    span: Ints = high - low
    return span


def _possible(problem: Problem, moves: sparse.csc_array) -> Bools:
    """Tell which moves leave every count at 0 or more, (moves,)."""
    entries = moves.tocoo()
    possible = np.ones(moves.shape[1], bool)
    possible[entries.col[problem.counts[entries.row] + entries.data < 0]] = False
    return possible
