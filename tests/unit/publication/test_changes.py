"""A correction says what it changes, figure by figure, and why; without a reason it is not made."""

from __future__ import annotations

import csv
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from nki.cli.release import waiting
from nki.compute import CellKey
from nki.disclosure import FigureKey, Status
from nki.errors import UsageError
from nki.pipeline import bind_release, publishable
from nki.publication import DeliveryRecord, read_release, write_release
from nki.publication.changes import CHANGES, causes, changes, gone
from nki.publication.edition import Edition
from unit.publication.test_release import CATALOGUE, SLUGS, make_counts, make_release

if TYPE_CHECKING:
    from pathlib import Path

    from nki.compute import CountTable
    from nki.publication import PublishedRelease

WHY = "Oslo har rettet innsendingen sin"


def corrected(year: int = 2021) -> CountTable:
    """Move five persons of Oslo from met to partly met, in every sum they are in."""
    counts = make_counts(year)
    places, strata = (("kommune", "0301"), ("land", "0")), ("all", "18-66")
    cells = [CellKey(SLUGS[0], 2021, *place, stratum) for place in places for stratum in strata]
    rows = {cell: counts.rows[cell] for cell in cells}
    moved = {cell: row._replace(met=row.met - 5, partly_met=row.partly_met + 5) for cell, row in rows.items()}
    return replace(counts, rows={**counts.rows, **moved})


@pytest.fixture(name="first")
def _first(tmp_path: Path) -> PublishedRelease:
    write_release(make_release(), tmp_path / "first")
    return read_release(tmp_path / "first")


def test_a_correction_lists_every_figure_it_changes_and_no_other(first: PublishedRelease, tmp_path: Path) -> None:
    tables = [publishable(CATALOGUE, counts) for counts in (corrected(), make_counts(2020))]
    records = [DeliveryRecord(2021, "0301", "ny", "2022-03-01T00:00:00+00:00", "b" * 64)]
    made = bind_release(CATALOGUE, tables, records, engine="duckdb", edition=Edition(first, WHY))
    write_release(made, tmp_path / "second")
    rows = list(csv.DictReader((tmp_path / "second" / "changes.csv").read_text(encoding="utf-8").splitlines()))
    assert tuple(rows[0]) == CHANGES
    second = read_release(tmp_path / "second")
    said = {FigureKey(r["indicator"], int(r["year"]), r["level"], r["area"], r["stratum"], r["outcome"]) for r in rows}
    differs = {key for key, figure in second.figures.items() if first.figures[key] != figure}
    assert said == differs
    assert {key.outcome for key in said} >= {"met", "partly_met"}
    (met,) = (row for row in rows if (row["area"], row["stratum"], row["outcome"]) == ("0301", "all", "met"))
    assert (met["before_count"], met["count"], met["because"], met["reason"]) == ("643", "638", "deliveries", WHY)
    assert (second.manifest["previous"], second.manifest["reason"]) == (first.sha256, WHY)


def test_control_a_change_without_a_reason_is_not_made(first: PublishedRelease) -> None:
    tables = [publishable(CATALOGUE, counts) for counts in (corrected(), make_counts(2020))]
    with pytest.raises(UsageError, match="tall som er publisert, blir endret"):
        bind_release(CATALOGUE, tables, [], engine="duckdb", edition=Edition(first))


def test_a_year_that_was_published_does_not_go_without_a_reason(first: PublishedRelease) -> None:
    tables = [publishable(CATALOGUE, make_counts(2021))]
    with pytest.raises(UsageError, match=f"{SLUGS[0]} 2020"):
        bind_release(CATALOGUE, tables, [], engine="duckdb", edition=Edition(first))


def test_a_count_somebody_has_seen_and_that_is_withheld_now_is_named(first: PublishedRelease) -> None:
    key = next(key for key, figure in first.figures.items() if figure.count is None and figure.status == Status.SMALL)
    seen = replace(first, figures={key: replace(first.figures[key], count=8, denominator=100)})
    (said,) = waiting([seen, first], first)
    assert all(word in said for word in ("Må vente", key.outcome, str(key.year), first.label(key.year, *key[2:4])))
    assert waiting([first], first) == []
    years = [{**year, "structure": 1900} for year in first.manifest["years"]]
    elsewhere = replace(seen, manifest={**first.manifest, "years": years})
    assert waiting([elsewhere], first) == [], "in other areas the code is another's"


def test_every_release_before_is_known_once_and_stands_in_the_manifest(first: PublishedRelease) -> None:
    other = replace(first, sha256="b" * 64)
    edition = Edition(first, WHY, older=(other, first))
    assert edition.facts([])["known"] == [first.sha256, other.sha256]
    assert Edition().facts([])["known"] == []


def test_a_new_year_is_no_change(first: PublishedRelease) -> None:
    tables = [publishable(CATALOGUE, make_counts(year)) for year in (2019, 2020, 2021)]
    made = bind_release(CATALOGUE, tables, [], engine="duckdb", edition=Edition(first))
    assert made.files["changes.csv"].decode().splitlines() == [",".join(CHANGES)]


def test_a_figure_that_comes_or_goes_within_a_year_is_a_change(first: PublishedRelease) -> None:
    key = next(key for key, figure in first.figures.items() if figure.status == Status.SHOWN)
    fewer = {other: figure for other, figure in first.figures.items() if other != key}
    assert [(one.before is None, one.after is None) for one in changes(fewer, first.figures)] == [(True, False)]
    assert [(one.before is None, one.after is None) for one in changes(first.figures, fewer)] == [(False, True)]
    assert gone(first.figures, {}) == tuple((slug, year) for slug in sorted(SLUGS) for year in (2020, 2021))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("deliveries", {"deliveries": [{"year": 2021, "kommune": "0301", "sha256": "c" * 64}]}),
        ("definition", {"files": {"areas.csv": "", "definitions.json": "x"}}),
        ("code", {"code": {"source_sha256": "x"}}),
    ],
)
def test_what_differs_behind_the_figures_is_named(
    first: PublishedRelease, name: str, change: dict[str, object]
) -> None:
    manifest = {**first.manifest, "files": {"areas.csv": "", "definitions.json": ""}}
    assert causes(manifest, manifest, 2021) == ()
    assert causes(manifest, {**manifest, **change}, 2021) == (name,)
