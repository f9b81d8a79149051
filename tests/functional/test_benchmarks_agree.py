"""The benchmarks measure the same job: every way to the answer gives the same answer, on a small slice."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from nki.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable

pytest.importorskip("pandas", reason="needs the extra `bench`: pip install -e .[bench]")

ROOT = Path(__file__).parents[2]


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """Import from the benchmarks, which are not a part of the package."""
    monkeypatch.syspath_prepend(str(ROOT))
    return lambda name: import_module(f"benchmarks.{name}")


def test_the_programs_written_by_hand_count_a_national_year_as_nki_does(
    load: Callable[[str], Any], tmp_path: Path
) -> None:
    deliveries, ours = tmp_path / "deliveries", tmp_path / "nki.csv"
    load("data.national_year").build(deliveries, persons=600)
    assert main(["counts", "--deliveries", str(deliveries), "--year", "2021", "--out", str(ours)]) == 0
    national = load("points.national")
    expected = national.read_counts(ours)
    assert sum(counts[-1] for counts in expected.values())
    for name in national.HANDS:
        theirs = tmp_path / f"{name}.csv"
        load(f"by_hand.{name}_year").main(deliveries, "2021", theirs)
        assert national.read_cube(theirs) == expected, name


def test_raw_columns_and_the_packed_layout_give_the_same_figures(load: Callable[[str], Any], tmp_path: Path) -> None:
    load("data.packed").build(tmp_path, persons=500)
    counting, raw, fingerprint = load("subjects.counting"), load("subjects.raw"), load("subject").fingerprint
    works = [counting.figures(tmp_path / "sorted"), counting.figures(tmp_path / "packed")]
    works += [work(tmp_path / "raw") for work in (raw.duckdb, raw.polars, raw.pandas)]
    assert len({fingerprint(work()) for work in works}) == 1
    cubes = [work(tmp_path / "packed") for work in (counting.kernel, counting.by_hand)]
    assert len({fingerprint(work()) for work in cubes}) == 1


@pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")  # Ibis says it, of DuckDB 2
def test_a_semantic_layer_and_vtl_find_the_same_cube(load: Callable[[str], Any], tmp_path: Path) -> None:
    pytest.importorskip("boring_semantic_layer", reason="needs the extra `bench`: pip install -e .[bench]")
    load("data.packed").build(tmp_path, persons=500)
    raw, fingerprint = load("subjects.raw"), load("subject").fingerprint
    if not raw.VTL.exists():
        pytest.skip("vtlengine lives in an environment of its own: make bench sets it up")
    works = [work(tmp_path / "raw") for work in (raw.duckdb, raw.layer, raw.vtlengine)]
    assert len({fingerprint(work()) for work in works}) == 1


def test_many_indicators_share_one_pass_and_change_nothing_for_each_other(
    load: Callable[[str], Any], tmp_path: Path
) -> None:
    load("data.national_year").build(tmp_path, persons=600)
    sharing, fingerprint = load("subjects.sharing"), load("subject").fingerprint
    one, forty = sharing.count_1(tmp_path)(), sharing.count_40(tmp_path)()
    assert fingerprint(one) == fingerprint(forty)
    assert len({tuple(row) for row in one}) > 1


def test_a_corrected_delivery_gives_what_counting_everybody_gives(load: Callable[[str], Any], tmp_path: Path) -> None:
    load("data.register").build(tmp_path, persons=400)
    changed, fingerprint = load("subjects.changed"), load("subject").fingerprint
    works = [work(tmp_path) for work in (changed.everybody, changed.corrected, changed.again)]
    assert len({fingerprint(work()) for work in works}) == 1


def test_every_way_to_the_latest_answer_finds_the_same(load: Callable[[str], Any], tmp_path: Path) -> None:
    load("data.history").build(tmp_path, rows=5_000)
    latest, fingerprint = load("subjects.latest"), load("subject").fingerprint
    works = [work(tmp_path) for work in (latest.ours, latest.row_number, latest.arg_max)]
    assert len({fingerprint(work()) for work in works}) == 1
    assert fingerprint(latest.scan(tmp_path)()) != fingerprint(works[0]())


def test_the_quick_slice_runs_each_subject_in_its_own_process_and_writes_no_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    options = ["--quick", "--only", "latest", "serving", "--cache", str(tmp_path / "cache"), "--page", str(page)]
    done = subprocess.run(  # noqa: S603  (our own command)
        [sys.executable, "-m", "benchmarks", *options], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Latest answer" in done.stdout
    assert "Statistics bank" in done.stdout
    assert not page.exists()


def test_a_point_measured_alone_replaces_itself_on_the_page_and_nothing_else(
    load: Callable[[str], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines, page = load("lines"), load("page")
    monkeypatch.setattr(page, "PACKAGES", ("pandas", "en-pakke-ingen-har"))
    first, again = (
        [lines.Point(title, how, (lines.Line("one", cpu, 1, 1, "", (lines.Goal(1, cpu, " s"),)),)) for title in titles]
        for titles, how, cpu in ((("A", "B"), "before", 2), (("B",), "after", 0.5))
    )
    file = tmp_path / "page.md"
    page.write(file, first)
    assert "Goals met: 0 of 2." in file.read_text(encoding="utf-8")
    page.write(file, again, anew=False)
    text = file.read_text(encoding="utf-8")
    assert "en-pakke-ingen-har (not here)" in text
    assert [text.count(one) for one in ("## A", "## B", "before", "after", "Goals met: 1 of 2.")] == [1, 1, 1, 1, 1]
    page.write(file, again)
    assert "## A" not in file.read_text(encoding="utf-8")
