"""What a release says its figures can carry is said again, digit by digit, by one who has only what is public."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from nki.publication import write_release
from stated_again import STATED, stated_again
from statistics_support import CATALOGUE, Country, release_of

if TYPE_CHECKING:
    from pathlib import Path

COUNTRY = Country(spread=0.12, people=(20, 700), planted={"4203": (900, 0.05, 0.1), "0301": (8, 0.5, 0.0)})


@pytest.fixture(name="folder", scope="module")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a release of two years, with figures that are withheld, areas that stand out, and alerts."""
    folder = tmp_path_factory.mktemp("stated") / "release"
    write_release(release_of(COUNTRY, (2020, 2021)), folder)
    return folder


def test_every_file_of_statistics_comes_out_the_same_from_the_public_files_alone(folder: Path) -> None:
    again = stated_again(folder, CATALOGUE)
    assert set(again) == set(STATED)
    for name in STATED:
        assert again[name] == (folder / name).read_bytes(), name
    assert b",small" in (folder / "figures.csv").read_bytes()
    assert all(again[name].count(b"\n") > 20 for name in STATED), "nothing is compared with nothing"


def test_control_one_person_more_in_a_figure_is_seen_in_what_is_said(folder: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed"
    changed.mkdir()
    for path in folder.iterdir():
        (changed / path.name).write_bytes(path.read_bytes())
    rows = list(csv.DictReader(io.StringIO((folder / "figures.csv").read_text(encoding="utf-8"))))
    one = next(row for row in rows if row["level"] == "kommune" and row["status"] == "shown" and row["count"] != "0")
    one["count"] = str(int(one["count"]) - 1)
    with (changed / "figures.csv").open("w", encoding="utf-8", newline="") as stream:
        written = csv.DictWriter(stream, one, lineterminator="\n")
        written.writeheader()
        written.writerows(rows)
    again = stated_again(changed, CATALOGUE)
    assert again["estimates.csv"] != (folder / "estimates.csv").read_bytes()
    assert again["comparisons.csv"] != (folder / "comparisons.csv").read_bytes()
