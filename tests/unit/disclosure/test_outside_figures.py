"""Figures people have from elsewhere are known: what is published is safe together with them, or is refused."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from nki.disclosure.audit import audit_table
from nki.disclosure.one import Task, protect_one
from nki.disclosure.outside import read_outside
from nki.errors import CatalogueError, DisclosureError, UnreadableError
from nki.publication.edition import Edition
from support import reference
from unit.disclosure.test_gate_labels import POLICY, SLUG, protected, public
from unit.suppression.test_suppression_national import country, table

if TYPE_CHECKING:
    from pathlib import Path

    from nki.disclosure.suppression import CellName

HEADER = "indikator;aar;nivaa;omraade;aldersgruppe;utfall;antall"


def written(folder: Path, *lines: str) -> Path:
    """Write a file of outside figures."""
    file = folder / "kjent.csv"
    file.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
    return file


def given_away(seed: int) -> tuple[CellName, int]:
    """Find a count that is withheld to protect others, and what it is."""
    name = next(
        name for name in sorted(protected(seed).protecting) if name.outcome == "unmet" and name.stratum == "all"
    )
    return name, table(seed).rows[(SLUG, 2021, *name[:3])].unmet


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_table_is_made_safe_together_with_a_figure_from_elsewhere(seed: int, tmp_path: Path) -> None:
    name, count = given_away(seed)
    outside = read_outside(written(tmp_path, f"{SLUG};2021;{';'.join(name)};{count}")).tables()
    assert not audit_table(public(dict(protected(seed).cells)), outside).passed(), "the control: made without it"
    sheet = protect_one(Task(table(seed), SLUG, country(), POLICY, outside))
    assert sheet.proof.passed
    assert name not in sheet.protecting | sheet.small


def test_a_small_count_somebody_has_from_elsewhere_cannot_be_protected(tmp_path: Path) -> None:
    name = next(name for name in sorted(protected(1).small) if name.level == "kommune" and name.outcome == "met")
    count = table(1).rows[(SLUG, 2021, *name[:3])].met
    outside = read_outside(written(tmp_path, f"{SLUG};2021;{';'.join(name)};{count}")).tables()
    with pytest.raises(DisclosureError, match="vist"):
        protect_one(Task(table(1), SLUG, country(), POLICY, outside))


def test_an_area_that_is_not_in_the_structure_is_told_and_not_passed_over(tmp_path: Path) -> None:
    outside = read_outside(
        written(tmp_path, f"{SLUG};2021;kommune;0101;all;met;7", f"{SLUG};2020;kommune;0101;all;met;7")
    )
    with pytest.raises(DisclosureError, match="kommune 0101 finnes ikke i inndelingen 2020"):
        outside.tables(2021, reference().geography(2020))
    assert outside.tables(2019, reference().geography(2020)) == ()
    assert [one.year for one in outside.tables()] == [2020, 2021]


def test_every_line_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    lines = (f"{SLUG};2021;land;0;all;met;-1", f"{SLUG};tjue;land;0;all;met;7", f"{SLUG};2021;land;0;all;met;7;8")
    with pytest.raises(CatalogueError) as told:
        read_outside(written(tmp_path, *lines))
    assert {finding.lines for finding in told.value.findings} == {(2,), (3,), (4,)}
    with pytest.raises(UnreadableError):
        read_outside(tmp_path / "borte.csv")


def test_the_manifest_says_how_many_files_there_were_and_nothing_a_count_could_be_guessed_by(tmp_path: Path) -> None:
    outside = read_outside(written(tmp_path, f"{SLUG};2021;land;0;all;met;4711"))
    facts = replace(Edition(), outside=(outside,)).facts([])
    assert facts["known_outside"] == 1
    assert not {"4711", outside.sha256} & set(re.split(r"\W+", str(facts)))
