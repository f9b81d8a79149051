"""What is said of a country's figures, and how it stands in a release."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import polars as pl
import pytest

from nki.disclosure import FigureKey
from nki.indicators.model import Uncertainty
from nki.publication import read_release, write_release
from nki.statistics import assess, estimate
from nki.statistics.columns import TABLES
from statistics_support import (
    BISTAND,
    CATALOGUE,
    Country,
    assessment,
    count_table,
    primary_only,
    release_of,
    tables,
    thresholds,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nki.disclosure import ProtectedTable
    from nki.statistics import Assessment, EstimateTable

ARENDAL, OSLO = "4203", "0301"
COUNTRY = Country(spread=0.085, people=(30, 700), planted={ARENDAL: (651, 0.63, 0.05)})
KEY = (BISTAND, 2021, "kommune", ARENDAL, "all", "met")


@cache
def two_years() -> tuple[EstimateTable, ...]:
    """Count two years of the same country."""
    return tuple(tables(COUNTRY, (2020, 2021)))


@cache
def said() -> Assessment:
    """Say what they can carry."""
    return assessment(two_years())


def row(table: str, *key: object) -> Mapping[str, object]:
    """Look a row up."""
    (found,) = (one for one in TABLES if one.name == table)
    frame = said().tables[table]
    for column, value in zip(found.key, key, strict=True):
        frame = frame.filter(pl.col(column.name) == value)
    return frame.row(0, named=True)


def figure(key: tuple[object, ...], year: int = 2021) -> tuple[int, int]:
    """Give count and denominator of a shown figure."""
    (made,) = (table for table in two_years() if table.protected.year == year)
    found = made.figures[FigureKey(*key)]  # type: ignore[arg-type]
    assert found.count is not None
    assert found.denominator is not None
    return found.count, found.denominator


def test_every_shown_share_has_a_row_and_no_other() -> None:
    shown = {tuple(k) for table in two_years() for k, f in table.figures.items() if f.share is not None}
    assert set(said().estimates.select(FigureKey._fields).rows()) == shown
    grid = sum(len(table.figures) for table in two_years())
    assert len(shown) < grid


def test_a_figure_has_interval_change_companion_and_what_it_rests_on() -> None:
    found = row("estimates", *KEY)
    count, denominator = figure(KEY)
    silent, _ = figure((*KEY[:5], "unreported"))
    assert found["low"] < 100 * count / denominator < found["high"]
    before, people = figure((BISTAND, 2020, *KEY[2:]), 2020)
    assert float(found["change"]) == pytest.approx(100 * (count / denominator - before / people), abs=5e-4)
    assert found["change_low"] < found["change"] < found["change_high"]
    assert float(found["reported_only"]) == pytest.approx(100 * count / (denominator - silent), abs=5e-4)
    assert float(found["unreported"]) == pytest.approx(100 * silent / denominator, abs=5e-4)
    assert float(found["coverage"]) == pytest.approx(200 / 3, abs=5e-4)
    assert found["breaks"] == ""


def test_what_is_not_shown_is_in_no_companion() -> None:
    cells = said().estimates.filter(pl.col("level") == "kommune")
    silent = cells.filter(pl.col("outcome") == "unreported").select("indicator", "year", "area", "stratum")
    hidden = cells.join(silent, on=silent.columns, how="anti")
    assert hidden.height > 1000
    assert hidden["unreported"].null_count() == hidden.height
    assert hidden["reported_only"].null_count() == hidden.height
    assert cells["reported_only"].drop_nulls().len() > 1000


def test_the_first_year_has_no_change() -> None:
    first = said().estimates.filter(pl.col("year") == 2020)
    assert first["change"].null_count() == first.height
    assert (first["change_verdict"].fill_null("") == "").all()


def test_an_area_is_held_against_its_group_its_fylke_and_the_land() -> None:
    others = said().comparisons.filter((pl.col("area") == ARENDAL) & (pl.col("level") == "kommune"))
    assert set(others["other"].to_list()) == {"kostragruppe", "fylke", "land"}
    found = row("comparisons", *KEY, "land")
    (count, denominator), (every, people) = figure(KEY), figure((BISTAND, 2021, "land", "0", "all", "met"))
    assert float(found["difference"]) == pytest.approx(100 * (count / denominator - every / people), abs=5e-4)
    assert set(said().comparisons["verdict"].unique()) == {"higher", "lower", "unclear"}


def test_an_area_that_is_all_there_is_of_another_is_not_held_against_it() -> None:
    oslo = said().comparisons.filter((pl.col("level") == "kommune") & (pl.col("area") == OSLO))
    assert "fylke" not in oslo["other"].to_list()
    assert "land" in oslo["other"].to_list()


def test_variation_is_told_for_kommuner_for_fylker_and_within_each_fylke() -> None:
    country = row("variation", BISTAND, 2021, "kommune", "", "all", "met")
    fylker = row("variation", BISTAND, 2021, "fylke", "", "all", "met")
    within = said().variation.filter(pl.col("within") != "")
    assert (country["shown"], fylker["shown"]) == (356, 11)
    assert within["within"].n_unique() == 11
    assert set(within["large"].unique()) == {"no"}
    # 0.085 is the true standard deviation; ± 1.28 of it is 22 points.
    assert 17 < country["spread"] < 27
    assert country["tau2_low"] < country["tau2"] < country["tau2_high"]
    assert country["raw_p90"] - country["raw_p10"] > country["spread"]
    assert float(country["quotient"]) == pytest.approx(float(country["p90"] / country["p10"]), rel=1e-3)
    assert 0 < country["chance"] < 100
    # The years are drawn apart, so last year says nothing of this one.
    assert abs(country["stability"]) < 0.2
    assert country["stability_units"] > 300


def test_the_same_areas_in_the_same_places_are_stable() -> None:
    made = two_years()[1]
    cells = {key._replace(year=2020): cell for key, cell in made.protected.cells.items()}
    before = SimpleNamespace(**{**vars(two_years()[0].protected), "cells": cells})
    earlier = estimate(cast("ProtectedTable", before))
    found = assessment([earlier, made]).variation.filter((pl.col("year") == 2021) & (pl.col("within") == ""))
    assert found["stability"].drop_nulls().cast(float).to_list() == pytest.approx([1.0] * found.height)


def test_an_area_is_outside_the_wide_limits_exactly_when_its_z_is() -> None:
    frame = (
        said()
        .funnel.drop_nulls("z")
        .join(said().estimates.select(*FigureKey._fields, "low", "high"), on=FigureKey._fields)
    )
    counts = [figure(tuple(k), k[1]) for k in frame.select(FigureKey._fields).rows()]
    share = pl.Series([100 * count / denominator for count, denominator in counts])
    low, high, z = (frame[name].cast(float) for name in ("wide_low95", "wide_high95", "z"))
    outside = (share < low - 1e-3) | (share > high + 1e-3)
    beyond = z.abs() > 1.96
    near = (z.abs() - 1.96).abs() < 1e-3
    assert (outside == beyond).filter(~near).mean() > 0.999
    assert 0.01 < beyond.mean() < 0.1  # type: ignore[operator]


def test_small_kommuner_are_drawn_most_to_the_others() -> None:
    frame = said().funnel.filter((pl.col("outcome") == "met") & (pl.col("level") == "kommune"))
    frame = frame.filter((pl.col("indicator") == BISTAND) & (pl.col("year") == 2021) & (pl.col("stratum") == "all"))
    centre = float(row("variation", BISTAND, 2021, "kommune", "", "all", "met")["mean"])  # type: ignore[arg-type]
    pulled = []
    for key, shrunken in zip(frame.select(FigureKey._fields).rows(), frame["shrunken"], strict=True):
        count, denominator = figure(key)
        raw = 100 * count / denominator
        if abs(raw - centre) > 5:
            pulled.append((denominator, (float(shrunken) - raw) / (centre - raw)))
    small = [pull for people, pull in pulled if people < 60]
    large = [pull for people, pull in pulled if people > 500]
    assert min(small) > 0.2
    assert max(large) < 0.15
    assert frame["rank"].min() == 1
    assert frame.sort("rank")["shrunken"].is_sorted(descending=True)


def test_two_years_are_no_control_chart() -> None:
    found = row("trend", BISTAND, "kommune", ARENDAL, "all", "met")
    assert (found["first_year"], found["last_year"], found["points"]) == (2020, 2021, 2)
    assert found["change"] == row("estimates", *KEY)["change"]
    assert said().trend["signals"].null_count() == said().trend.height


def test_an_author_who_says_that_everybody_is_counted_gets_no_interval() -> None:
    indicators = [
        replace(one, uncertainty=Uncertainty(interval=False, reason="alle")) if one.slug == BISTAND else one
        for one in CATALOGUE.indicators
    ]
    found = assess(two_years(), indicators, CATALOGUE.reference, thresholds())
    ours = found.estimates.filter(pl.col("indicator") == BISTAND)
    assert ours.select("low", "high", "change_low", "change_high").null_count().row(0) == (ours.height,) * 4
    against = found.comparisons.filter(pl.col("indicator") == BISTAND)
    assert against["low"].null_count() == against.height
    assert against.filter(pl.col("verdict") == "unclear")["difference"].unique().to_list() in ([0], [])
    others = found.estimates.filter(pl.col("indicator") != BISTAND)
    assert others["low"].null_count() == 0


def test_the_release_gives_back_what_was_said(tmp_path: Path) -> None:
    write_release(release_of(COUNTRY), tmp_path / "r")
    statistics = read_release(tmp_path / "r").statistics
    alone = assessment(tables(COUNTRY))
    for name, frame in alone.tables.items():
        assert getattr(statistics, name).equals(frame.with_columns(pl.col(pl.String).fill_null(""))), name
    assert [alert["id"] for alert in statistics.alerts] == [alert.id for alert in alone.alerts]
    found = statistics.row("estimates", *KEY)
    assert found is not None
    assert found["low"] == row("estimates", *KEY)["low"]
    assert statistics.row("estimates", *KEY[:3], "9999", *KEY[4:]) is None


def hidden_otherwise(table: EstimateTable) -> EstimateTable:
    """Count again a country that differs only in what is withheld."""
    counts = count_table(COUNTRY)
    rows = dict(counts.rows)
    for key, row in counts.rows.items():
        small = [name for name in ("partly_met", "unmet") if 1 <= getattr(row, name) <= 3]
        if key.level == "kommune" and len(small) == 2:
            rows[key] = row._replace(partly_met=row.partly_met + 1, unmet=row.unmet - 1 or 1)
            if row.unmet == 1:
                rows[key] = row
    assert rows != counts.rows
    made = primary_only(replace(counts, rows=rows))
    assert made.figures == table.figures
    return made


def test_nothing_that_is_said_depends_on_what_is_withheld() -> None:
    made = two_years()[1]
    first, second = assessment([made]), assessment([hidden_otherwise(made)])
    assert {name: frame.write_csv() for name, frame in first.tables.items()} == {
        name: frame.write_csv() for name, frame in second.tables.items()
    }
    assert first.alerts == second.alerts


def test_control_what_is_shown_is_what_it_depends_on() -> None:
    counts = count_table(COUNTRY)
    key = next(key for key, row in counts.rows.items() if key.level == "kommune" and min(row[:4]) > 10)
    row = counts.rows[key]
    rows = counts.rows | {key: row._replace(met=row.met + 1, unmet=row.unmet - 1)}  # type: ignore[operator]
    changed = assessment([primary_only(replace(counts, rows=rows))])
    assert changed.estimates.write_csv() != assessment([two_years()[1]]).estimates.write_csv()


PRINT = """
import sys
sys.path.insert(0, sys.argv[1])
from hashlib import sha256
from statistics_support import Country, assessment, tables
said = assessment(tables(Country(spread=0.085, people=(30, 700))))
print(sha256("".join(frame.write_csv() for frame in said.tables.values()).encode()).hexdigest())
"""


@pytest.mark.long
def test_the_bytes_are_the_same_with_one_thread_and_with_several_and_without_wide_instructions() -> None:
    here = str(Path(__file__).resolve().parents[2])
    settings = [
        {"POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1"},
        {"POLARS_MAX_THREADS": "7", "OMP_NUM_THREADS": "4"},
        {"NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SPR"},
    ]
    printed = {
        subprocess.run(  # noqa: S603
            [sys.executable, "-c", PRINT, here], env=os.environ | more, capture_output=True, text=True, check=True
        ).stdout
        for more in settings
    }
    assert len(printed) == 1
