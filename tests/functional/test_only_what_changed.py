"""A correction, all the way: the release of a register that was counted before is that of one counted anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nki.cli.main import main
from nki.registers.store import recounting
from store_support import KOMMUNER, opened, sent, take
from support import send

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

SIZE = 24


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def publish(register: Path, out: Path) -> dict[str, bytes]:
    """Make a release of what is in a register; give its bytes. A site is made of a release and nothing else."""
    assert main(["release", "prepare", "--register", str(register), "--year", "2021", "--out", str(out)]) == 0
    return contents(out)


def test_a_corrected_delivery_gives_the_bytes_of_computing_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # With so few kommuner, one is more than a tenth.
    monkeypatch.setattr(recounting, "MANY", 1)
    paths = [send(tmp_path / "inn" / kommune, sent(kommune, SIZE)) for kommune in KOMMUNER]
    late = send(tmp_path / "rettet", sent("4203", SIZE, seed=3, received="2022-01-20T12:00:00"))
    registers = [tmp_path / "counted", tmp_path / "new"]
    for register in registers:
        with opened(register) as store:
            for path in paths:
                take(store, path)
    before = publish(registers[0], tmp_path / "before")
    for register in registers:
        with opened(register) as store:
            take(store, late)
    with monkeypatch.context() as patch:
        # What is not in the changed delivery is not read: counting everybody would fail here.
        patch.delattr(recounting, "extract_from_store")
        corrected = publish(registers[0], tmp_path / "corrected")
    assert corrected == publish(registers[1], tmp_path / "all")
    assert corrected["figures.csv"] != before["figures.csv"]
