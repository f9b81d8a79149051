"""Deliveries in one year's structure, counted in another's: sums where sums are true, else nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nki.compute import CellKey
from support import BISTAND, Sent, count

if TYPE_CHECKING:
    from pathlib import Path

    from nki.compute import CountTable, Engine


def living_in(kommune: str, people: int = 1, year: int = 2019, geography: str = "") -> Sent:
    names = [f"{kommune}-{place}" for place in range(people)]
    return Sent(
        kommune,
        tuple((name, "1980", "") for name in names),
        tuple((name, "13", "1", "") for name in names),
        year=year,
        received=f"{year + 1}-01-10",
        more={"geografi": geography},
    )


def people(table: CountTable, level: str, area: str) -> int | None:
    found = table.rows.get(CellKey(BISTAND, table.year, level, area, "all"))
    return None if found is None else found.denominator


def statuses(table: CountTable) -> dict[str, str]:
    return {report.kommune: report.status for report in table.reports}


def test_merged_kommuner_are_summed(tmp_path: Path, engine: Engine) -> None:
    parts = [living_in("1001", 3), living_in("1017", 2), living_in("1018", 1)]
    table = count(tmp_path, parts, engine=engine, year=2019, structure=2020)
    assert (people(table, "kommune", "4204"), people(table, "fylke", "42"), people(table, "land", "0")) == (6, 6, 6)
    assert statuses(table)["4204"] == "reported"


def test_a_merged_kommune_is_partial_when_a_part_is_missing(tmp_path: Path, engine: Engine) -> None:
    table = count(tmp_path, [living_in("1001", 3), living_in("1018")], engine=engine, year=2019, structure=2020)
    assert people(table, "kommune", "4204") == 4
    assert statuses(table)["4204"] == "partial"


def test_a_divided_kommune_counts_in_its_fylke_and_the_country_only(tmp_path: Path, engine: Engine) -> None:
    parts = [living_in("1850", 5), living_in("1805", 2), living_in("1804", 1)]
    table = count(tmp_path, parts, engine=engine, year=2019, structure=2020)
    assert (people(table, "land", "0"), people(table, "fylke", "18")) == (8, 8)
    assert [people(table, "kommune", code) for code in ("1806", "1875", "1804")] == [None, None, 1]
    assert [statuses(table)[code] for code in ("1806", "1875", "1804")] == [
        "not_applicable",
        "not_applicable",
        "reported",
    ]
    assert people(table, "kostragruppe", "EKG06") == 0
    assert people(table, "kostragruppe", "EKG09") == 2


def test_backward_only_what_was_one_kommune_counts_in_one(tmp_path: Path, engine: Engine) -> None:
    parts = [living_in("4204", 3, 2020), living_in("3001", 2, 2020), living_in("4203", 1, 2020)]
    table = count(tmp_path, parts, engine=engine, year=2020, structure=2019)
    assert [people(table, "kommune", code) for code in ("1001", "0101", "0906")] == [None, 2, 1]
    assert [people(table, "fylke", code) for code in ("10", "01", "09")] == [3, 2, 1]
    assert statuses(table)["1001"] == "not_applicable"


def test_there_are_no_kostragrupper_in_2019(tmp_path: Path, engine: Engine) -> None:
    table = count(tmp_path, [living_in("0301")], engine=engine, year=2019)
    assert {key.level for key in table.rows} == {"land", "fylke", "kommune"}


def test_the_structure_of_the_deliveries_is_used_when_they_agree(tmp_path: Path, engine: Engine) -> None:
    alike = [living_in("3001", 2, geography="2020")]
    table = count(tmp_path / "a", alike, engine=engine, year=2019)
    assert (table.structure, people(table, "kommune", "3001")) == (2020, 2)
    mixed = count(tmp_path / "b", [*alike, living_in("0301")], engine=engine, year=2019)
    assert (mixed.structure, people(mixed, "kommune", "0101"), people(mixed, "kommune", "0301")) == (2019, 2, 1)


def test_someone_may_live_in_a_kommune_of_another_fylke(tmp_path: Path, engine: Engine) -> None:
    sent = Sent("0301", (("A", "1980", "4601"),), (("A", "13", "1", ""),))
    table = count(tmp_path, [sent], engine=engine)
    assert [people(table, "fylke", code) for code in ("03", "46")] == [0, 1]
    assert people(table, "kostragruppe", "EKG12") == 1
