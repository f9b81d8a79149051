"""A Parquet file that stops the reader, and its whole process with it, is a letter from `nki check` all the same."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from nki.cli import apart, main
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


def test_what_stands_beside_it_is_checked_together(
    damaged: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for kommune in ("4601", "5001"):
        send(tmp_path / kommune, Sent(kommune, persons=((kommune, "", ""),), id="twice"), "parquet")
    assert damaged.parent == tmp_path
    assert main(["check", str(tmp_path), "--format", "json"]) == 2
    found = [(one["rule"], one["file"]) for one in json.loads(capsys.readouterr().out)]
    assert ("D009", "skadet") in found
    assert any(rule == "D051" and "4601" in file for rule, file in found)
    assert any(rule == "D026" for rule, _ in found)


def test_what_stops_the_reader_only_together_is_checked_alone(
    damaged: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = [send(tmp_path / name, Sent("4601", persons=(("B", "", ""),), id=name), "parquet") for name in ("a", "b")]
    read = apart.check_apart
    monkeypatch.setattr(apart, "check_apart", lambda paths, said: read(paths, said) if len(paths) == 1 else None)
    assert main(["check", str(damaged), *map(str, whole)]) == 2
    said = capsys.readouterr().out
    assert "D009" in said
    assert said.count("D051") == len(whole)


def test_control_read_in_the_same_process_it_ends_it(damaged: Path) -> None:
    command = [sys.executable, "-c", IN_PROCESS, str(damaged)]
    ended = subprocess.run(command, capture_output=True, check=False)  # noqa: S603  (our own command)
    assert ended.returncode == -signal.SIGABRT
