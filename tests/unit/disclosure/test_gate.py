"""The gate holds the national rule, keeps four things apart that are never one, and cannot be walked around."""

from __future__ import annotations

import copy
import pickle
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from nki.catalogue import default_catalogue
from nki.compute import OUTCOMES, CellKey, Counts, CountTable, Coverage, KommuneReport
from nki.disclosure import FigureKey, ProtectedTable, Status, load_policy, protect
from nki.disclosure.coverage import protect_coverage
from nki.disclosure.grid import Grid
from nki.disclosure.table import ProtectedCell
from nki.errors import CatalogueError, UsageError
from nki.period import Period
from support import reference

if TYPE_CHECKING:
    from pathlib import Path

SLUG = "bistand-kultur-fritid"
POLICY = load_policy(default_catalogue(), Period(2021))
GEOGRAPHY = reference().geography(2020)


def counts_of(rows: dict[tuple[str, str], Counts], reports: dict[str, str] | None = None) -> CountTable:
    """Make a table of counts for all ages from rows by level and area."""
    keyed = {CellKey(SLUG, 2021, level, area, "all"): row for (level, area), row in rows.items()}
    said = reports or {area: "reported" for level, area in rows if level == "kommune"}
    return CountTable(
        year=2021,
        structure=2020,
        origin="syntetisk",
        preliminary=False,
        received=None,
        reports=tuple(KommuneReport(kommune, status, "") for kommune, status in said.items()),
        unreported_areas=frozenset(),
        rows=keyed,
        coverage={key: Coverage(row.denominator, row.denominator) for key, row in keyed.items()},
    )


def cell(table: ProtectedTable, area: str, outcome: str) -> ProtectedCell:
    """Get one kommune's cell."""
    return table.cells[FigureKey(SLUG, 2021, "kommune", area, "all", outcome)]


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_a_count_from_one_to_four_is_withheld(count: int) -> None:
    table = protect(counts_of({("kommune", "0301"): Counts(50 + count, 50, count, 0, 0, 0)}), POLICY, GEOGRAPHY)
    found = cell(table, "0301", "partly_met")
    assert (found.count, found.status) == (None, Status.SMALL)


@pytest.mark.parametrize("count", [0, 5])
def test_zero_and_five_are_shown(count: int) -> None:
    table = protect(counts_of({("kommune", "0301"): Counts(50 + count, 50, count, 0, 0, 0)}), POLICY, GEOGRAPHY)
    found = cell(table, "0301", "partly_met")
    assert (found.count, found.denominator, found.status) == (count, 50 + count, Status.SHOWN)


def test_with_a_small_denominator_no_share_can_be_made() -> None:
    table = protect(counts_of({("kommune", "0301"): Counts(3, 3, 0, 0, 0, 0)}), POLICY, GEOGRAPHY)
    assert cell(table, "0301", "met").count is None
    for outcome in OUTCOMES:
        found = cell(table, "0301", outcome)
        assert found.denominator is None
        assert found.status == Status.SMALL


def test_nobody_there_is_not_applicable_and_not_zero_percent() -> None:
    table = protect(counts_of({("kommune", "0301"): Counts(0, 0, 0, 0, 0, 0)}), POLICY, GEOGRAPHY)
    assert {cell(table, "0301", outcome).status for outcome in OUTCOMES} == {Status.NOT_APPLICABLE}


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("not_reported", Status.NOT_REPORTED),
        ("reported_with", Status.NOT_REPORTED),
        ("not_applicable", Status.NOT_APPLICABLE),
    ],
)
def test_a_kommune_that_did_not_report_is_on_the_grid_without_a_figure(said: str, status: Status) -> None:
    rows = {("kommune", "0301"): Counts(9, 9, 0, 0, 0, 0), ("land", "0"): Counts(9, 9, 0, 0, 0, 0)}
    table = protect(counts_of(rows, {"0301": "reported", "1103": said}), POLICY, GEOGRAPHY)
    for outcome in OUTCOMES:
        found = cell(table, "1103", outcome)
        assert (found.count, found.denominator, found.status) == (None, None, status)


def test_an_area_from_which_nobody_reported_is_not_nobody_there() -> None:
    rows = {("kommune", "0301"): Counts(9, 9, 0, 0, 0, 0), ("fylke", "11"): Counts(0, 0, 0, 0, 0, 0)}
    counts = replace(counts_of(rows), unreported_areas=frozenset({("fylke", "11")}))
    key = FigureKey(SLUG, 2021, "fylke", "11", "all", "met")
    assert protect(counts, POLICY, GEOGRAPHY).cells[key].status == Status.NOT_REPORTED
    assert protect(counts, POLICY, GEOGRAPHY).cells[key].count is None
    assert protect(counts_of(rows), POLICY, GEOGRAPHY).cells[key].status == Status.NOT_APPLICABLE


def test_persons_living_where_nothing_was_reported_do_not_make_a_figure() -> None:
    rows = {("kommune", "1103"): Counts(9, 9, 0, 0, 0, 0)}
    assert cell(protect(counts_of(rows, {"1103": "not_reported"}), POLICY, GEOGRAPHY), "1103", "met").count is None


def test_coverage_is_rounded_so_that_nothing_can_be_subtracted() -> None:
    counts = counts_of({("kommune", "0301"): Counts(50, 50, 0, 0, 0, 0)})
    nearly_all = {key: Coverage(56, 54) for key in counts.coverage}
    table = protect(replace(counts, coverage=nearly_all), POLICY, GEOGRAPHY)
    (found,) = table.coverage.values()
    assert (found.persons, found.registered, found.status) == (60, 50, Status.SHOWN)


def test_a_withheld_nobody_is_not_told_by_coverage() -> None:
    grid = Grid(counts_of({("kommune", area): Counts(0, 0, 0, 0, 0, 0) for area in ("0301", "1103")}))
    shown = {
        FigureKey(SLUG, 2021, "kommune", area, "all", "met"): ProtectedCell(count, count, status)
        for area, count, status in (("0301", None, Status.SMALL), ("1103", 0, Status.NOT_APPLICABLE))
    }
    told = protect_coverage(grid, POLICY, shown).values()
    assert [(one.persons, one.status) for one in told] == [(None, Status.SMALL), (0, Status.NOT_APPLICABLE)]


def test_nobody_can_make_a_protected_table_by_hand() -> None:
    table = protect(counts_of({("kommune", "0301"): Counts(9, 9, 0, 0, 0, 0)}), POLICY, GEOGRAPHY)
    values = {name: getattr(table, name) for name in table.__dataclass_fields__ if name != "passed"}
    with pytest.raises(TypeError, match="protect"):
        ProtectedTable(**values, passed=object())


@pytest.mark.parametrize("door", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_protected_table_cannot_be_carried_around_the_gate(door: object) -> None:
    table = protect(counts_of({("kommune", "0301"): Counts(9, 9, 0, 0, 0, 0)}), POLICY, GEOGRAPHY)
    with pytest.raises(TypeError, match="pickled"):
        door(table)  # type: ignore[operator]


def test_a_protected_table_cannot_be_changed_into_another() -> None:
    table = protect(counts_of({("kommune", "0301"): Counts(9, 9, 0, 0, 0, 0)}), POLICY, GEOGRAPHY)
    with pytest.raises(ValueError, match="passed"):
        replace(table, cells={})
    with pytest.raises(TypeError):
        table.cells[next(iter(table.cells))] = None  # type: ignore[index]


def test_the_rule_in_force_is_the_latest_begun() -> None:
    assert (POLICY.small.first, POLICY.small.last) == (1, 4)
    with pytest.raises(UsageError, match="2016"):
        load_policy(default_catalogue(), Period(2016))


def test_a_misspelt_rule_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "parameters"
    folder.mkdir()
    text = (default_catalogue() / "parameters" / "skjerming.yaml").read_text(encoding="utf-8")
    (folder / "skjerming.yaml").write_text(text.replace("smaa_antall", "smaa_antal"), encoding="utf-8")
    with pytest.raises(CatalogueError, match="Mente du «smaa_antall»"):
        load_policy(tmp_path, Period(2021))


@pytest.mark.parametrize("said", ["[land, fylke, kommune]", "[land, fylke, kommune, kommune]"])
def test_an_order_of_sacrifice_that_does_not_name_every_level_once_is_refused(tmp_path: Path, said: str) -> None:
    folder = tmp_path / "parameters"
    folder.mkdir()
    text = (default_catalogue() / "parameters" / "skjerming.yaml").read_text(encoding="utf-8")
    wrong = text.replace("[land, fylke, kostragruppe, kommune]", said)
    (folder / "skjerming.yaml").write_text(wrong, encoding="utf-8")
    with pytest.raises(CatalogueError, match="beholdes"):
        load_policy(tmp_path, Period(2021))
