"""A small release, served to a client in the same process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from web_support import client, write_small_release

if TYPE_CHECKING:
    from pathlib import Path

    from web_support import Client


@pytest.fixture(scope="session", name="release")
def _release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_release(tmp_path_factory.mktemp("web") / "release")


@pytest.fixture(scope="session", name="bank")
def _bank(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Client:
    return client(release, saved=tmp_path_factory.mktemp("saved"))
