"""Five tables: the same set as the other program's, wide ranges with proof, and rounding within its bounds."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import linprog

from nki.disclosure.suppression import certified, repair, round_small, suppress
from nki.disclosure.suppression.gauss import PRIME, SECOND_PRIME, follows
from nki.disclosure.suppression.problem import PARTED
from nki.disclosure.suppression.rounding import BASE, deviation
from unit.suppression.conftest import DATA

if TYPE_CHECKING:
    from collections.abc import Callable

    from nki.disclosure.suppression import Problem

    Read = Callable[[str], tuple[Problem, list[int]]]

ANSWER = """
import hashlib
from pathlib import Path
from benchmarks.subjects.protecting import read
from nki.disclosure.suppression import repair
found = repair(read(Path("tests/data/gauss/gauss_b.json.gz")))
print(hashlib.sha256(found.secondary.tobytes() + found.moves.toarray().tobytes()).hexdigest())
"""


@pytest.mark.parametrize("letter", "abcde")
def test_elimination_withholds_the_identical_set(other_program: Read, letter: str) -> None:
    problem, expected = other_program(letter)
    assert np.flatnonzero(suppress(problem)).tolist() == sorted(expected)


@pytest.mark.parametrize("letter", "abc")
def test_the_prime_does_not_matter_and_nothing_follows(other_program: Read, letter: str) -> None:
    problem, _ = other_program(letter)
    secondary = suppress(problem, PRIME)
    assert (secondary == suppress(problem, SECOND_PRIME)).all()
    assert follows(problem, secondary) == []


@pytest.mark.parametrize("letter", "abcd")
def test_withholding_small_counts_alone_gives_most_of_them_away(other_program: Read, letter: str) -> None:
    problem, _ = other_program(letter)
    assert len(follows(problem, np.zeros_like(problem.primary))) > problem.primary.sum() / 2


@pytest.mark.parametrize("letter", "abc")
def test_after_repair_every_range_is_proven_wide(other_program: Read, letter: str) -> None:
    problem, _ = other_program(letter)
    repaired = repair(problem)
    assert repaired.unproven == ()
    assert (certified(problem, repaired.secondary, repaired.moves) == problem.primary).all()
    assert follows(problem, repaired.secondary) == []


@pytest.mark.parametrize("letter", "cd")
def test_reconsidering_the_dearest_cells_keeps_more(
    other_program: Read, letter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem, _ = other_program(letter)
    reconsidered = problem.cost(repair(problem).secondary)
    monkeypatch.setattr(sys.modules[repair.__module__], "_ROUNDS", ())
    assert reconsidered < problem.cost(repair(problem).secondary)


def test_the_other_half_of_a_lost_share_is_worth_a_tenth(other_program: Read) -> None:
    problem, _ = other_program("c")
    halves = (problem.partners != np.arange(len(problem.primary))) & ~problem.primary
    one = int(np.flatnonzero(halves & ~problem.primary[problem.partners])[0])
    other = int(problem.partners[one])
    alone, both = np.zeros_like(problem.primary), np.zeros_like(problem.primary)
    alone[one] = both[[one, other]] = True
    assert problem.cost(alone) == problem.loss[one]
    assert problem.cost(both) == problem.loss[min(one, other)] + problem.loss[max(one, other)] // PARTED


def test_linear_programming_agrees_that_ranges_are_wide(other_program: Read) -> None:
    problem, _ = other_program("a")
    kept = problem.kept(repair(problem).secondary)
    table, published = problem.members[:, kept].T.astype(float), problem.values[kept]
    for cell in np.flatnonzero(problem.primary):
        aim = problem.members[:, [cell]].toarray().ravel().astype(float)
        low, high = (linprog(sign * aim, A_eq=table, b_eq=published) for sign in (1, -1))
        assert low.status == 0
        assert high.status == 3 or -high.fun - low.fun >= problem.width - 1e-6


def test_repair_gives_the_same_answer_twice(other_program: Read) -> None:
    problem, _ = other_program("b")
    first, second = repair(problem), repair(problem)
    assert (first.secondary == second.secondary).all()
    assert (first.moves != second.moves).nnz == 0


def test_neither_the_order_of_sets_nor_the_number_of_threads_changes_what_is_withheld() -> None:
    answers = set()
    for seed, threads in (("0", "1"), ("1", "2"), ("4711", "2")):
        said = {"PYTHONHASHSEED": seed, "OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads}
        run = subprocess.run(  # noqa: S603  (our own)
            [sys.executable, "-c", ANSWER],
            env=os.environ | said,
            cwd=DATA.parents[2],
            capture_output=True,
            text=True,
            check=True,
        )
        answers.add(run.stdout)
    assert len(answers) == 1
    assert answers.pop().strip()


def test_a_certificate_that_moves_something_published_proves_nothing(other_program: Read) -> None:
    problem, _ = other_program("a")
    nothing = np.zeros_like(problem.primary)
    moves = sparse.csc_array(([9], [0], [0, 1]), shape=(len(problem.counts), 1))
    assert not certified(problem, nothing, moves).any()


def test_a_certificate_with_fewer_than_nobody_proves_nothing(other_program: Read) -> None:
    problem, _ = other_program("a")
    everything = np.ones_like(problem.primary)
    atom = int(problem.counts.argmax())
    fall = -int(problem.counts[atom]) - 1
    moves = sparse.csc_array(([fall], [atom], [0, 1]), shape=(len(problem.counts), 1))
    assert not certified(problem, everything, moves).any()


def test_a_certificate_is_made_of_whole_numbers(other_program: Read) -> None:
    problem, _ = other_program("a")
    with pytest.raises(TypeError):
        certified(problem, problem.primary, sparse.csc_array((len(problem.counts), 1), dtype=float))


def test_what_must_be_withheld_cannot_be_public_already(other_program: Read) -> None:
    problem, _ = other_program("a")
    with pytest.raises(ValueError, match="already public"):
        replace(problem, fixed=problem.primary)


@pytest.mark.parametrize(("letter", "mean"), [("b", 0.62), ("c", 0.6), ("d", 0.55)])
def test_rounding_moves_published_cells_little(other_program: Read, letter: str, mean: float) -> None:
    problem, _ = other_program(letter)
    rounded = round_small(problem)
    moved = np.abs(deviation(problem, rounded))
    assert not ((rounded > 0) & (rounded < BASE)).any()
    assert (rounded[problem.counts >= BASE] == problem.counts[problem.counts >= BASE]).all()
    assert moved.mean() <= mean
    assert moved.max() <= 4


def test_one_more_person_in_a_large_count_changes_almost_nothing(other_program: Read) -> None:
    problem, _ = other_program("d")
    large = np.flatnonzero(problem.counts >= 8)
    counts = problem.counts.copy()
    counts[np.random.default_rng(1).choice(large, 3, replace=False)] += 1
    value = problem.members.T.astype(np.int64) @ counts
    loss = problem.loss + value - problem.values
    grown = replace(problem, counts=counts, loss=loss, primary=(value >= 1) & (value <= 4))
    changed = repair(grown).secondary != repair(problem).secondary
    assert changed.mean() <= 0.005
