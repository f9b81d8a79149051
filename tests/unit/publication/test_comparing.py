"""Chosen areas are held against each other by what is shown of them."""

from __future__ import annotations

import inspect
from dataclasses import fields
from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa
import pytest

from nki.publication import PublishedRelease, read_release, write_release
from nki.publication.comparing import Cell, compare_areas
from nki.statistics import Alert
from nki.statistics.columns import TABLES, UNITS
from statistics_support import BISTAND, Country, release_of

if TYPE_CHECKING:
    from pathlib import Path

CELL = Cell(BISTAND, 2021, "all", "met")
ARENDAL, OSLO, AGDER, LAND = ("kommune", "4203"), ("kommune", "0301"), ("fylke", "42"), ("land", "0")


@pytest.fixture(scope="module", name="release")
def _release(tmp_path_factory: pytest.TempPathFactory) -> PublishedRelease:
    folder: Path = tmp_path_factory.mktemp("comparing") / "r"
    planted = {"4203": (600, 0.9, 0.0), "0301": (8000, 0.6, 0.1), "4204": (3, 0.5, 0.0)}
    write_release(release_of(Country(people=(40, 400), planted=planted)), folder)
    return read_release(folder)


def test_two_kommuner_are_held_against_each_other(release: PublishedRelease) -> None:
    found = compare_areas(release, CELL, ARENDAL, OSLO)
    assert found is not None
    assert found.verdict == "higher"
    assert found.difference == pytest.approx(30, abs=5)
    back = compare_areas(release, CELL, OSLO, ARENDAL)
    assert back is not None
    assert back.verdict == "lower"
    assert back.difference == -found.difference
    assert back.low == pytest.approx(-(found.high or 0), abs=2e-3)


def test_a_part_against_its_whole_is_the_row_of_the_release_either_way(release: PublishedRelease) -> None:
    found = compare_areas(release, CELL, ARENDAL, AGDER)
    row = release.statistics.row("comparisons", BISTAND, 2021, *ARENDAL, "all", "met", "fylke")
    assert row is not None
    assert found is not None
    assert (float(row["difference"]), float(row["low"]), row["verdict"]) == (
        found.difference,
        pytest.approx(found.low, abs=1e-3),
        found.verdict,
    )
    assert compare_areas(release, CELL, AGDER, ARENDAL) == found.turned()


def test_what_cannot_be_held_against_each_other_is_not(release: PublishedRelease) -> None:
    assert compare_areas(release, CELL, OSLO, ("fylke", "03")) is None
    assert compare_areas(release, CELL, ARENDAL, ARENDAL) is None
    # A fylke and a KOSTRA group that share some kommuner, and a kommune that is not shown.
    group = next(area["kostragruppe"] for area in release.areas if area["area"] == "4203")
    assert compare_areas(release, CELL, AGDER, ("kostragruppe", group)) is None
    assert compare_areas(release, CELL, ("kommune", "4204"), LAND) is None


def test_everything_a_figure_can_say_is_in_the_object_with_unit_formula_and_source(release: PublishedRelease) -> None:
    said = release.statistics
    for table in TABLES:
        frame = getattr(said, table.name)
        assert pl.DataFrame(frame).schema == pl.Schema(table.schema)
        assert pa.table(frame).num_rows == frame.height
        text = inspect.getdoc(getattr(type(said), table.name)) or ""
        assert table.says in text
        for column in table.columns:
            assert f"{column.name}, {UNITS[column.unit]}: {column.says}" in text
            assert column.source in text
        # The control: what is said of a table is said of no other.
        assert sum(other.described == text for other in TABLES) == 1
    told = inspect.getdoc(type(said).alerts) or ""
    numbers = [field.name for field in fields(Alert) if field.type == "Decimal"]
    assert len(numbers) == 6
    assert [name for name in (*numbers, "areas", "mixed", "kind") if name not in told] == []
    assert isinstance(said.alerts, tuple)


def test_chosen_areas_are_compared_by_the_release_itself(release: PublishedRelease) -> None:
    found = release.compare(tuple(CELL), ARENDAL, OSLO)
    assert found == compare_areas(release, CELL, ARENDAL, OSLO)
    assert found is not None
    assert type(found.difference) is float
    assert release.compare(tuple(CELL), ARENDAL, ARENDAL) is None
    assert "Newcombe 1998" in (inspect.getdoc(release.compare) or "")
