"""A test's name is its sentence, so no two are alike; folders of tests are no packages, so no two files are either."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

TESTS = Path(__file__).resolve().parents[1]


def twice(names: Iterable[str]) -> list[str]:
    """Give the names that stand more than once."""
    return sorted(name for name, times in Counter(names).items() if times > 1)


def files() -> list[Path]:
    """List the files of tests."""
    return sorted(TESTS.rglob("test_*.py"))


def test_no_two_files_of_tests_have_the_same_name() -> None:
    assert twice(path.name for path in files()) == []
    assert list(TESTS.rglob("__init__.py")) == []


def test_no_two_tests_have_the_same_name() -> None:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in files()]
    functions = [node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert twice(name for name in functions if name.startswith("test_")) == []


def test_control_a_name_that_stands_twice_is_found() -> None:
    assert twice(["a", "b", "a"]) == ["a"]
