"""Releases served for software that we did not write: a small one with every status, and a slice of the demo."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conformance.served import serve
from nki.catalogue import default_catalogue
from nki.cli import main
from nki.reproduction import build_register, load_published
from web_support import write_small_release

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.served import Served

ROOT = Path(__file__).resolve().parents[2]
CONTRACT = Path(os.environ.get("NKI_PXAPI", ROOT.parent / "shared" / "contracts" / "PxAPI-2.yml"))


@pytest.fixture(scope="session", name="small")
def _small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("conformance")
    with serve(write_small_release(folder / "release"), "--saved", str(folder / "saved")) as served:
        yield served


@pytest.fixture(scope="session", name="demo")
def _demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("demo")
    published = load_published(default_catalogue() / "published")
    build_register(published, folder / "register", years={2021}, only={"4203"})
    asked = ["release", "prepare", "--deliveries", str(folder / "register"), "--year", "2021"]
    assert main([*asked, "--out", str(folder / "release")]) == 0
    with serve(folder / "release") as served:
        yield served


@pytest.fixture(scope="session", name="contract")
def _contract() -> Path:
    if not CONTRACT.is_file() and not os.environ.get("CI"):
        pytest.skip(f"The contract PxAPI-2.yml is not at hand ({CONTRACT}). Say where it is with NKI_PXAPI.")
    return CONTRACT
