"""`make demo` as a newcomer runs it: it ends with the portal served, says where, and stops when it is told."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = re.compile(r"Nettstedet: (\S+)/\n")
LONGEST = 180
"""Seconds the demo may take until the portal is served, on two cores."""


@pytest.fixture(name="house")
def _house(tmp_path: Path) -> Path:
    """Copy what is needed to run `make demo`, beside the environment that is set up here."""
    for name in ("Makefile", "pyproject.toml", "requirements"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, tmp_path / name)
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    return tmp_path


@pytest.fixture(name="demo")
def _demo(house: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        ["make", "-o", ".venv/.base", "demo"],  # noqa: S607  (what the newcomer writes; the environment is there)
        cwd=house, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    ) as running:  # fmt: skip
        yield running
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)


@pytest.mark.long
@pytest.mark.skipif(not (ROOT / ".venv" / ".base").exists(), reason="needs the environment make sets up")
def test_the_demo_ends_with_the_portal_served_and_its_address_printed(demo: subprocess.Popen[str]) -> None:
    started = monotonic()
    assert demo.stdout is not None
    said = ""
    while not ADDRESS.search(said):
        line = demo.stdout.readline()
        assert line, said[-2000:]
        said += line
    assert monotonic() - started < LONGEST
    address = ADDRESS.findall(said)[0]
    demo.stdout.readline()
    for path, word in (("nb/index.html", "Hele landet"), ("nn/omraader/4203.html", "Arendal"), ("", "Kvalitet")):
        assert word in fetched(f"{address}/{path}").decode()
    assert json.loads(fetched(f"{address}/api/pxwebapi/v2/tables"))["tables"]
    os.killpg(demo.pid, signal.SIGINT)
    assert demo.wait(timeout=30) in (0, 2, -signal.SIGINT)  # as make tells that it was stopped


def fetched(address: str) -> bytes:
    """Fetch a page from a service that may just be opening."""
    for _ in range(200):
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310
                content: bytes = answer.read()
                return content
        except urllib.error.URLError:
            sleep(0.05)
    raise TimeoutError(address)
