"""What was published is in the catalogue as it was, and what is known of those who did not report."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from nki.catalogue import default_catalogue
from nki.errors import CatalogueError
from nki.reproduction import Published, load_published

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "nki_id;aar;nivaa;omraade;navn;struktur;andel_1a;andel_5a;andel_9a;andel_13a\n"
ABSENT = "aar;kommune;navn;struktur;status;sammen_med;merknad\n"


@pytest.fixture(scope="module")
def published() -> Published:
    return load_published(default_catalogue() / "published")


def test_every_row_is_read(published: Published) -> None:
    assert len(published.rows) == 3712
    assert sum(row.level == "kommune" for row in published.rows) == 3592
    assert published.years == (2017, 2018, 2019, 2020, 2021)


def test_shares_are_exact_decimals_and_blanks_are_not_zero(published: Published) -> None:
    rows = {(row.nki_id, row.year, row.area): row for row in published.rows}
    assert rows["34", 2021, "0301"].shares == tuple(map(Decimal, ("70.046", "6.953", "19.326", "3.676")))
    assert rows["274", 2021, "1856"].shares == (Decimal(0),) * 4
    assert sum(None in row.shares for row in published.rows if row.level == "kommune") == 1507


def test_those_who_did_not_report_are_named(published: Published) -> None:
    alone = {(a.year, a.kommune) for a in published.absences if a.status == "ikke_rapportert"}
    together = {(a.year, a.kommune, a.together_with) for a in published.absences if a.together_with}
    assert alone == {(2019, kommune) for kommune in ("1828", "3014", "4612", "5011", "5423")}
    assert together == {(year, "1151", "1149") for year in published.years}


@pytest.mark.parametrize("share", ["100.001", "12.3456", "-1", "12,5"])
def test_a_share_that_cannot_be_one_is_refused_with_its_line(tmp_path: Path, share: str) -> None:
    (tmp_path / "nki_2017_2021.csv").write_text(f"{HEAD}34;2021;kommune;4203;Arendal;2020;{share};;;\n", "utf-8")
    (tmp_path / "avvik.csv").write_text(ABSENT, "utf-8")
    with pytest.raises(CatalogueError, match="linje 2, felt andel_1a"):
        load_published(tmp_path)
