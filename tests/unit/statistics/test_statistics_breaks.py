"""Breaks in a series are marked, and nothing is said across them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import polars as pl

from nki.statistics import Assessment, EstimateTable, assess
from statistics_support import BISTAND, CATALOGUE, Country, assessment, tables, thresholds

STAVANGER, HAUGESUND, OSLO = "1103", "1106", "0301"


@cache
def across_a_reform() -> tuple[EstimateTable, ...]:
    """Count 2019 in the kommuner of 2019, and 2020 in those of 2020."""
    return (*tables(Country(structure=2019), (2019,)), *tables(Country(structure=2020), (2020,)))


def row(said: Assessment, level: str, area: str) -> dict[str, object]:
    """Give måltall 1a of an area in 2020."""
    key = (BISTAND, 2020, level, area, "all", "met")
    frame = said.estimates
    for name, value in zip(("indicator", "year", "level", "area", "stratum", "outcome"), key, strict=True):
        frame = frame.filter(pl.col(name) == value)
    return frame.row(0, named=True)


def test_a_kommune_that_took_in_others_is_broken_though_it_kept_its_number() -> None:
    said = assessment(across_a_reform())
    assert row(said, "kommune", STAVANGER)["breaks"] == "geography"
    assert row(said, "kommune", STAVANGER)["change"] is None
    # The controls: a kommune, a fylke and a country that hold the same ground.
    for level, area in (("kommune", HAUGESUND), ("kommune", OSLO), ("fylke", "03"), ("land", "0")):
        assert row(said, level, area)["breaks"] == ""
        assert row(said, level, area)["change"] is not None


def test_a_fylke_of_other_kommuner_and_every_kostra_group_are_broken() -> None:
    said = assessment(across_a_reform())
    assert row(said, "fylke", "42")["breaks"] == "geography"
    groups = said.estimates.filter((pl.col("level") == "kostragruppe") & (pl.col("year") == 2020))
    assert set(groups["breaks"].unique()) == {"kostra"}


def test_in_one_structure_nothing_is_broken() -> None:
    said = assessment(tables(Country(), (2020, 2021)))
    assert set(said.estimates["breaks"].unique()) == {""}


def test_a_description_that_took_effect_in_between_breaks_every_series_of_the_indicator() -> None:
    made = tables(Country(), (2020, 2021))
    newer = [replace(one, valid_from=date(2021, 7, 1)) if one.slug == BISTAND else one for one in CATALOGUE.indicators]
    said = assess(made, newer, CATALOGUE.reference, thresholds()).estimates.filter(pl.col("year") == 2021)
    marks = dict(said.group_by("indicator").agg(pl.col("breaks").unique().first()).rows())
    assert marks[BISTAND] == "definition"
    assert set(marks.values()) == {"definition", ""}
    assert said.filter(pl.col("indicator") == BISTAND)["change"].drop_nulls().len() == 0


def test_a_trend_begins_at_the_last_break() -> None:
    said = assessment(across_a_reform())
    mine = said.trend.filter((pl.col("stratum") == "all") & (pl.col("outcome") == "met"))
    assert HAUGESUND in mine["area"].to_list()
    assert STAVANGER not in mine["area"].to_list()
