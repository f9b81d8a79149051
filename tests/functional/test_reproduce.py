"""The acceptance test: the published figures of 2017–2021 come out of the reconstructed register."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
import pytest

from nki.catalogue import default_catalogue
from nki.cli import main
from nki.cli import reproduce as cli
from nki.cli.headlines import print_headlines
from nki.cli.reproduce import differences_csv
from nki.cli.words import make_console
from nki.disclosure import FigureKey, Status
from nki.disclosure.audit import audit_release
from nki.disclosure.grid import Grid
from nki.pipeline import Catalogue, bind_release, protect_years
from nki.publication import read_release, write_release
from nki.reproduction import Built, Published, Reproduction, Verdict, build_register, load_published, reproduce

if TYPE_CHECKING:
    from pathlib import Path

    from nki.statistics import EstimateTable

CATALOGUE = Catalogue(default_catalogue())
YEARS = (2017, 2018, 2019, 2020, 2021)
SHOWN = {"34": (1272, 1266, 1241, 1219, 1222), "274": (1289, 1279, 1247, 1230, 1232)}
"""Kommune shares with a value in the published table, by year, counted in the table as it was published."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Published, Built]:
    """Build the whole register once."""
    folder = tmp_path_factory.mktemp("register")
    published = load_published(default_catalogue() / "published")
    return folder, published, build_register(published, folder)


@pytest.fixture(scope="module")
def result(built: tuple[Path, Published, Built]) -> Reproduction:
    """Compute every year and compare."""
    folder, published, register = built
    return reproduce(CATALOGUE, published, register, folder)


@pytest.fixture(scope="module")
def tables(result: Reproduction) -> tuple[EstimateTable, ...]:
    """Take the last year through the gate."""
    return protect_years(CATALOGUE, result.counts[-1:])


def test_every_shown_kommune_share_is_identical_or_has_its_reason(result: Reproduction) -> None:
    assert result.accepted
    verdicts = result.verdicts("kommune")
    assert verdicts[Verdict.WRONG] == 0
    assert sum(verdicts.values()) == sum(map(sum, SHOWN.values()))
    assert verdicts[Verdict.IDENTICAL] == 12390
    assert verdicts[Verdict.UNFIT] == 31


@pytest.mark.parametrize("nki_id", ["34", "274"])
def test_all_that_was_shown_is_compared(result: Reproduction, nki_id: str) -> None:
    compared = tuple(sum(result.verdicts("kommune", nki_id=nki_id, year=year).values()) for year in YEARS)
    assert compared == SHOWN[nki_id]


def test_all_shares_of_rows_that_whole_numbers_fit_come_out_to_the_third_decimal(
    result: Reproduction, built: tuple[Path, Published, Built]
) -> None:
    unfit = {(fit.row.nki_id, fit.row.year, fit.row.area) for fit in built[2].unfit}
    fitted = [
        m for m in result.matches if m.row.level == "kommune" and (m.row.nki_id, m.row.year, m.row.area) not in unfit
    ]
    there = [match for match in fitted if match.verdict not in {Verdict.NOBODY, Verdict.NOT_REPORTED}]
    assert len(there) > 12_000
    assert all(match.computed == match.published for match in there)


def test_all_that_was_withheld_is_withheld_and_nothing_else(result: Reproduction) -> None:
    assert len(result.withheld) == 1871
    assert all(withheld.kept_back for withheld in result.withheld)
    assert result.over_withheld == 0


def test_not_reported_is_told_apart_from_zero(result: Reproduction) -> None:
    assert {(a.year, a.kommune) for a in result.told_apart} == {
        *((year, "1151") for year in YEARS),
        (2019, "1828"),
        (2019, "4612"),
        (2019, "5423"),
        (2019, "3014"),
        (2019, "5011"),
    }
    assert result.confused == ()
    rows = Grid(result.counts[YEARS.index(2019)]).rows()
    nesna = {absence for key, _, absence in rows if (key.level, key.area) == ("kommune", "1828")}
    assert nesna == {Status.NOT_REPORTED}


def test_land_and_fylker_are_compared_with_the_double_count_beside(result: Reproduction) -> None:
    sums = [match for match in result.matches if match.row.level != "kommune"]
    assert len(sums) == 476  # 2 indicators, 5 years, 12 areas, 4 shares; 4 fylke shares were withheld
    assert any(match.per_delivery != match.computed for match in sums)
    oslo = [match for match in sums if match.row.area == "03"]
    assert all(match.computed == match.published for match in oslo)


def test_every_difference_is_listed_with_its_reason(result: Reproduction) -> None:
    rows = list(csv.DictReader(io.StringIO(differences_csv(result)), delimiter=";"))
    assert len(rows) == sum(match.verdict != Verdict.IDENTICAL for match in result.matches)
    assert all(row["grunn"] and row["grunn"] != "Ingen kjent grunn." for row in rows)


def test_the_golden_rows_come_out_in_the_release(
    result: Reproduction, tables: tuple[EstimateTable, ...], tmp_path: Path
) -> None:
    deliveries = [delivery for delivery in result.deliveries if delivery.year == YEARS[-1]]
    write_release(bind_release(CATALOGUE, tables, deliveries, engine="duckdb"), tmp_path / "r")
    released = read_release(tmp_path / "r")
    assert set(released.manifest["notices"]) == {"rekonstruert"}
    golden = {
        ("bistand-kultur-fritid", 2021, "4203"): ("62.826", "10.292", "22.427", "4.455"),
        ("bistand-kultur-fritid", 2021, "0301"): ("70.046", "6.953", "19.326", "3.676"),
    }
    for (slug, year, area), shares in golden.items():
        outcomes = ("met", "partly_met", "unmet", "unreported")
        found = [released.figures[FigureKey(slug, year, "kommune", area, "all", outcome)] for outcome in outcomes]
        assert found[0].share == Decimal(shares[0])
        # Where something had to be withheld to protect others, there is no share; there is never another one.
        assert all(figure.share in (None, Decimal(share)) for figure, share in zip(found, shares, strict=True))


def test_how_many_keep_their_headline_is_printed_beside_what_was_published(
    result: Reproduction,
    built: tuple[Path, Published, Built],
    tables: tuple[EstimateTable, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(cli, "compute", lambda *_: (result, built[2]))
    monkeypatch.setattr(cli, "protect_years", lambda *_: tables)
    assert main(["reproduce", "--out", str(built[0].parent / "ut")]) == 0
    lines = [
        line.split() for line in capsys.readouterr().out.partition("Kommuner som viser måltall 1a")[2].splitlines()
    ]
    # Published as it was counted in the table of the time; kept as the figures that came through the gate say.
    shown = {row.nki_id: 0 for row in built[1].rows}
    for row in built[1].rows:
        shown[row.nki_id] += (row.level, row.year) == ("kommune", 2021) and row.shares[0] is not None
    kept = {indicator.nki_id: headlines(tables[0], indicator.slug) for indicator in CATALOGUE.indicators}
    for number in ("34", "274"):
        (line,) = (line for line in lines if line[:2] == [number, "2021"])
        assert (line[2], line[5]) == (str(shown[number]), str(kept[number]))
    assert ["Alle"] in [line[:1] for line in lines]


def headlines(table: EstimateTable, slug: str) -> int:
    """Count the kommuner that show måltall 1a."""
    where = (slug, 2021, "kommune", "all", "met")
    return sum((*key[:3], *key[4:]) == where and figure.share is not None for key, figure in table.figures.items())


@pytest.mark.long
def test_the_reconstructed_register_is_audited_clean_for_every_year(
    result: Reproduction, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tables = protect_years(CATALOGUE, result.counts)
    write_release(bind_release(CATALOGUE, tables, result.deliveries, engine="duckdb"), tmp_path / "r")
    released = read_release(tmp_path / "r")
    report = audit_release(released)
    assert len(report.tables) == 2 * len(YEARS)
    assert report.passed
    assert not any(audit.labels_tell for audit in report.tables)
    nesna = released.figures[FigureKey("bistand-kultur-fritid", 2019, "kommune", "1828", "all", "met")]
    assert (nesna.count, nesna.share, nesna.status) == (None, None, Status.NOT_REPORTED)
    print_headlines(make_console(), CATALOGUE.indicators, tables, result)
    assert capsys.readouterr().out.count("274") >= len(YEARS)


def test_one_wrong_answer_in_one_delivery_is_noticed(
    result: Reproduction, built: tuple[Path, Published, Built]
) -> None:
    """The control: without it the test above might pass for any register."""
    folder, published, register = built
    file = folder / "2021" / "4203" / "personopplysning.parquet"
    right = file.read_bytes()
    frame = pl.read_parquet(right)
    receipts = (pl.col("kode") == "14") & (pl.col("verdi") == "3")
    first = frame.with_row_index().filter(receipts)["index"][0]
    changed = pl.when(pl.int_range(pl.len()) == first).then(pl.lit("1")).otherwise(pl.col("verdi"))
    only = replace(published, rows=tuple(row for row in published.rows if row.year == 2021))
    try:
        frame.with_columns(verdi=changed).write_parquet(file)
        spoilt = reproduce(CATALOGUE, only, register, folder)
    finally:
        file.write_bytes(right)
    wrong = [match for match in spoilt.matches if match.verdict == Verdict.WRONG]
    assert {match.row.area for match in wrong} == {"4203"}
    assert not spoilt.accepted
    assert result.accepted
