"""What linear programming has answered is not asked again, and bears on nothing that is found."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import sparse

from nki.disclosure.suppression import certified, repair
from nki.disclosure.suppression.answers import NOTHING, Answers, answered, answers_of, question_of
from nki.disclosure.suppression.neighbourhood import Neighbourhood
from nki.disclosure.suppression.written import matrix_of, said_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from nki.disclosure.suppression import Problem
    from nki.disclosure.suppression.repair import Repaired

    Read = Callable[[str], tuple[Problem, list[int]]]


PLACE = 28


def corrected(problem: Problem) -> Problem:
    """Let one person of a large count be counted for another thing in the same place; prices stay."""
    large = np.flatnonzero((problem.counts >= 9) & (problem.coords[:, 0] == PLACE))
    counts = problem.counts.copy()
    counts[large[:2]] += (-1, 1)
    value = problem.members.T.astype(np.int64) @ counts
    return replace(problem, counts=counts, primary=(value >= 1) & (value <= 4))


def asked(problem: Problem, known: Answers, monkeypatch: pytest.MonkeyPatch) -> tuple[Repaired, int]:
    """Repair with what is known, and count what linear programming is asked."""
    solved = Neighbourhood._solved  # noqa: SLF001  (what a solver costs is seen nowhere else)
    looked = []
    with monkeypatch.context() as patch:
        patch.setattr(Neighbourhood, "_solved", lambda self, *said: looked.append(1) or solved(self, *said))
        return repair(problem, known=known), len(looked)


def same(one: Repaired, other: Repaired) -> bool:
    """Tell whether the same is withheld, by the same proof, and on the same answers."""
    same_cells = bool((one.secondary == other.secondary).all()) and one.unproven == other.unproven
    return same_cells and not (one.moves != other.moves).nnz and one.answers.said() == other.answers.said()


@pytest.mark.parametrize("letter", "bc")
def test_what_was_answered_is_not_asked_again(
    other_program: Read, letter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem, _ = other_program(letter)
    first, much = asked(problem, NOTHING, monkeypatch)
    again, little = asked(problem, first.answers, monkeypatch)
    assert same(first, again)
    # What has no answer is asked again.
    assert little < much / 10


@pytest.mark.parametrize("letter", "cd")
def test_after_a_correction_less_is_asked_and_the_same_is_withheld(
    other_program: Read, letter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem, _ = other_program(letter)
    known = repair(problem).answers
    new = corrected(problem)
    anew, much = asked(new, NOTHING, monkeypatch)
    hinted, little = asked(new, known, monkeypatch)
    assert same(anew, hinted)
    assert little < 0.7 * much


def test_control_answers_to_other_questions_would_be_seen(other_program: Read) -> None:
    problem, _ = other_program("b")
    first = repair(problem)
    turned = Answers(first.answers.questions[::-1], first.answers.steps)
    assert not same(first, repair(problem, known=turned))


def spoilt(problem: Problem) -> dict[str, Answers]:
    """Give answers that can be none to their questions."""
    questions, steps = repair(problem).answers.questions, repair(problem).answers.steps
    higher = sparse.csc_array((steps.data, steps.indices + 10**6, steps.indptr), shape=(2 * 10**6, steps.shape[1]))
    return {
        "nothing moves": Answers(questions, steps * 0),
        "far too much": Answers(questions, steps * 1000),
        "of other atoms": Answers(questions, higher),
    }


@pytest.mark.parametrize("which", ["nothing moves", "far too much", "of other atoms"])
def test_an_answer_that_is_none_is_asked_for_again(
    other_program: Read, which: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem, _ = other_program("b")
    assert same(repair(problem), repair(problem, known=spoilt(problem)[which]))
    # The control: believed, they would be seen.
    monkeypatch.setattr(sys.modules[Neighbourhood.__module__]._Part, "allows", lambda *_: True)  # noqa: SLF001
    if which != "of other atoms":
        assert not same(repair(problem), repair(problem, known=spoilt(problem)[which]))


def test_whatever_is_believed_nothing_is_called_proven_that_is_not(
    other_program: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem, _ = other_program("b")
    monkeypatch.setattr(sys.modules[Neighbourhood.__module__]._Part, "allows", lambda *_: True)  # noqa: SLF001
    found = repair(problem, known=spoilt(problem)["nothing moves"])
    proven = certified(problem, found.secondary, found.moves)
    assert set(np.flatnonzero(problem.primary & ~proven)) == set(found.unproven)


def test_a_question_is_every_number_the_solver_is_given() -> None:
    numbers = np.arange(4.0)
    others = [
        (numbers[:3], 1),
        (numbers, 2),
        (numbers.astype(np.int64), 1),
        (numbers.reshape(2, 2), 1),
        (numbers + 1, 1),
    ]
    questions = [question_of(*one) for one in [(numbers, 1), *others]]
    assert len(set(questions)) == len(questions)
    assert question_of(numbers.copy(), 1) == questions[0]
    assert question_of(numbers[:2], numbers[2:]) != question_of(numbers[:3], numbers[3:])


def test_moves_are_small_numbers() -> None:
    assert matrix_of(said_of(sparse.csc_array([[0, 2], [-1, 0]]))).toarray().tolist() == [[0, 2], [-1, 0]]
    with pytest.raises(ValueError, match="small numbers"):
        said_of(sparse.csc_array([[2**40]]))


def test_answers_are_read_as_they_were_said() -> None:
    given = {question_of(number): np.array(steps) for number, steps in enumerate(([0, 2, -1], [0, 0], [0, -3, 0, 1]))}
    read = answers_of(json.loads(json.dumps(answered(given).said())))
    for question, steps in given.items():
        assert (read.to(question, len(steps)) == steps).all()
    assert read.to(question_of(9), 3) is None
    assert answered({}).said() == NOTHING.said()


@pytest.mark.parametrize(
    "said", [{}, {"questions": "", "steps": [[0, 1], "", "", ""]}, {"questions": 1, "steps": None}], ids=str
)
def test_what_is_no_answers_is_refused(said: dict[str, object]) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        answers_of(said)
