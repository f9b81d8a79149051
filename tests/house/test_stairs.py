"""Imports only go down: the contracts of pyproject.toml are kept, and one that is broken is told."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UPWARDS = """
[importlinter]
root_package = nki

[importlinter:contract:upwards]
name = The stairs upside down
type = layers
layers =
    nki.compute
    nki.counting
"""


def lint(config: Path, cache: Path) -> subprocess.CompletedProcess[str]:
    """Hold the house against the contracts of a file."""
    program = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert program, "import-linter belongs to the dev extra"
    command = [program, "--config", str(config), "--cache-dir", str(cache)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603


def test_every_contract_is_kept(tmp_path: Path) -> None:
    said = lint(ROOT / "pyproject.toml", tmp_path)
    assert said.returncode == 0, said.stdout
    assert "0 broken" in said.stdout
    assert "0 kept" not in said.stdout


def test_control_a_contract_that_turns_the_stairs_is_broken(tmp_path: Path) -> None:
    config = tmp_path / "upwards.ini"
    config.write_text(UPWARDS, encoding="utf-8")
    said = lint(config, tmp_path)
    assert said.returncode == 1
    assert "1 broken" in said.stdout
    assert "nki.counting -> nki.compute" in said.stdout
