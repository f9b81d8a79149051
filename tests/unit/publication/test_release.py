"""A release is whole or not there, the same bytes from the same input, and says what must be said."""

from __future__ import annotations

import csv
import hashlib
import json
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING

import pytest

from nki.catalogue import default_catalogue
from nki.compute import OUTCOMES, CellKey, Counts, CountTable, Coverage, KommuneReport
from nki.counting import Catalogue
from nki.disclosure import FigureKey, Status
from nki.disclosure.audit import audit_release
from nki.errors import UnreadableError, UsageError
from nki.indicators import load_indicators
from nki.pipeline import bind_release, publishable
from nki.publication import durable, read_release, write_release

if TYPE_CHECKING:
    from pathlib import Path

    from nki.publication import Release

CATALOGUE = Catalogue(default_catalogue())
SLUGS = [indicator.slug for indicator in load_indicators(default_catalogue() / "indicators")]
STRATA = ("0-17", "18-66", "67+", "all")


def make_counts(year: int = 2021, origin: str = "syntetisk") -> CountTable:
    """Count a country where two kommuner reported: Oslo, and Arendal with a small cell."""
    areas = {
        ("land", "0"): (702, 472, 70, 2),
        ("kommune", "0301"): (643, 409, 67, 0),
        ("kommune", "4203"): (59, 63, 3, 2),
    }
    rows = {}
    for slug in SLUGS:
        for (level, area), (met, partly, unmet, unreported) in areas.items():
            counts = Counts(met + partly + unmet + unreported, met, partly, unmet, unreported, 0)
            for stratum in STRATA:
                here = counts if stratum in ("all", "18-66") else Counts(0, 0, 0, 0, 0, 0)
                rows[CellKey(slug, year, level, area, stratum)] = here
    kommuner = CATALOGUE.reference.geography(2020).kommuner
    reported = {"0301": "reported", "4203": "partial", "1151": "reported_with"}
    return CountTable(
        year=year,
        structure=2020,
        origin=origin,
        preliminary=False,
        received=None,
        reports=tuple(
            KommuneReport(a.code, reported.get(a.code, "not_reported"), "1149" if a.code == "1151" else "")
            for a in kommuner
        ),
        unreported_areas=frozenset({("fylke", "11")}),
        rows=dict(sorted(rows.items())),
        coverage={key: Coverage(1000, row.denominator) for key, row in rows.items() if key.stratum == "all"},
    )


@cache
def make_release(origin: str = "syntetisk") -> Release:
    """Bind two years."""
    tables = [publishable(CATALOGUE, make_counts(year, origin)) for year in (2021, 2020)]
    return bind_release(CATALOGUE, tables, [], engine="duckdb")


def test_the_same_input_gives_the_same_bytes() -> None:
    assert make_release().files == make_release.__wrapped__().files


def test_the_order_of_the_years_does_not_matter() -> None:
    tables = [publishable(CATALOGUE, make_counts(year)) for year in (2020, 2021)]
    assert bind_release(CATALOGUE, tables, [], engine="duckdb").files == make_release().files


def test_every_cell_of_the_grid_has_a_status(tmp_path: Path) -> None:
    write_release(make_release(), tmp_path / "r")
    figures = read_release(tmp_path / "r").figures
    kommuner = {area.code for area in CATALOGUE.reference.geography(2020).kommuner}
    for year in (2020, 2021):
        for slug in SLUGS:
            there = {
                (k.area, k.stratum, k.outcome)
                for k in figures
                if (k.indicator, k.year, k.level) == (slug, year, "kommune")
            }
            assert there == {
                (area, stratum, outcome) for area in kommuner for stratum in STRATA for outcome in OUTCOMES
            }


def test_the_table_has_the_fixed_columns_and_is_sorted(tmp_path: Path) -> None:
    write_release(make_release(), tmp_path / "r")
    text = (tmp_path / "r" / "figures.csv").read_text(encoding="utf-8")
    header, *rows = list(csv.reader(text.splitlines()))
    assert ",".join(header) == "indicator,year,level,area,stratum,outcome,count,denominator,share,status"
    keys = [(row[0], int(row[1]), *row[2:6]) for row in rows]
    assert keys == sorted(keys)
    assert "\r" not in text


def test_what_is_withheld_is_in_no_file(tmp_path: Path) -> None:
    write_release(make_release(), tmp_path / "r")
    released = read_release(tmp_path / "r")
    key = FigureKey(SLUGS[0], 2021, "kommune", "4203", "all", "unmet")
    assert (released.figures[key].count, released.figures[key].share) == (None, None)
    assert released.figures[key].status == Status.SMALL
    document = json.loads((tmp_path / "r" / "figures.json").read_bytes())
    (row,) = [row for row in document["rows"] if tuple(row[:6]) == key]
    assert row[6:] == [None, 127, None, "small"]


def test_csv_and_json_say_the_same(tmp_path: Path) -> None:
    write_release(make_release(), tmp_path / "r")
    document = json.loads((tmp_path / "r" / "figures.json").read_bytes())
    rows = list(csv.reader((tmp_path / "r" / "figures.csv").read_text(encoding="utf-8").splitlines()))
    assert [["" if value is None else str(value) for value in row] for row in document["rows"]] == rows[1:]
    assert document["columns"] == rows[0]
    # They are laid together of the lines of each year, and come out as if written whole.
    assert document["rows"] == sorted(document["rows"], key=itemgetter(slice(6)))
    assert {row[1] for row in document["rows"]} == {2020, 2021}
    whole = json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n"
    assert (tmp_path / "r" / "figures.json").read_text(encoding="utf-8") == whole


@pytest.mark.parametrize(
    ("origin", "names"),
    [
        ("rekonstruert", {"rekonstruert"}),
        ("syntetisk", {"syntetisk"}),
        ("register", set()),
    ],
)
def test_every_face_says_what_must_be_said(tmp_path: Path, origin: str, names: set[str]) -> None:
    write_release(make_release(origin), tmp_path / "r")
    manifest = json.loads((tmp_path / "r" / "manifest.json").read_bytes())
    document = json.loads((tmp_path / "r" / "figures.json").read_bytes())
    readme = (tmp_path / "r" / "LESMEG.txt").read_text(encoding="utf-8")
    assert set(manifest["notices"]) == set(document["notices"]) == names
    assert all(notice in readme for notice in read_release(tmp_path / "r").notices())
    assert all(year["protected_against_recomputation"] for year in manifest["years"])


def test_the_proof_is_of_the_very_figures_of_the_release(tmp_path: Path) -> None:
    write_release(make_release(), tmp_path / "r")
    proofs = json.loads((tmp_path / "r" / "proof.json").read_bytes())["proofs"]
    rows = (tmp_path / "r" / "figures.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert [(proof["indicator"], proof["year"]) for proof in proofs] == [(s, y) for y in (2020, 2021) for s in SLUGS]
    for proof in proofs:
        own = [row.split(",") for row in rows if row.startswith(f"{proof['indicator']},{proof['year']},")]
        lines = "".join(",".join((*row[:8], row[9])) + "\n" for row in own)
        assert hashlib.sha256(lines.encode()).hexdigest() == proof["figures_sha256"]
        assert proof["passed"]
        assert {"A0", "A1", "A2", "A3"} == set(proof["attackers"])


def test_the_attacker_finds_nothing_in_the_files(tmp_path: Path) -> None:
    write_release(make_release(), tmp_path / "r")
    assert audit_release(read_release(tmp_path / "r")).passed


def test_the_manifest_names_the_hash_of_every_file(tmp_path: Path) -> None:
    write_release(make_release(), tmp_path / "r")
    manifest = json.loads((tmp_path / "r" / "manifest.json").read_bytes())
    there = {path.name for path in (tmp_path / "r").iterdir()} - {"manifest.json"}
    assert set(manifest["files"]) == there
    for name, digest in manifest["files"].items():
        assert hashlib.sha256((tmp_path / "r" / name).read_bytes()).hexdigest() == digest
    assert {"nki", "source_sha256", "libraries"} <= set(manifest["code"])


@pytest.mark.parametrize("name", ["figures.csv", "figures.json", "areas.csv", "coverage.csv", "LESMEG.txt"])
def test_a_flipped_bit_is_found(tmp_path: Path, name: str) -> None:
    write_release(make_release(), tmp_path / "r")
    content = bytearray((tmp_path / "r" / name).read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "r" / name).write_bytes(content)
    with pytest.raises(UnreadableError, match="endret etter utgivelsen"):
        read_release(tmp_path / "r")


def test_a_release_is_never_overwritten(tmp_path: Path) -> None:
    write_release(make_release(), tmp_path / "r")
    before = (tmp_path / "r" / "manifest.json").read_bytes()
    with pytest.raises(UsageError, match="endres aldri"):
        write_release(make_release("register"), tmp_path / "r")
    assert (tmp_path / "r" / "manifest.json").read_bytes() == before


def test_an_interrupted_release_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(durable.os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space"):
        write_release(make_release(), tmp_path / "r")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_a_release_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="ikke en utgivelse"):
        read_release(tmp_path)


def test_all_32_maaltall_are_explained_in_both_languages(tmp_path: Path) -> None:
    write_release(make_release(), tmp_path / "r")
    rows = list(csv.DictReader((tmp_path / "r" / "maaltall.csv").read_text(encoding="utf-8").splitlines()))
    for slug in SLUGS:
        codes = [row["maaltall"] for row in rows if row["indicator"] == slug]
        assert codes == [f"{number}{suffix}" for number in range(1, 17) for suffix in "ab"]
    assert all(row["title_nb"] and row["title_nn"] for row in rows)


def test_every_aggregate_says_what_it_rests_on(tmp_path: Path) -> None:
    write_release(make_release(), tmp_path / "r")
    (land,) = [
        row
        for row in read_release(tmp_path / "r").coverage
        if (row["indicator"], row["year"], row["level"]) == (SLUGS[0], "2021", "land")
    ]
    assert (land["kommuner"], land["reported"]) == ("356", "2")
