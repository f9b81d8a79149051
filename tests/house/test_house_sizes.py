"""Small rooms: files, functions and package faces stay within the measures of the house."""

from __future__ import annotations

import ast
from pathlib import Path
from statistics import median

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "nki"
LONGEST_FILE, LONGEST_FUNCTION, WIDEST_FACE = 300, 40, 10
USUAL_FILE, USUAL_FUNCTION = 110, 10


def trees() -> dict[str, ast.Module]:
    """Parse every file of the house."""
    return {
        path.relative_to(SOURCE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(SOURCE.rglob("*.py"))
    }


def functions(tree: ast.Module) -> list[tuple[str, int]]:
    """Give the length in lines of every function and method, from its `def` to its end."""
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    found = [node for node in ast.walk(tree) if isinstance(node, kinds)]
    return [(node.name, (node.end_lineno or node.lineno) - node.lineno + 1) for node in found]


def face(tree: ast.Module) -> int:
    """Count the names in `__all__`."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and "__all__" in [getattr(target, "id", "") for target in node.targets]:
            return len(ast.literal_eval(node.value))
    return 0


def too_long(tree: ast.Module) -> list[str]:
    """Name the functions that are too long."""
    return [name for name, lines in functions(tree) if lines > LONGEST_FUNCTION]


def test_no_file_is_too_long_and_most_are_short() -> None:
    sizes = {path: (SOURCE / path).read_text(encoding="utf-8").count("\n") for path in trees()}
    assert {path: lines for path, lines in sizes.items() if lines >= LONGEST_FILE} == {}
    assert median(sizes.values()) <= USUAL_FILE


def test_no_function_is_too_long_and_most_are_short() -> None:
    found = trees()
    assert {path: names for path, tree in found.items() if (names := too_long(tree))} == {}
    assert median(lines for tree in found.values() for _, lines in functions(tree)) < USUAL_FUNCTION


def test_the_face_of_a_package_has_few_names() -> None:
    faces = {str(Path(path).parent): face(tree) for path, tree in trees().items() if path.endswith("/__init__.py")}
    wide = {room: names for room, names in faces.items() if names > WIDEST_FACE}
    assert wide == {}


@pytest.mark.parametrize(("lines", "found"), [(LONGEST_FUNCTION, []), (LONGEST_FUNCTION + 1, ["f"])])
def test_control_a_function_one_line_too_long_is_found(lines: int, found: list[str]) -> None:
    tree = ast.parse("def f():\n" + "    x = 1\n" * (lines - 1))
    assert too_long(tree) == found


def test_control_the_names_of_a_face_are_counted() -> None:
    assert face(ast.parse("__all__ = ['a', 'b']")) == len("ab")
