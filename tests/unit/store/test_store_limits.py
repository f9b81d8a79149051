"""P3: the process that reads what somebody sent has a limit on time and memory, and no way out."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from nki.catalogue import default_catalogue
from nki.registers.store import deliveries, open_store, tend
from nki.registers.store.errors import ReaderError
from nki.registers.store.parsed import Parcel
from nki.registers.store.parsing import ChildParser, ParserStoppedError
from store_support import persons_by_kommune, send_many, sent, take
from support import send

if TYPE_CHECKING:
    from pathlib import Path

CONFINED = """
import sys, polars, socket, subprocess
from nki.registers.store import confine, worker
confine.CPU_SECONDS = 3
confine.close_the_doors(); worker._warm(); confine.set_limits(); confine.allow_time()
"""
FREE = "import sys, socket, subprocess"
WAYS_OUT = """
ways = {
    "socket": lambda: socket.socket().close(),
    "program": lambda: subprocess.run(["true"]),
    "shell": lambda: __import__("os").system("true"),
    "file": lambda: open(sys.argv[1], "w").write("x" * 9999),
    "memory": lambda: bytes(1100 * 2**20),
}
for name, way in ways.items():
    try:
        way()
    except (OSError, MemoryError):
        continue
    print(name)
print("work", len(bytes(400 * 2**20)) and sum(range(10**6)) > 0)
"""


def run(program: str, path: Path) -> subprocess.CompletedProcess[str]:
    """Run a program."""
    command = [sys.executable, "-c", program, str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)  # noqa: S603


def test_there_is_no_way_out_but_work_is_done(tmp_path: Path) -> None:
    assert run(CONFINED + WAYS_OUT, tmp_path / "x").stdout.split("\n")[:-1] == ["work True"]


def test_control_without_limits_every_way_is_open(tmp_path: Path) -> None:
    found = run(FREE + WAYS_OUT, tmp_path / "x").stdout.split("\n")[:-1]
    assert found == ["socket", "program", "shell", "file", "memory", "work True"]


def test_time_ends_when_the_seconds_are_used(tmp_path: Path) -> None:
    assert run(CONFINED + "while True: pass", tmp_path).returncode == -signal.SIGXCPU


def test_a_delivery_is_read_by_a_child_that_serves_the_next_one_too(tmp_path: Path) -> None:
    parser = ChildParser()
    with open_store(tmp_path / "var", default_catalogue(), create=True, parser=parser) as store:
        for path in send_many(tmp_path / "inn", ("0301", "4203"), 3):
            assert take(store, path).state == "accepted"
        child = parser._child  # noqa: SLF001
        assert child is not None
        child.kill()
        assert take(store, send(tmp_path / "z", sent("1103", 4), "zip")).state == "accepted"
        assert persons_by_kommune(store) == {"0301": 3, "4203": 3, "1103": 4}


def test_a_reader_that_does_not_start_is_no_fault_of_the_delivery(tmp_path: Path) -> None:
    (path,) = send_many(tmp_path / "inn", ("0301",))
    (tmp_path / "tom").mkdir()
    with open_store(tmp_path / "var", tmp_path / "tom", create=True) as store, pytest.raises(ReaderError):
        take(store, path)
    with open_store(tmp_path / "var", default_catalogue()) as store:
        assert (tend(store), deliveries(store)) == ((), ())
        assert take(store, path).state == "accepted"


def test_a_child_that_hangs_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nki.registers.store.parsing.PATIENCE", 0.2)
    parser = ChildParser()
    child = parser._start(default_catalogue())  # noqa: SLF001
    child.send_signal(signal.SIGSTOP)
    with pytest.raises(ParserStoppedError, match="stopped"):
        parser.parse([Parcel("file", "x", [])], default_catalogue(), b"k" * 32)
    parser.close()


def test_a_file_that_unpacks_to_far_too_much_is_refused(tmp_path: Path) -> None:
    path = send(tmp_path / "inn", sent("0301", 3))
    line = (path / "personopplysning.csv").read_text(encoding="utf-8").splitlines()[1]
    # A quote in the wrong place sends the reader the careful way, which is the dearest.
    (path / "personopplysning.csv").write_text('pseudonym;kode;verdi;"x\n' + f"{line}\n" * 1_500_000, encoding="utf-8")
    with open_store(tmp_path / "var", default_catalogue(), create=True) as store:
        received = take(store, path)
    assert received.state == "refused"
    assert received.findings
