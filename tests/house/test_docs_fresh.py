"""Pages that follow from code and catalogue are what `make docs` would write now."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
FORM_FIELDS = 36
MAALTALL = 32


@pytest.fixture(scope="module", name="generate")
def _generate() -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "docs"))
        yield import_module("generate")


@pytest.fixture(scope="module", name="made")
def _made(generate: Any) -> dict[str, str]:  # noqa: ANN401  (a script, not a module of ours)
    pages: dict[str, str] = generate.pages()
    return pages


def test_the_generated_pages_are_fresh(generate: Any, made: dict[str, str]) -> None:  # noqa: ANN401
    assert generate.stale(made) == [], "run `make docs`"


def test_help_in_the_pages_does_not_depend_on_the_terminal(
    generate: Any,  # noqa: ANN401
    made: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert generate.pages() == made


def test_every_rule_number_in_the_code_is_on_the_page_of_rules(made: dict[str, str]) -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src" / "nki").rglob("*.py"))
    in_code = set(re.findall(r'"([DK]\d{3})"', source))
    on_page = set(re.findall(r"\*\*([DK]\d{3})\*\*", made["regler.md"]))
    assert in_code == on_page


def test_every_rule_for_deliveries_is_tried_by_its_number(made: dict[str, str]) -> None:
    rules = set(re.findall(r"\*\*([DR]\d{3})\*\*", made["regler.md"]))
    folders = [ROOT / "tests" / name for name in ("unit", "functional", "generative")]
    tests = "".join(path.read_text(encoding="utf-8") for folder in folders for path in sorted(folder.rglob("*.py")))
    assert len(rules) > 80
    assert sorted(rule for rule in rules if rule not in tests) == []


def test_every_rule_for_deliveries_says_what_it_hinders_and_what_to_do(made: dict[str, str]) -> None:
    part = made["regler.md"].split("## Katalogen")[0]
    rows = [line.strip("| ").split(" | ") for line in part.splitlines() if re.match(r"\| \*\*[DR]", line)]
    assert [row[0] for row in rows if len(row) != 5 or not all(cell.strip() for cell in row)] == []


def test_a_rule_number_means_one_thing(made: dict[str, str]) -> None:
    sections = made["regler.md"].split("\n##")
    rules = [rule for section in sections for rule in sorted(set(re.findall(r"\*\*([DK]\d{3})\*\*", section)))]
    own = [rule for rule in rules if rule != "K001"]
    assert len(own) == len(set(own))


def test_a_page_of_an_indicator_has_every_field_and_every_maaltall(made: dict[str, str]) -> None:
    for name, text in made.items():
        if name.startswith("indikatorer/"):
            assert re.findall(r"^\*\*(\d+)\. ", text, re.MULTILINE) == [str(n) for n in range(1, FORM_FIELDS + 1)]
            assert len(set(re.findall(r"^\| (\d+[ab]) \|", text, re.MULTILINE))) == MAALTALL


def test_control_an_edited_a_missing_and_a_left_over_page_are_stale(
    generate: Any,  # noqa: ANN401
    made: dict[str, str],
    tmp_path: Path,
) -> None:
    generate.write(made, tmp_path)
    assert generate.stale(made, tmp_path) == []
    (tmp_path / "cli.md").write_text(made["cli.md"].replace("bruk:", "usage:", 1), encoding="utf-8")
    (tmp_path / "regler.md").unlink()
    (tmp_path / "indikatorer" / "ingen.md").write_text("# Ingen\n", encoding="utf-8")
    assert generate.stale(made, tmp_path) == ["cli.md", "indikatorer/ingen.md", "regler.md"]
    generate.write(made, tmp_path)
    assert generate.stale(made, tmp_path) == []
