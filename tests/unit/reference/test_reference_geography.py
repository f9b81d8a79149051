"""The ground plan of each year."""

from __future__ import annotations

from collections import Counter
from dataclasses import FrozenInstanceError
from datetime import date
from typing import TYPE_CHECKING

import pytest

from nki.errors import UsageError
from nki.reference import Area, Level

if TYPE_CHECKING:
    from nki.reference import Reference

YEARS = range(2015, 2027)
KOMMUNER = dict(zip(YEARS, [428, 428, 426, 422, 422, 356, 356, 356, 356, 357, 357, 357], strict=True))
FYLKER = dict(zip(YEARS, [19, 19, 19, 18, 18, 11, 11, 11, 11, 15, 15, 15], strict=True))


@pytest.mark.parametrize("year", YEARS)
def test_each_year_has_its_number_of_kommuner_and_fylker(reference: Reference, year: int) -> None:
    geography = reference.geography(year)
    assert (len(geography.kommuner), len(geography.fylker)) == (KOMMUNER[year], FYLKER[year])


@pytest.mark.parametrize("year", YEARS)
def test_every_kommune_is_in_one_fylke_and_the_fylker_make_up_the_country(reference: Reference, year: int) -> None:
    geography = reference.geography(year)
    codes = tuple(area.code for area in geography.kommuner)
    members = [code for fylke in geography.fylker for code in geography.members(fylke)]
    assert sorted(members) == list(codes)
    assert geography.members(geography.land) == codes
    assert all(code in geography.members(geography.area(Level.FYLKE, geography.fylke_of(code))) for code in codes)


@pytest.mark.parametrize("year", YEARS)
def test_labels_are_alone_in_their_geography(reference: Reference, year: int) -> None:
    labels = Counter(area.label for area in reference.geography(year).areas)
    assert [label for label, times in labels.items() if times > 1] == []


@pytest.mark.parametrize("year", YEARS)
def test_areas_come_in_publication_order_and_by_code(reference: Reference, year: int) -> None:
    levels = list(Level)
    keys = [(levels.index(area.level), area.code) for area in reference.geography(year).areas]
    assert keys == sorted(keys)
    assert keys[0] == (0, "0")


def test_the_two_oslo_are_told_apart(reference: Reference) -> None:
    geography = reference.geography(2020)
    assert geography.area(Level.FYLKE, "03").label == "Oslo (fylke)"
    assert str(geography.area(Level.KOMMUNE, "0301")) == "Oslo"


@pytest.mark.parametrize(
    ("year", "labels"),
    [
        (2019, {"0137": "Våler (Østfold)", "0426": "Våler (Hedmark)"}),
        (2020, {"3018": "Våler (Viken)", "3419": "Våler (Innlandet)"}),
        (2024, {"3114": "Våler (Østfold)", "1515": "Herøy (Møre og Romsdal)", "1818": "Herøy (Nordland)"}),
    ],
)
def test_kommuner_of_one_name_are_told_apart_by_fylke(reference: Reference, year: int, labels: dict[str, str]) -> None:
    geography = reference.geography(year)
    assert {code: geography.area(Level.KOMMUNE, code).label for code in labels} == labels


def test_an_area_keeps_its_registered_and_its_short_name(reference: Reference) -> None:
    area = reference.geography(2021).area(Level.KOMMUNE, "5001")
    assert area == Area(Level.KOMMUNE, "5001", "Trondheim", "Trondheim", "Trondheim")
    assert reference.geography(2023).area(Level.KOMMUNE, "5001").name == "Trondheim - Tråante"


def test_kostra_group_sizes_of_2020_are_those_published(reference: Reference) -> None:
    geography = reference.geography(2020)
    sizes = [len(geography.members(area)) for area in geography.kostragrupper]
    assert geography.kostra_grouping == "2020"
    assert sizes == [39, 18, 9, 39, 33, 28, 38, 13, 27, 13, 10, 11, 1, 25, 36, 8, 8]
    assert sum(sizes) == 356


def test_kostra_group_sizes_of_2015_are_those_published_and_group_9_is_an_empty_area(reference: Reference) -> None:
    geography = reference.geography(2015)
    sizes = [len(geography.members(area)) for area in geography.kostragrupper]
    assert geography.kostra_grouping == "2013"
    assert sizes == [21, 60, 35, 15, 40, 47, 31, 23, 0, 21, 53, 19, 49, 3, 1, 10]
    assert sum(sizes) == 428


def test_haram_joined_group_1_in_2024(reference: Reference) -> None:
    geography = reference.geography(2024)
    assert geography.kostragruppe_of("1580") == "EKG01"
    assert len(geography.members(geography.area(Level.KOSTRAGRUPPE, "EKG01"))) == 40


def test_the_same_group_code_means_different_things_in_the_two_groupings(reference: Reference) -> None:
    before, after = reference.geography(2018), reference.geography(2020)
    assert (before.kostragruppe_of("0301"), after.kostragruppe_of("0301")) == ("EKG15", "EKG13")
    assert len(before.members(before.area(Level.KOSTRAGRUPPE, "EKG13"))) > 40


def test_the_kostra_groups_of_2019_are_unknown_for_all_and_never_guessed(reference: Reference) -> None:
    geography = reference.geography(2019)
    assert geography.kostra_grouping is None
    assert geography.kostragrupper == ()
    assert {geography.kostragruppe_of(area.code) for area in geography.kommuner} == {None}


def test_in_2018_the_group_of_two_merged_kommuner_is_unknown(reference: Reference) -> None:
    geography = reference.geography(2018)
    unknown = [area.code for area in geography.kommuner if geography.kostragruppe_of(area.code) is None]
    assert unknown == ["0715", "5054"]


def test_areas_on_a_day_are_those_in_force_on_it(reference: Reference) -> None:
    assert "1507" in {area.code for area in reference.areas_on(date(2023, 12, 31))}
    assert "1507" not in {area.code for area in reference.areas_on(date(2024, 1, 1))}
    assert reference.areas_on(date(2020, 6, 1)) == reference.geography(2020).areas


@pytest.mark.parametrize("year", [2014, 2027])
def test_a_year_outside_the_lists_is_refused_with_the_years_there_are(reference: Reference, year: int) -> None:
    with pytest.raises(UsageError, match=f"2015–2026, og {year} er ikke"):
        reference.geography(year)
    with pytest.raises(UsageError, match="2015–2026"):
        reference.areas_on(date(year, 7, 1))


def test_an_unknown_area_is_refused_with_level_code_and_year(reference: Reference) -> None:
    geography = reference.geography(2020)
    with pytest.raises(UsageError, match="Kommune «0101» fantes ikke i 2020"):
        geography.fylke_of("0101")
    with pytest.raises(UsageError, match="Kommune «0101»"):
        geography.kostragruppe_of("0101")
    with pytest.raises(UsageError, match="Fylke «19»"):
        geography.area(Level.FYLKE, "19")
    with pytest.raises(UsageError, match="Fylke «01»"):
        geography.members(reference.geography(2019).area(Level.FYLKE, "01"))


def test_a_geography_is_laid_out_once_and_never_changed(reference: Reference) -> None:
    geography = reference.geography(2022)
    assert geography is reference.geography(2022)
    with pytest.raises(FrozenInstanceError):
        geography.year = 2023  # type: ignore[misc]
