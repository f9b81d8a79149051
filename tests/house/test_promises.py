"""The page of promises names tests that are there, and every promise has a control."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "loefter.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("| P")]
TESTS = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests").rglob("test_*.py")))


def named(cell: str) -> list[str]:
    """Give the tests a cell names."""
    return re.findall(r"`(test_\w+)`", cell)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_promise_names_a_test_and_a_control_that_are_there(row: list[str]) -> None:
    _, promise, tests, controls = row
    assert promise.endswith(".")
    assert named(tests)
    assert named(controls)
    assert [name for name in named(tests) + named(controls) if f"def {name}(" not in TESTS] == []


def test_the_promises_are_all_on_the_page() -> None:
    promised = ("P1", "P2", "P3", "P4", "P5", "P6", "P7", "P10", "P11", "P12", "P13", "P14")
    assert tuple(row[0] for row in ROWS) == promised
