"""A copy of the real descriptions that a test may spoil."""

from __future__ import annotations

from pathlib import Path
from shutil import copy
from typing import TYPE_CHECKING

import pytest

from nki.errors import CatalogueError, Finding
from nki.indicators import Indicator, load_indicators

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(__file__).resolve().parents[3] / "catalogue" / "indicators"


@pytest.fixture(scope="session")
def indicators() -> dict[str, Indicator]:
    """Give the real ones by slug."""
    return {indicator.slug: indicator for indicator in load_indicators(FOLDER)}


@pytest.fixture
def spoil(tmp_path: Path) -> Callable[..., tuple[Finding, ...]]:
    """Replace some words in one description and give what the loader finds."""

    def spoiled(old: str, new: str, slug: str = "bistand-kultur-fritid") -> tuple[Finding, ...]:
        path = tmp_path / f"{slug}.yaml"
        if not path.exists():
            copy(FOLDER / path.name, path)
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(CatalogueError) as caught:
            load_indicators(tmp_path, {"iplos": ["13", "14", "15", "16"]})
        return caught.value.findings

    return spoiled


@pytest.fixture
def line_of() -> Callable[[str, str], int]:
    """Tell on which line some words first stand in a real description."""

    def line(words: str, slug: str = "bistand-kultur-fritid") -> int:
        text = (FOLDER / f"{slug}.yaml").read_text(encoding="utf-8")
        return text[: text.index(words)].count("\n") + 1

    return line
