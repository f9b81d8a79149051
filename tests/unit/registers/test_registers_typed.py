"""Registrations in Parquet are read as numbers when nothing is wrong, and otherwise as text, with every letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from nki.errors import DeliveryError, Severity
from nki.registers import typed
from support import Sent, check, extract, pseudonym, send_all

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SENT = [
    Sent(
        "4601",
        (("A", "1980", ""), ("B", "", "")),
        (("A", "14", "3", ""), ("A", "13", "1", "2021-03-01"), ("B", "13", "7", "2020-02-29"), ("A", "1", "x", "")),
        received="2022-01-05T10:00:00",
    ),
    Sent(
        "0301",
        (("C", "1950", ""), ("A", "1980", "")),
        (("C", "15", "1", "2021-12-31"), ("A", "13", "2", "2021-03-01"), ("C", "15", "9", "2022-01-01")),
        received="2022-01-04T10:00:00",
    ),
]
COLUMNS = ("pseudonym", "kode", "verdi", "registrert_dato")


@pytest.fixture
def read_as_numbers(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Note for every batch whether it was read as numbers."""
    noted: list[bool] = []
    read = typed.TypedReader.registrations

    def noting(*said: object) -> pl.DataFrame | None:
        found = read(*said)  # type: ignore[arg-type]
        noted.append(found is not None)
        return found

    monkeypatch.setattr(typed.TypedReader, "registrations", noting)
    return noted


def spoil(folder: Path, spoilt: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    file = folder / "00" / "personopplysning.parquet"
    spoilt(pl.read_parquet(file)).write_parquet(file)


def tables(folder: Path) -> tuple[pl.DataFrame, ...]:
    records = extract([folder]).records
    return records.persons, records.registrations, records.services


def instead(**said: str | None) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """Put other texts in the second row."""
    return lambda frame: pl.concat(
        [frame[:1], frame[1:2].with_columns(**{k: pl.lit(v, pl.String) for k, v in said.items()}), frame[2:]]
    )


def test_numbers_are_what_the_text_would_have_become(tmp_path: Path, read_as_numbers: list[bool]) -> None:
    send_all(tmp_path / "text", SENT, "csv")
    send_all(tmp_path / "numbers", SENT, "parquet")
    for text, numbers in zip(tables(tmp_path / "text"), tables(tmp_path / "numbers"), strict=True):
        assert text.equals(numbers)
    assert read_as_numbers == [True]


def test_both_forms_in_one_country_know_the_same_person(tmp_path: Path, read_as_numbers: list[bool]) -> None:
    send_all(tmp_path / "text", SENT, "csv")
    send_all(tmp_path / "mixed", SENT[:1], "csv")
    send_all(tmp_path / "mixed" / "more", SENT[1:], "parquet")
    for text, mixed in zip(tables(tmp_path / "text"), tables(tmp_path / "mixed"), strict=True):
        assert text.equals(mixed)
    assert read_as_numbers == [True]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kode": "013"},
        {"kode": "99"},
        {"kode": None},
        {"verdi": ""},
        {"verdi": "13097248022"},
        {"pseudonym": ""},
        {"pseudonym": pseudonym("Z")},
        {"registrert_dato": "2021-3-1"},
        {"registrert_dato": "2021/03/01"},
        {"registrert_dato": " 2021-03-01"},
        {"registrert_dato": "2021-02-30"},
        {"registrert_dato": "infinity"},
        {"registrert_dato": "epoch"},
        {"registrert_dato": "12021-03-01"},
        {"registrert_dato": "+2021-3-01"},
    ],
    ids=str,
)
def test_one_wrong_text_is_told_as_when_checking(
    tmp_path: Path, read_as_numbers: list[bool], wrong: dict[str, str | None]
) -> None:
    send_all(tmp_path, SENT, "parquet")
    spoil(tmp_path, instead(**wrong))
    with pytest.raises(DeliveryError) as refused:
        extract([tmp_path])
    assert set(refused.value.findings) == {one for one in check(tmp_path) if one.severity == Severity.ERROR}
    assert read_as_numbers in ([False], [True])  # an unknown person shows only beside the persons


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda frame: frame.cast({"kode": pl.Int64}),
        lambda frame: frame.rename({"verdi": "Verdi"}),
        lambda frame: frame.with_columns(file_index=pl.lit("0")),
        lambda frame: frame.drop("verdi"),
        lambda frame: frame.cast({"pseudonym": pl.Binary}),
    ],
)
def test_files_of_another_shape_are_never_read_as_numbers(
    tmp_path: Path, read_as_numbers: list[bool], spoilt: Callable[[pl.DataFrame], pl.DataFrame]
) -> None:
    send_all(tmp_path, SENT, "parquet")
    spoil(tmp_path, spoilt)
    with pytest.raises(DeliveryError) as refused:
        extract([tmp_path])
    assert set(refused.value.findings) == {one for one in check(tmp_path) if one.severity == Severity.ERROR}
    assert read_as_numbers == [False]


def test_a_folder_name_is_a_name_and_not_a_pattern(tmp_path: Path, read_as_numbers: list[bool]) -> None:
    send_all(tmp_path / "plain", SENT, "parquet")
    send_all(tmp_path / "year=2021 [0-9]*", SENT, "parquet")
    for plain, odd in zip(tables(tmp_path / "plain"), tables(tmp_path / "year=2021 [0-9]*"), strict=True):
        assert plain.equals(odd)
    assert read_as_numbers == [True, False]


def test_a_date_column_that_is_absent_is_a_country_without_dates(tmp_path: Path, read_as_numbers: list[bool]) -> None:
    send_all(tmp_path, SENT, "parquet")
    for file in tmp_path.glob("*/personopplysning.parquet"):
        pl.read_parquet(file).drop("registrert_dato").write_parquet(file)
    assert extract([tmp_path]).records.registrations["day"].null_count() == 6
    assert read_as_numbers == [True]


def test_damaged_files_are_told_in_words(tmp_path: Path, read_as_numbers: list[bool]) -> None:
    send_all(tmp_path, SENT, "parquet")
    file = tmp_path / "00" / "personopplysning.parquet"
    file.write_bytes(file.read_bytes()[:-40] + b"\0" * 40)
    with pytest.raises(DeliveryError) as refused:
        extract([tmp_path])
    assert [one.rule for one in refused.value.findings] == ["D009"]
    assert read_as_numbers == [False]
