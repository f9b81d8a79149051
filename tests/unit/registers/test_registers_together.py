"""Plain CSV files of many deliveries are read as one, and one that is not plain is read, and told of, as if alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support import Sent, check, extract, pseudonym, send_all

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

SENT = [
    Sent("4203", (("A", "1980", ""),), (("A", "13", "1", "2021-03-01"), ("A", "14", "", "2021-03-02"))),
    Sent("0301", (("B", "1950", ""), ("C", "", "")), (("B", "13", "9", ""), ("C", "13", "2", "2020-03-01"))),
    Sent("4601", (("D", "1999", ""),)),
]
GOOD = [Sent(one.kommune, one.persons, tuple(r for r in one.registrations if r[2])) for one in SENT]
SPOILT = {
    "ends without a line end": lambda text: text.rstrip("\n"),
    "quotes": lambda text: text.replace("0301", '"0301"'),
    "line ends of windows": lambda text: text.replace("\n", "\r\n"),
    "columns in another order": lambda text: "".join(
        ";".join(reversed(line.split(";"))) + "\n" for line in text.splitlines()
    ),
}


def tables(folder: Path) -> tuple[pl.DataFrame, ...]:
    records = extract([folder]).records
    return records.persons, records.registrations, records.services


@pytest.mark.parametrize("spoilt", SPOILT)
def test_one_file_of_another_shape_changes_nothing(tmp_path: Path, spoilt: str) -> None:
    send_all(tmp_path / "plain", GOOD)
    send_all(tmp_path / "mixed", GOOD)
    path = tmp_path / "mixed" / "01" / "person.csv"
    path.write_bytes(SPOILT[spoilt](path.read_text(encoding="utf-8")).encode())
    for plain, mixed in zip(tables(tmp_path / "plain"), tables(tmp_path / "mixed"), strict=True):
        assert plain.equals(mixed)


def test_lines_are_told_by_the_file_they_stand_in(tmp_path: Path) -> None:
    send_all(tmp_path, SENT)
    assert {(f.rule, f.file, f.lines) for f in check(tmp_path)} == {
        ("D013", "00/personopplysning.csv", (3,)),
        ("D051", "01/person.csv", (3,)),
    }


@pytest.mark.parametrize("cells", [f"{pseudonym('E')};1950\n{pseudonym('F')};1950;0301;", f"{pseudonym('E')};1950;"])
def test_a_short_line_is_not_filled_by_a_long_one(tmp_path: Path, cells: str) -> None:
    send_all(tmp_path, GOOD)
    path = tmp_path / "02" / "person.csv"
    path.write_text(path.read_text(encoding="utf-8") + cells, encoding="utf-8")
    assert [f.file for f in check(tmp_path) if f.rule in {"D008", "D013"}] == ["02/person.csv"]
