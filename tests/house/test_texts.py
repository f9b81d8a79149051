"""Every text the public reads is there in bokmål and in nynorsk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nki.catalogue import default_catalogue, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAIR = ("nb", "nn")


def halves(part: object, place: str = "") -> Iterator[str]:
    """Name the places where one of the two is missing or empty."""
    if isinstance(part, dict):
        if "nb" in part and not all(str(part.get(language, "")).strip() for language in PAIR):
            yield place
        for key, child in part.items():
            yield from halves(child, f"{place}/{key}")
    elif isinstance(part, list):
        for row, child in enumerate(part):
            yield from halves(child, f"{place}/{row}")


def files() -> list[Path]:
    """List the documents of the catalogue."""
    return sorted(default_catalogue().rglob("*.yaml"))


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
def test_every_text_has_bokmaal_and_nynorsk(path: Path) -> None:
    assert list(halves(read_yaml(path)[0])) == []


def test_the_notices_are_in_english_too() -> None:
    notices, _ = read_yaml(default_catalogue() / "texts" / "merknader.yaml")
    assert {name for name, texts in notices.items() if not texts.get("en", "").strip()} == set()


def test_control_a_text_in_one_language_is_found() -> None:
    document = {"a": [{"nb": "Hei"}, {"nb": "Hei", "nn": " "}, {"nb": "Hei", "nn": "Hei"}], "b": {"nb": "", "nn": "x"}}
    assert list(halves(document)) == ["/a/0", "/a/1", "/b"]
