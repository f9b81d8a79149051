"""A Parquet file that stops the reader, and its whole process with it, is a letter from `nki check` all the same."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from nki.cli import main
from support import Sent, send

if TYPE_CHECKING:
    from pathlib import Path

ONE_ROW, NEGATIVE = b"\x2c\x15\x02", b"\x2c\x15\x3b"
"""How the header of a page begins that says it has one row, and one that says it has fewer than none."""
IN_PROCESS = """
import sys
import nki
nki.check(sys.argv[1])
"""


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """Write a delivery whose header says it has fewer rows than none."""
    folder = send(tmp_path / "skadet", Sent("0301", persons=(("A", "1980", ""),)), "parquet")
    file = folder / "innsending.parquet"
    content = file.read_bytes()
    assert ONE_ROW in content
    file.write_bytes(content.replace(ONE_ROW, NEGATIVE, 1))
    return folder


def test_a_parquet_file_that_stops_the_reader_is_a_finding(damaged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(damaged)]) == 2
    said = capsys.readouterr()
    assert "D009" in said.out
    assert "skadet" in said.out
    assert not said.err


def test_what_stands_beside_it_is_checked(damaged: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = send(tmp_path / "hel", Sent("4601", persons=(("B", "", ""),), id="b"), "parquet")
    assert main(["check", str(damaged), str(other), "--format", "json"]) == 2
    said = capsys.readouterr().out
    assert "D009" in said
    assert "hel/person.parquet" in said


def test_control_read_in_the_same_process_it_ends_it(damaged: Path) -> None:
    command = [sys.executable, "-c", IN_PROCESS, str(damaged)]
    ended = subprocess.run(command, capture_output=True, check=False)  # noqa: S603  (our own command)
    assert ended.returncode == -signal.SIGABRT
