"""What was decided where the official texts are silent: who counts, which registration, which age, which kommune."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from nki.compute import CellKey, Counts, compute_counts
from nki.errors import UsageError
from support import BISTAND, TRANSPORT, Sent, count, extract, indicators, reference, send_all

if TYPE_CHECKING:
    from pathlib import Path

    from nki.compute import CountTable, Engine

NEED, MET = ("A", "13", "1", "2021-03-01"), ("A", "14", "1", "2021-03-01")
ONE = (("A", "1980", ""),)


def cell(table: CountTable, level: str = "land", area: str = "0", stratum: str = "all") -> tuple[int, ...]:
    return tuple(table.rows[CellKey(BISTAND, table.year, level, area, stratum)])


def kommuner(table: CountTable) -> set[str]:
    return {key.area for key in table.rows if key.level == "kommune"}


def status(table: CountTable, kommune: str) -> tuple[str, str]:
    return next((report.status, report.together_with) for report in table.reports if report.kommune == kommune)


def answers(*rows: str) -> tuple[tuple[str, str, str, str], ...]:
    """Give registrations of A from «code value date», a date being optional."""
    cells = [[*row.split(), ""] for row in rows]
    return tuple(("A", one[0], one[1], one[2]) for one in cells)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["13 1 2021-01-01", "13 2 2021-01-02"], None),
        (["13 2 2021-01-01", "13 1 2021-12-31"], "unreported"),
        (["13 1 2021-01-01", "13 2 2022-01-01"], "unreported"),
        (["13 1 2016-05-01", "13 2"], "unreported"),
        (["13 2", "13 1"], "unreported"),
        (["13 1", "13 2"], None),
        (["13 2 2021-01-01", "13 1 2021-01-01"], "unreported"),
        (["13 1 2021-01-01", "14 1 2020-01-01", "14 3 2021-06-01"], "unmet"),
        (["13 1", "14 2"], "partly_met"),
        (["13 1", "14 5"], "other"),
        (["13 1", "14 9"], "other"),
        (["13 1", "14 1 2022-01-01"], "unreported"),
        (["13 5", "14 1"], None),
        (["13 2", "14 1"], None),
        (["13 9", "14 1"], None),
        (["14 1"], None),
        ([], None),
    ],
    ids=str,
)
def test_the_latest_registration_of_the_year_counts(
    tmp_path: Path, engine: Engine, rows: list[str], expected: str | None
) -> None:
    table = count(tmp_path, [Sent(persons=ONE, registrations=answers(*rows))], engine=engine)
    want = Counts(**({"denominator": 1 if expected else 0} | {o: int(o == expected) for o in Counts._fields[1:]}))
    assert cell(table) == want
    registered = any(row.startswith("13") for row in rows)
    assert tuple(table.coverage[CellKey(BISTAND, 2021, "land", "0", "all")]) == (1, int(registered))


@pytest.mark.parametrize(
    ("born", "group"),
    [
        ("2021", "0-17"),
        ("2004", "0-17"),
        ("2003", "18-66"),
        ("1955", "18-66"),
        ("1954", "67+"),
        ("1900", "67+"),
        ("", ""),
    ],
)
def test_age_is_the_year_less_the_birth_year(tmp_path: Path, engine: Engine, born: str, group: str) -> None:
    table = count(tmp_path, [Sent(persons=(("A", born, ""),), registrations=(NEED,))], engine=engine)
    groups = {stratum: cell(table, stratum=stratum)[0] for stratum in ("all", "0-17", "18-66", "67+")}
    assert groups == {stratum: int(stratum in ("all", group)) for stratum in groups}


def test_the_delivery_received_last_is_in_force(tmp_path: Path, engine: Engine) -> None:
    first = Sent(persons=(*ONE, ("B", "1980", "")), registrations=(NEED,), received="2022-01-20")
    corrected = Sent(persons=ONE, registrations=(("A", "13", "2", "2021-03-01"),), received="2022-01-21T00:00:00")
    other_year = Sent(persons=ONE, registrations=(NEED,), received="2023-01-21", year=2022)
    table = count(tmp_path, [corrected, first, other_year], engine=engine)
    assert cell(table)[0] == 0
    assert table.coverage[CellKey(BISTAND, 2021, "land", "0", "all")].persons == 1


def test_a_person_in_two_kommuner_counts_once_with_all_registrations(tmp_path: Path, engine: Engine) -> None:
    early = Sent("4203", (("A", "1950", ""),), (NEED,), received="2022-01-03")
    late = Sent("0301", (("A", "1980", ""),), (MET,), received="2022-01-04")
    table = count(tmp_path, [late, early], engine=engine)
    assert cell(table) == (1, 1, 0, 0, 0, 0)
    assert (cell(table, "kommune", "0301")[0], cell(table, "kommune", "4203")[0]) == (1, 0)
    assert (cell(table, stratum="18-66")[0], cell(table, stratum="67+")[0]) == (1, 0)


def test_the_later_delivery_decides_between_equals(tmp_path: Path, engine: Engine) -> None:
    early = Sent("4203", ONE, (NEED,), received="2022-01-03")
    late = Sent("0301", ONE, (("A", "13", "2", "2021-03-01"),), received="2022-01-04")
    assert cell(count(tmp_path, [late, early], engine=engine))[0] == 0


def test_unknown_kommune_counts_in_land_only(tmp_path: Path, engine: Engine) -> None:
    table = count(tmp_path, [Sent(persons=(("A", "1980", "9999"),), registrations=(NEED,))], engine=engine)
    assert {key.level for key, counts in table.rows.items() if counts.denominator} == {"land"}


def test_not_reported_is_absent_unless_somebody_lives_there(tmp_path: Path, engine: Engine) -> None:
    nothing = Sent("1151", more={"status": "ikke_rapportert"})
    elsewhere = Sent("1149", (("A", "1980", "1103"), ("B", "1980", "")), (NEED,))
    table = count(tmp_path, [nothing, elsewhere], engine=engine)
    assert kommuner(table) == {"1149", "1103"}
    assert cell(table, "kommune", "1103") == (1, 0, 0, 0, 1, 0)
    assert status(table, "1103") == status(table, "1151") == ("not_reported", "")


def test_empty_areas_are_there_with_zeros(tmp_path: Path, engine: Engine) -> None:
    table = count(tmp_path, [Sent("1149")], engine=engine)
    areas = reference().geography(2021).areas
    expected = {(area.level, area.code) for area in areas if area.level != "kommune"} | {("kommune", "1149")}
    assert {(key.level, key.area) for key in table.rows} == expected
    assert not any(any(counts) for counts in table.rows.values())


def test_status_of_those_who_report_with_another_or_in_part(tmp_path: Path, engine: Engine) -> None:
    together = Sent("1151", more={"status": "rapportert_sammen_med", "sammen_med_kommunenummer": "1149"})
    partial = Sent("0301", ONE, (NEED,), more={"status": "delvis", "foreloepig": "ja"})
    table = count(tmp_path, [together, partial, Sent("1149")], engine=engine)
    assert status(table, "1151") == ("reported_with", "1149")
    assert status(table, "0301") == ("partial", "")
    assert table.preliminary
    assert kommuner(table) == {"0301", "1149"}


def test_only_those_with_an_active_service(tmp_path: Path, engine: Engine) -> None:
    spans = {
        "A": ("innvilget", "2021-12-31", ""),
        "B": ("innvilget", "2020-01-01", "2021-12-31"),
        "C": ("innvilget", "2020-01-01", "2021-12-30"),
        "D": ("innvilget", "2022-01-01", ""),
        "E": ("avslag", "2020-01-01", ""),
        "F": ("innvilget", "", ""),
    }
    sent = Sent(
        persons=tuple((name, "1980", "") for name in [*spans, "G"]),
        registrations=tuple((name, "13", "1", "") for name in [*spans, "G"]),
        services=tuple((name, "1", "9", *span) for name, span in spans.items()),
    )
    assert cell(count(tmp_path / "a", [sent], engine=engine, active_only=True))[0] == 2
    assert cell(count(tmp_path / "b", [sent], engine=engine))[0] == 7


def test_the_two_indicators_are_counted_apart(tmp_path: Path, engine: Engine) -> None:
    table = count(tmp_path, [Sent(persons=ONE, registrations=(("A", "15", "1", ""), MET))], engine=engine)
    found = {key.indicator: counts for key, counts in table.rows.items() if key.level == "land" and counts.denominator}
    assert found == {TRANSPORT: Counts(1, 0, 0, 0, 1, 0)}


def test_the_file_has_the_agreed_header_and_order(tmp_path: Path, engine: Engine) -> None:
    lines = count(tmp_path, [Sent(persons=ONE, registrations=(NEED, MET))], engine=engine).to_csv().splitlines()
    assert lines[0] == "indicator,year,level,area,stratum,denominator,met,partly_met,unmet,unreported,other"
    keys = [tuple(line.split(",")[:5]) for line in lines[1:]]
    assert keys == sorted(keys)
    assert "bistand-kultur-fritid,2021,kommune,0301,18-66,1,1,0,0,0,0" in lines


def test_no_delivery_of_the_year_gives_a_table_without_kommuner(tmp_path: Path, engine: Engine) -> None:
    table = count(tmp_path, [Sent(year=2020, persons=ONE, registrations=(NEED,))], engine=engine)
    assert (kommuner(table), cell(table)[0], table.received) == (set(), 0, None)


def test_an_engine_that_does_not_exist_is_told(tmp_path: Path) -> None:
    records = extract(send_all(tmp_path, [Sent()]))
    with pytest.raises(UsageError, match="duckdb, numpy, plain"):
        compute_counts(indicators(), records, reference(), engine="abacus")  # type: ignore[arg-type]


def test_the_table_is_handed_on_as_arrow(tmp_path: Path) -> None:
    table = count(tmp_path, [Sent(persons=ONE, registrations=(NEED,))])
    assert table.frame().height == len(table.rows)
    assert table.__arrow_c_stream__() is not None


def test_a_description_that_asks_for_an_unknown_value_is_refused_by_every_engine(
    tmp_path: Path, engine: Engine
) -> None:
    read = extract(send_all(tmp_path, [Sent(persons=ONE, registrations=(NEED, MET))]))
    (first, *_) = indicators()
    odd = replace(first.calculation.denominator[0], values=("1", "77"))
    asks = replace(first, calculation=replace(first.calculation, denominator=(odd,)))
    with pytest.raises(UsageError, match="«77»"):
        compute_counts((asks,), read, reference(), engine=engine)
