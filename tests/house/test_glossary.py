"""One glossary, held against the public classes: a class without a word, and a word without a class, both fail."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from pathlib import Path

GLOSSARY = Path(__file__).resolve().parents[2] / "GLOSSARY.md"
ROOMS = (
    "reference",
    "indicators",
    "registers",
    "compute",
    "disclosure",
    "statistics",
    "publication",
    "alerts",
    "releasing",
    "reproduction",
)
INNER = ("errors", "period", "indicators.model", "reproduction.published")
"""Where a word may live without standing on a room's face."""

_LINE = re.compile(r"^\| `([\w.]+)` \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)


def words(text: str) -> list[str]:
    """Read the identifiers of a glossary, in its order."""
    return [found[0] for found in _LINE.findall(text)]


def public_classes() -> set[str]:
    """Name every class on the face of a room."""
    faces = [import_module(f"nki.{room}") for room in ROOMS]
    return {name for face in faces for name in face.__all__ if inspect.isclass(getattr(face, name))}


def exists(word: str) -> bool:
    """Tell whether `Class` or `Class.part` is somewhere in the house."""
    name, _, part = word.partition(".")
    found = [getattr(import_module(f"nki.{room}"), name, None) for room in (*ROOMS, *INNER)]
    fields = [getattr(one, "__annotations__", {}) | getattr(one, "__dict__", {}) for one in found if one]
    return bool(fields) and (not part or any(part in known for known in fields))


def test_every_public_class_is_in_the_glossary() -> None:
    assert sorted(public_classes() - set(words(GLOSSARY.read_text(encoding="utf-8")))) == []


def test_every_word_of_the_glossary_exists() -> None:
    assert [word for word in words(GLOSSARY.read_text(encoding="utf-8")) if not exists(word)] == []


def test_the_glossary_is_sorted_by_class_and_says_each_word_once() -> None:
    found = words(GLOSSARY.read_text(encoding="utf-8"))
    assert len(found) == len(set(found))
    classes = [word.partition(".")[0] for word in found]
    assert classes == sorted(classes)


def test_every_line_of_the_glossary_table_is_read() -> None:
    lines = [line for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert len(lines) == len(words("\n".join(lines)))


def test_control_a_missing_class_and_an_invented_word_are_found() -> None:
    glossary = "| `Area` | område | A place. | felt 22 |\n| `Arae` | x | y | z |\n| `Area.colour` | x | y | z |\n"
    found = words(glossary)
    assert found == ["Area", "Arae", "Area.colour"]
    assert "Level" in public_classes() - set(found)
    assert [word for word in found if not exists(word)] == ["Arae", "Area.colour"]
