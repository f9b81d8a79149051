"""P12: several who receive and several who read, at once, and nobody sees a lock."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nki.registers.store import deliveries, tend, verify_chain
from nki.registers.store.catalog import Catalog
from nki.registers.store.errors import StoreBusyError
from store_support import KOMMUNER, count_store, opened, persons_by_kommune, send_many, take

TESTS = Path(__file__).resolve().parents[1]
RECEIVE = """
import json, sys; sys.path.insert(0, sys.argv[1])
from pathlib import Path
from store_support import opened, take
with opened(Path(sys.argv[2])) as store:
    for path in sys.argv[3:]:
        print(json.dumps(take(store, Path(path)).to_json()), flush=True)
"""
READ = """
import json, sys; sys.path.insert(0, sys.argv[1])
from pathlib import Path
from store_support import opened, persons_by_kommune
from nki.registers.store import deliveries, verify_chain
with opened(Path(sys.argv[2])) as store:
    for _ in range(15):
        print(json.dumps([len(deliveries(store)), sorted(persons_by_kommune(store).values()), verify_chain(store)]))
"""


def start(program: str, *words: object) -> subprocess.Popen[str]:
    """Start one of the crowd."""
    command = [sys.executable, "-c", program, str(TESTS), *map(str, words)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603


def test_a_crowd_receives_and_reads_at_once(tmp_path: Path) -> None:
    paths = send_many(tmp_path / "inn", KOMMUNER)
    register = tmp_path / "var"
    # Each delivery is brought by two, and all of them begin the register.
    receivers = [start(RECEIVE, register, *paths[shift:], *paths[:shift]) for shift in (0, 4)]
    with opened(register) as store:
        assert store.folder == register
    readers = [start(READ, register)]
    said = [process.communicate(timeout=120) for process in (*receivers, *readers)]
    assert [err for _, err in said if err] == []
    assert {process.returncode for process in (*receivers, *readers)} == {0}
    receipts = [json.loads(line) for out, _ in said[:2] for line in out.splitlines()]
    by_hash = {receipt["sha256"]: receipt["signature"] for receipt in receipts}
    assert len(receipts) == 2 * len(paths)
    assert all(by_hash[receipt["sha256"]] == receipt["signature"] for receipt in receipts)
    for line in said[2][0].splitlines():
        _, persons, faults = json.loads(line)
        assert set(persons) <= {5}
        assert faults == []
    with opened(register) as store:
        assert tend(store) == ()
        assert sorted(one.sequence for one in deliveries(store)) == list(range(1, len(paths) + 1))
        assert persons_by_kommune(store) == dict.fromkeys(KOMMUNER, 5)
        assert verify_chain(store) == ()


def test_a_reader_with_an_open_register_sees_what_others_receive(tmp_path: Path) -> None:
    first, second = send_many(tmp_path / "inn", ("0301", "4203"))
    with opened(tmp_path / "var") as reader:
        before = count_store(reader)
        with opened(tmp_path / "var") as writer, writer.catalog.writing():
            assert count_store(reader) == before
        with opened(tmp_path / "var") as writer:
            take(writer, first)
            take(writer, second)
        assert count_store(reader) != before
        assert len(deliveries(reader)) == 2


RECEIVE_WITH_A_CHILD = """
import sys; sys.path.insert(0, sys.argv[1])
from pathlib import Path
from store_support import take
from nki.catalogue import default_catalogue
from nki.registers.store import open_store
with open_store(Path(sys.argv[2]), default_catalogue(), create=True) as store:
    for path in sys.argv[3:]:
        print(take(store, Path(path)).sha256, flush=True)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="/proc says who the children are")
def test_a_reader_dies_with_the_one_who_started_it(tmp_path: Path) -> None:
    paths = send_many(tmp_path / "inn", KOMMUNER)
    receiver = start(RECEIVE_WITH_A_CHILD, tmp_path / "var", *paths)
    assert receiver.stdout
    assert receiver.stderr
    first = receiver.stdout.readline().strip()
    tasks = Path(f"/proc/{receiver.pid}/task")
    children = [child for task in tasks.iterdir() for child in (task / "children").read_text().split()]
    assert len(children) == 1
    receiver.kill()
    receiver.communicate()
    assert gone(Path("/proc", children[0]))
    with opened(tmp_path / "var") as store:
        tend(store)
        found = deliveries(store)
        assert first in {one.sha256 for one in found}
        assert {one.state for one in found} == {"accepted"}
        assert persons_by_kommune(store) == {one.kommune: 5 for one in found}


def gone(process: Path) -> bool:
    """Wait for a process to be no more than a name."""
    for _ in range(100):
        try:
            if process.joinpath("stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False


def test_control_one_who_does_not_wait_sees_the_lock(tmp_path: Path) -> None:
    with opened(tmp_path / "var") as store, store.catalog.writing():
        hasty = Catalog(tmp_path / "var" / "catalog.sqlite", wait=0)
        with pytest.raises(StoreBusyError), hasty.writing():
            raise AssertionError
        assert hasty.row("SELECT 1") is not None
        hasty.close()
