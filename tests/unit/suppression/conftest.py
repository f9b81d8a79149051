"""The five tables another program has suppressed, as problems."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from benchmarks.subjects.protecting import read

if TYPE_CHECKING:
    from collections.abc import Callable

    from nki.disclosure.suppression import Problem

DATA = Path(__file__).parents[2] / "data" / "gauss"


def read_problem(letter: str) -> tuple[Problem, list[int]]:
    """Read a table and the cells the other program withheld to protect others."""
    file = DATA / f"gauss_{letter}.json.gz"
    table, problem = json.loads(gzip.decompress(file.read_bytes())), read(file)
    assert (problem.values == table["values"]).all()
    return problem, table["secondary"]


@pytest.fixture
def other_program() -> Callable[[str], tuple[Problem, list[int]]]:
    """Give the reader of the tables."""
    return read_problem
