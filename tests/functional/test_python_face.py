"""`import nki` gives the commands as functions, and tables that other libraries take as they are."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import duckdb
import polars as pl
import pytest

import nki
from nki.catalogue import default_catalogue
from nki.reproduction import build_register, load_published

if TYPE_CHECKING:
    from pathlib import Path

    from nki.compute import CountTable


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build four kommuner of one year."""
    folder = tmp_path_factory.mktemp("few")
    published = load_published(default_catalogue() / "published")
    build_register(published, folder, years=[2021], only={"0301", "4203", "1151", "1149"})
    return folder


@pytest.fixture(scope="module")
def counted(register: Path) -> CountTable:
    """Count them."""
    return nki.counts(register, year=2021)


def test_the_face_lists_its_verbs_and_nothing_else() -> None:
    assert dir(nki) == ["check", "counts", "open_catalogue", "read_release", "release", "write_release"]
    with pytest.raises(AttributeError, match="no attribute"):
        nki.everything  # type: ignore[attr-defined]  # noqa: B018


def test_check_gives_findings(register: Path) -> None:
    assert {finding.severity for finding in nki.check(register)} <= {"warning", "information"}


def test_polars_and_duckdb_take_the_counts_as_they_are(counted: CountTable) -> None:
    frame = pl.DataFrame(counted)
    assert frame.columns == counted.to_csv().splitlines()[0].split(",")
    assert frame.write_csv() == counted.to_csv()
    with duckdb.connect() as duck:
        duck.register("counted", counted)
        (total,) = (
            duck.execute("SELECT sum(met) FROM counted WHERE level = 'land' AND stratum = 'all'").fetchone() or ()
        )
    assert total == frame.filter(level="land", stratum="all")["met"].sum()


def test_a_release_is_read_as_a_table(register: Path, tmp_path: Path) -> None:
    nki.write_release(nki.release(register, years=[2021]), tmp_path / "r")
    frame = pl.DataFrame(nki.read_release(tmp_path / "r"))
    assert frame.filter(area="4203", level="kommune", stratum="all", outcome="met")["share"].cast(
        pl.String
    ).to_list() == [
        "62.826",
        "58.156",
    ]
    assert (
        frame.filter(pl.col("status") != "shown")["share"].null_count()
        == frame.filter(pl.col("status") != "shown").height
    )


def test_importing_nki_loads_nothing_heavy() -> None:
    code = "import sys, nki; print([m for m in ('polars', 'duckdb', 'numpy', 'pydantic') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)  # noqa: S603
    assert done.stdout.strip() == "[]"
