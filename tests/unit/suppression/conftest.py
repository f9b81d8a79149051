"""The five tables another program has suppressed, as problems."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import sparse

from nki.disclosure.suppression.cells import CellName, loss, partners
from nki.disclosure.suppression.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = Path(__file__).parents[2] / "data" / "gauss"


def read_problem(letter: str) -> tuple[Problem, list[int]]:
    """Read a table and the cells the other program withheld to protect others."""
    table = json.loads(gzip.decompress((DATA / f"gauss_{letter}.json.gz").read_bytes()))
    atoms, cells = np.arange(table["atoms"]), len(table["cells"])
    start = np.cumsum([0, *(len(inside) for inside in table["cells"])])
    inside = np.concatenate(table["cells"])
    counts = np.zeros(len(atoms), np.int64)
    for column, value in zip(table["cells"], table["values"], strict=True):
        if len(column) == 1:
            counts[column[0]] = value
    names = [CellName(*label) for label in table["labels"]]
    problem = Problem(
        members=sparse.csc_array((np.ones(len(inside), np.int8), inside, start), shape=(len(atoms), cells)),
        counts=counts,
        order=np.array(table["candidates"]),
        primary=np.isin(np.arange(cells), table["primary"]),
        fixed=np.zeros(cells, bool),
        loss=np.array([loss(name, value) for name, value in zip(names, table["values"], strict=True)]),
        coords=np.stack([atoms // 15, atoms % 15 // 5, atoms % 5], axis=1),
        partner=np.array(partners(names)),
    )
    assert (problem.values == table["values"]).all()
    return problem, table["secondary"]


@pytest.fixture
def other_program() -> Callable[[str], tuple[Problem, list[int]]]:
    """Give the reader of the tables."""
    return read_problem
