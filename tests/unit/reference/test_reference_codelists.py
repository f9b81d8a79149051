"""The code lists agree with one another and say where they come from."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from nki.catalogue import default_catalogue
from nki.errors import UsageError
from nki.reference.tables import load_tables

if TYPE_CHECKING:
    from nki.reference import Reference
    from nki.reference.tables import Tables

LISTS = [
    "fylker.csv",
    "fylkesendringer.csv",
    "kommune_fylke.csv",
    "kommune_kostragruppe.csv",
    "kommunedelinger.csv",
    "kommuneendringer.csv",
    "kommuner.csv",
    "kostragrupper.csv",
]
ONE_DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def tables() -> Tables:
    return load_tables(default_catalogue() / "codelists")


def _fylke(tables: Tables, kommune: str, day: date) -> str:
    return next(row.fylke for row in tables.memberships if row.kommune == kommune and row.holds(day))


@pytest.mark.parametrize("year", range(2016, 2027))
def test_the_changes_lead_from_the_list_of_2015_to_that_of_every_later_year(tables: Tables, year: int) -> None:
    codes = {row.code for row in tables.kommuner if row.holds(date(2015, 1, 1))}
    for day in sorted({row.day for row in tables.changes if date(2015, 1, 1) < row.day <= date(year, 1, 1)}):
        today = [row for row in tables.changes if row.day == day]
        codes = (codes - {row.old for row in today}) | {row.new for row in today}
    assert codes == {row.code for row in tables.kommuner if row.holds(date(year, 1, 1))}


@pytest.mark.parametrize("year", range(2015, 2027))
def test_every_kommune_has_one_fylke_row_and_one_kostra_row(tables: Tables, year: int) -> None:
    day = date(year, 1, 1)
    kommuner = sorted(row.code for row in tables.kommuner if row.holds(day))
    assert sorted(row.kommune for row in tables.memberships if row.holds(day)) == kommuner
    assert sorted(row.kommune for row in tables.group_memberships if row.holds(day)) == kommuner


def test_the_list_of_fylke_changes_is_what_the_kommuner_did(tables: Tables) -> None:
    told = {(row.old, row.new, row.day) for row in tables.fylke_changes}
    moved = {
        (_fylke(tables, row.old, row.day - ONE_DAY), _fylke(tables, row.new, row.day), row.day)
        for row in tables.changes
        if row.old != row.new
    }
    assert {(old, new, day) for old, new, day in moved if old != new} == told


def test_a_change_of_name_is_one_in_the_list_of_kommuner(tables: Tables) -> None:
    began = {(row.code, row.valid_from) for row in tables.kommuner}
    assert all((row.new, row.day) in began for row in tables.changes if row.kind.value == "navneendring")


@pytest.mark.parametrize("file", LISTS)
def test_every_list_credits_its_source_with_licence_and_date(reference: Reference, file: str) -> None:
    source = reference.source(file)
    assert source.credit.startswith("Kilde: Statistisk sentralbyrå (SSB)")
    assert source.licence == "CC BY 4.0"
    assert source.seen >= date(2026, 1, 1)
    assert source.note


def test_a_source_that_is_not_there_is_refused_with_those_there_are(reference: Reference) -> None:
    with pytest.raises(UsageError, match=r"Ingen kodeliste heter «grunnkretser\.csv»\. Disse finnes: kommuner\.csv"):
        reference.source("grunnkretser.csv")
