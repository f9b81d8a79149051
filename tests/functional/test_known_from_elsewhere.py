"""A year that is out stands as it is only together with the figures from elsewhere that are known now."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest

from nki.cli import main
from support import send
from twins_support import deliveries, invent
from web_support import figures_of

if TYPE_CHECKING:
    from pathlib import Path

    Line = dict[str, str]

YEAR = 2021
HEADER = "indikator;aar;nivaa;omraade;aldersgruppe;utfall;antall"
OUTCOMES = ("denominator", "met", "partly_met", "unmet", "unreported", "other")


@pytest.fixture(name="counted", scope="module")
def _counted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Line]]:
    """Count invented deliveries, a line for every cell, shown or not; make a release that knows one that is shown."""
    folder = tmp_path_factory.mktemp("utenfra")
    for sent in deliveries(YEAR, invent(YEAR)):
        send(folder / "inn" / sent.kommune, sent)
    out, came = folder / "antall.csv", folder / "inn"
    assert main(["counts", "--deliveries", str(came), "--year", str(YEAR), "--out", str(out)]) == 0
    with out.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    lines = [{**row, "outcome": outcome, "count": row[outcome]} for row in rows for outcome in OUTCOMES]
    assert prepare(folder, "ute", of_land(lines, "met")) == 0
    return folder, lines


def prepare(folder: Path, out: str, known: list[Line], *more: str) -> int:
    """Make a release with lines known from elsewhere, in one file."""
    names = ("indicator", "year", "level", "area", "stratum", "outcome", "count")
    lines = [";".join(line[name] for name in names) for line in known]
    (folder / f"{out}.csv").write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
    made = ("--deliveries", str(folder / "inn"), "--year", str(YEAR), "--known", str(folder / f"{out}.csv"))
    return main(["release", "prepare", *made, "--out", str(folder / out), *more])


def of_land(lines: list[Line], outcome: str) -> list[Line]:
    """Find the figures of the country for all ages, which are shown."""
    return [line for line in lines if (line["level"], line["stratum"], line["outcome"]) == ("land", "all", outcome)]


def withheld_and_large(folder: Path, lines: list[Line]) -> list[Line]:
    """Find what is withheld although it is not small: with it, what is small follows."""
    key = ("indicator", "level", "area", "stratum", "outcome")
    gone = {tuple(row[name] for name in key) for row in figures_of(folder) if not row["count"]}
    return [line for line in lines if tuple(line[name] for name in key) in gone and not 0 < int(line["count"]) < 5]


def test_a_year_that_is_out_does_not_stand_when_figures_from_elsewhere_undo_it(
    counted: tuple[Path, list[Line]], capsys: pytest.CaptureFixture[str]
) -> None:
    folder, lines = counted
    told = [line for line in withheld_and_large(folder / "ute", lines) if line["area"] == "3004"]
    # As many files as before, so nothing in the manifest tells them apart.
    assert prepare(folder, "ny", told, "--with", str(folder / "ute"), "--reason", "prøve") > 1
    assert "tallene besto ikke prøven" in capsys.readouterr().err
    assert not (folder / "ny").exists()
    # The control: it is these figures that undo what is out, and not those it knew.
    assert main(["audit", str(folder / "ute"), "--known", str(folder / "ute.csv")]) == 0
    assert main(["audit", str(folder / "ute"), "--known", str(folder / "ny.csv")]) == 1


def test_a_year_that_is_out_stands_when_other_figures_from_elsewhere_change_nothing(
    counted: tuple[Path, list[Line]],
) -> None:
    folder, lines = counted
    assert prepare(folder, "to", of_land(lines, "denominator"), "--with", str(folder / "ute"), "--reason", "prøve") == 0
    assert (folder / "ute" / "figures.csv").read_bytes() == (folder / "to" / "figures.csv").read_bytes()
    # It was held against the figures from elsewhere, and not against the release it becomes again.
    proof, _ = json.loads((folder / "to" / "proof.json").read_bytes())["proofs"]
    assert proof["earlier_tables"] == 1
