"""The real code lists, read once, and a copy of them that a test may spoil."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from nki.catalogue import default_catalogue
from nki.reference import Reference, load_reference

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def reference() -> Reference:
    return load_reference(default_catalogue())


@pytest.fixture
def spoilt(tmp_path: Path) -> Path:
    """Give a catalogue root with the code lists in it."""
    shutil.copytree(default_catalogue() / "codelists", tmp_path / "codelists")
    return tmp_path
