"""A face that loads its parts when they are asked for gives the part, and never the file it stands in."""

from __future__ import annotations

from importlib import import_module
from inspect import ismodule
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "nki"
LATE = [path.parent for path in sorted(SOURCE.rglob("*/__init__.py")) if "_PARTS = {" in path.read_text("utf-8")]


def hidden(parts: dict[str, str], files: set[str]) -> set[str]:
    """Name the parts that a file of the same name would hide once it is loaded."""
    return set(parts) & files


@pytest.mark.parametrize("room", LATE, ids=lambda room: room.name)
def test_no_part_of_a_face_is_hidden_by_a_file_of_its_name(room: Path) -> None:
    face = import_module(".".join(("nki", *room.relative_to(SOURCE).parts)))
    parts = vars(face)["_PARTS"]
    assert hidden(parts, {path.stem for path in room.glob("*.py")}) == set()
    assert set(parts) <= set(face.__all__)
    assert not [name for name in face.__all__ if ismodule(getattr(face, name))]
    with pytest.raises(AttributeError):
        _ = face.no_such_part


def test_control_a_part_named_as_its_file_is_found() -> None:
    assert LATE
    assert hidden({"assess": "assess", "Alert": "alerting"}, {"assess", "alerting"}) == {"assess"}
