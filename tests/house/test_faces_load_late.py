"""A face that loads its parts when they are asked for gives the part, and never the file it stands in."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from inspect import ismodule
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "nki"
LATE = [path.parent for path in sorted(SOURCE.rglob("*/__init__.py")) if "_PARTS = {" in path.read_text("utf-8")]


def hidden(parts: dict[str, str], files: set[str]) -> set[str]:
    """Name the parts that a file of the same name would hide once it is loaded."""
    return set(parts) & files


@pytest.mark.parametrize("room", LATE, ids=lambda room: room.name)
def test_no_part_of_a_face_is_hidden_by_a_file_of_its_name(room: Path) -> None:
    face = import_module(".".join(("nki", *room.relative_to(SOURCE).parts)))
    parts = vars(face)["_PARTS"]
    assert hidden(parts, {path.stem for path in room.glob("*.py")}) == set()
    assert set(parts) <= set(face.__all__)
    assert not [name for name in face.__all__ if ismodule(getattr(face, name))]
    with pytest.raises(AttributeError):
        _ = face.no_such_part


def test_control_a_part_named_as_its_file_is_found() -> None:
    assert LATE
    assert hidden({"assess": "assess", "Alert": "alerting"}, {"assess", "alerting"}) == {"assess"}


LOADED = """
import os, sys
import polars as pl
from importlib import import_module
{work}
for name in {names}:
    import_module(name)
threads = [open(f"/proc/self/task/{{one}}/comm").read() for one in os.listdir("/proc/self/task")]
sys.exit(any(one.startswith("polars-0") for one in threads))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="threads are told apart by name in /proc, which only Linux has")
@pytest.mark.parametrize(
    ("work", "started"), [("", 0), ("pl.LazyFrame({'a': [1]}).filter(pl.col('a') > 0).collect()", 1)]
)
def test_what_is_loaded_starts_no_work(work: str, started: int) -> None:
    # A process that is forked has none of the threads that were started, and would wait for them for ever.
    names = [
        ".".join(("nki", *path.relative_to(SOURCE).with_suffix("").parts))
        for path in (SOURCE / "registers").rglob("*.py")
    ]
    program = LOADED.format(work=work, names=sorted(name for name in names if not name.endswith("worker")))
    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True)  # noqa: S603  (our own)
    assert (done.returncode, done.stderr) == (started, b"")
