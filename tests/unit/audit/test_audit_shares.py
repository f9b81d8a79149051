"""Tables of real places, shares only: what is counted, and that nothing but counts comes out."""

from __future__ import annotations

import csv
import json
import re
from typing import TYPE_CHECKING

import pytest

from nki.catalogue import default_catalogue
from nki.cli.audit import print_shares
from nki.cli.words import make_console
from nki.disclosure.audit import SharesAudit, audit_shares
from nki.disclosure.audit.shares import Group, ShareNumbers
from nki.errors import UnreadableError

if TYPE_CHECKING:
    from pathlib import Path

PUBLISHED = default_catalogue() / "published" / "nki_2017_2021.csv"
HEADER = "nki_id;aar;nivaa;omraade;navn;struktur;andel_1a;andel_5a;andel_9a;andel_13a\n"


def written(tmp_path: Path, *rows: str) -> Path:
    """Write a table."""
    path = tmp_path / "andeler.csv"
    path.write_text(HEADER + "".join(f"34;2021;kommune;4203;Arendal;2020;{row}\n" for row in rows), encoding="utf-8")
    return path


def test_one_blank_share_is_a_hundred_minus_the_rest(tmp_path: Path) -> None:
    audit = audit_shares(written(tmp_path, "62.826;10.292;22.427;", "62.826;10.292;;", "62.826;10.292;22.427;4.455"))
    numbers = audit.groups[Group("34", 2021, "kommune", 2020)]
    assert (numbers.rows, numbers.shares, numbers.withheld) == (3, 12, 3)
    assert (numbers.one, numbers.several, numbers.whole, numbers.whole_hundred) == (1, 1, 1, 1)
    assert not audit.passed


def test_four_zeros_are_not_a_hundred(tmp_path: Path) -> None:
    numbers = audit_shares(written(tmp_path, "0;0;0;0")).total()
    assert (numbers.whole, numbers.whole_hundred) == (1, 0)


def test_a_table_where_nothing_follows_passes_and_an_empty_one_does_not(tmp_path: Path) -> None:
    assert audit_shares(written(tmp_path, "50;50;0;0", "50;20;;")).passed
    assert not audit_shares(written(tmp_path)).passed


def test_what_was_published_for_2017_to_2021() -> None:
    audit = audit_shares(PUBLISHED)
    bistand = [numbers for group, numbers in audit.groups.items() if group[:1] + group[2:] == ("34", "kommune", 2020)]
    total = sum(bistand, ShareNumbers())
    assert (total.rows, total.one, total.one + total.several) == (1764, 613, 748)
    assert round(100 * total.one / total.rows) == 35
    assert round(100 * (total.one + total.several) / total.rows) == 42


def test_not_a_place_and_not_a_share_comes_out(capsys: pytest.CaptureFixture[str]) -> None:
    audit = audit_shares(PUBLISHED)
    print_shares(make_console(), audit)
    told = capsys.readouterr().out + audit.to_json() + repr(audit)
    with PUBLISHED.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    words = set(re.findall(r"[^\W\d_]{2,}", told))
    names = {word for row in rows for word in re.findall(r"[^\W\d_]{2,}", row["navn"])}
    assert not words & (names - {"Nes", "Os", "Å"})
    assert not {row["navn"] for row in rows} & words
    assert "." not in re.sub(r"'[^']*'|\"[^\"]*\"", "", told.replace("andre.", ""))
    assert not any(row[name] in told for row in rows for name in row if name.startswith("andel_") and "." in row[name])
    places = {row["omraade"] for row in rows if row["nivaa"] == "kommune"}
    keys = {key for group in json.loads(audit.to_json())["groups"] for key in group}
    assert not keys & {"omraade", "area", "navn", "name"}
    assert all(
        set(map(str, group)).isdisjoint(places - {str(group.year), str(group.structure)}) for group in audit.groups
    )


def test_the_class_cannot_hold_a_share() -> None:
    with pytest.raises(TypeError, match="counts"):
        ShareNumbers(rows="62.826")  # type: ignore[arg-type]
    assert set(SharesAudit.__slots__) == {"groups"}


@pytest.mark.parametrize("row", ["62,8;1;2;3", "abc;1;2;3", "101;0;0;0", "NaN;0;0;0"])
def test_a_wrong_share_is_a_letter_without_the_share(tmp_path: Path, row: str) -> None:
    with pytest.raises(UnreadableError, match="linje 2") as letter:
        audit_shares(written(tmp_path, row))
    assert row.split(";", maxsplit=1)[0] not in str(letter.value).replace(str(tmp_path), "")


def test_another_file_is_a_letter(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="kan ikke leses"):
        audit_shares(tmp_path / "finnes-ikke.csv")
    path = tmp_path / "annet.csv"
    path.write_text("a;b\n1;2\n", encoding="utf-8")
    with pytest.raises(UnreadableError, match="mangler kolonner"):
        audit_shares(path)
