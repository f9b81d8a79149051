"""What linear programming has answered: after a correction most of what is asked is what was asked before it.

A question is everything the solver is given, so its answer is what the solver would say. Answers are parts of moves,
and questions are made of counts: both are secret.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from nki.disclosure.suppression.written import matrix_of, said_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from nki.disclosure.suppression.problem import Ints

_DIGEST = 16
"""Bytes of a fingerprint."""


def question_of(*given: NDArray[np.generic] | int) -> str:
    """Give the fingerprint of what the solver is given, of every number and of how many there are."""
    digest = hashlib.blake2b(digest_size=_DIGEST)
    for one in given:
        part = np.atleast_1d(one)
        digest.update(f"{part.dtype.str}{part.shape}".encode())
        digest.update(part.tobytes())
    return digest.hexdigest()


@dataclass(frozen=True, eq=False)
class Answers:
    """Questions, and the `steps` (most atoms, questions) that were found for each."""

    questions: tuple[str, ...] = field(repr=False)
    steps: sparse.csc_array = field(repr=False)

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Where each question stands."""
        return {question: number for number, question in enumerate(self.questions)}

    def to(self, question: str, atoms: int) -> Ints | None:
        """Give the steps (atoms,) that were found for a question; None where none are known, or of other atoms."""
        number = self.place.get(question)
        if number is None:
            return None
        found = slice(*self.steps.indptr[number : number + 2])
        places = self.steps.indices[found]
        if (places >= atoms).any():
            return None
        steps = np.zeros(atoms, np.int64)
        steps[places] = self.steps.data[found]
        return steps

    def said(self) -> dict[str, Any]:
        """Say them in letters; `answers_of` reads it."""
        return {"questions": "".join(self.questions), "steps": said_of(self.steps)}


NOTHING = Answers((), sparse.csc_array((0, 0), dtype=np.int64))


def answered(given: Mapping[str, Ints]) -> Answers:
    """Lay out the steps (atoms,) found for each question."""
    moved = [np.flatnonzero(steps) for steps in given.values()]
    start = np.cumsum([0, *map(len, moved)])
    nothing = [np.zeros(0, np.int64)]
    data = np.concatenate([steps[places] for steps, places in zip(given.values(), moved, strict=True)] or nothing)
    shape = (max(map(len, given.values()), default=0), len(given))
    return Answers(tuple(given), sparse.csc_array((data, np.concatenate(moved or nothing), start), shape=shape))


def answers_of(said: Mapping[str, Any]) -> Answers:
    """Read what was said; raises ValueError, KeyError or TypeError where it is something else."""
    letters, steps = str(said["questions"]), matrix_of(said["steps"])
    size = 2 * _DIGEST
    questions = tuple(letters[first : first + size] for first in range(0, len(letters), size))
    if len(questions) != steps.shape[1]:
        raise ValueError("There is not one answer to each question.")
    return Answers(questions, steps)
