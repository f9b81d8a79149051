"""Every point of OWASP ASVS 5.0 at level 1 and 2 has an answer, and the tests an answer names are there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("| V")]
TESTS = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests").rglob("test_*.py")))
TRIED = "prøvd"
POINTS = {
    "V1": (2, 9, 11, 3, 2),
    "V2": (3, 3, 4, 1),
    "V3": (0, 2, 4, 6, 5, 0, 2),
    "V4": (3, 1, 2, 4),
    "V5": (1, 3, 2, 3),
    "V6": (3, 12, 4, 4, 5, 3, 0, 4),
    "V7": (3, 4, 2, 5, 2, 2),
    "V8": (2, 3, 1, 1),
    "V9": (3, 4),
    "V10": (2, 2, 4, 11, 5, 2, 3),
    "V11": (2, 3, 3, 4, 1, 1),
    "V12": (3, 2, 4),
    "V13": (1, 5, 2, 5),
    "V14": (2, 4, 3),
    "V15": (3, 3, 7),
    "V16": (1, 5, 4, 3, 3),
    "V17": (1, 4, 2),
}
"""How many points of level 1 and 2 each section of each chapter has; in each they come first."""


def expected() -> list[str]:
    """Name every point there is."""
    return [
        f"{chapter}.{section}.{number}"
        for chapter, sections in POINTS.items()
        for section, points in enumerate(sections, 1)
        for number in range(1, points + 1)
    ]


def answered() -> list[str]:
    """Name every point the page answers."""
    return [point for row in ROWS for point in row[0].split(", ")]


def named(cell: str) -> list[str]:
    """Give the tests a cell names."""
    return re.findall(r"`(test_\w+)`", cell)


def missing(names: list[str]) -> list[str]:
    """Name the tests that are not there."""
    return [name for name in names if f"def {name}(" not in TESTS]


def test_every_point_of_level_two_is_answered_once() -> None:
    assert len(expected()) == 253
    assert sorted(answered()) == sorted(expected())


def test_what_is_said_to_be_tried_names_a_test_and_every_test_named_is_there() -> None:
    assert [row[0] for row in ROWS if row[1] == TRIED and not named(row[2])] == []
    assert missing([name for row in ROWS for name in named(row[2])]) == []
    assert {row[1] for row in ROWS} == {TRIED, "slik", "gjelder ikke", "driften"}


def test_control_a_test_that_is_not_there_is_found() -> None:
    assert missing(["test_that_nobody_wrote"]) == ["test_that_nobody_wrote"]
