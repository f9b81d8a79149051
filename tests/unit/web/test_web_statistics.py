"""What the figures can say stands in tables of its own, every cell as the release has it, with the same signs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from bank_truth import FILES, INDICATORS, LETTERS, MEASURES, SIDES, asked, rows_of, truth
from nki.publication import read_release
from nki.statistics.columns import TABLES
from nki.web.bank.statistics import STATISTICS
from nki.web.bank.tables import bank_tables
from web_support import BANK

if TYPE_CHECKING:
    from pathlib import Path

    from bank_truth import Cell, Key
    from web_support import Client

PRELIMINARY = frozenset({"2021"})
NAMES = [f"{number}{letter}" for number in INDICATORS for letter in LETTERS]
LESS = {"D": {":", "::"}}
"""Signs that no cell of a kind of table has in this release."""


def read(bank: Client, table: str) -> dict[Key, Cell]:
    """Read every cell of a table from the bank by its codes."""
    letter = asked(table).letter
    document = bank.get(f"{BANK}/tables/{table}/data?" + "&".join(f"valuecodes[{s}]=*" for s in SIDES[letter])).json()
    assert document["id"] == list(SIDES[letter])
    keys: list[Key] = [()]
    for name in document["id"]:
        index = document["dimension"][name]["category"]["index"]
        keys = [(*key, code) for key in keys for code in sorted(index, key=index.__getitem__)]
    status = document.get("status", {})
    values = [None if value is None else Decimal(str(value)) for value in document["value"]]
    return {key: (values[place], status.get(str(place), "")) for place, key in enumerate(keys)}


@pytest.mark.parametrize("table", NAMES)
def test_every_cell_of_every_table_is_what_the_release_says(bank: Client, release: Path, table: str) -> None:
    found, expected = read(bank, table), truth(release, table, PRELIMINARY)
    assert found.keys() == expected.keys()
    wrong = {key: (cell, expected[key]) for key, cell in found.items() if cell != expected[key]}
    assert not wrong, dict(list(wrong.items())[:5])
    signs = {sign for _, sign in found.values()}
    assert signs >= (
        {".", "*"} if asked(table).letter == "V" else {".", "*", ":", "::", ".."} - LESS.get(asked(table).letter, set())
    )


def test_control_a_figure_or_sign_in_the_wrong_place_is_found(bank: Client, release: Path) -> None:
    expected = truth(release, "NKI34E", PRELIMINARY)
    found = read(bank, "NKI34E")
    change, low = (
        next(k for k in found if k[3] == code and found[k][0] is not None) for code in ("Endring", "EndringNedre")
    )
    assert found[change] != found[low]
    assert {**found, change: found[low]} != expected


def test_every_column_of_every_statistic_is_in_a_table() -> None:
    beside = {"low", "high", "unreported", "coverage"}
    for statistic in STATISTICS:
        (columns,) = (table.columns for table in TABLES if f"{table.name}.csv" == statistic.file)
        said = {measure.column for measure in statistic.measures}
        left_out = [column.name for column in columns if column.name not in said]
        # The interval stands with the share, coverage in a table of its own, and what is unreported is an outcome.
        named = set(statistic.sides.values())
        assert set(left_out) - named == (beside if statistic.letter == "E" else set()), statistic.kind
        assert set(MEASURES[statistic.letter]) == set(statistic.named)
        assert FILES[statistic.letter] + ".csv" == statistic.file


def test_every_word_a_column_of_text_can_hold_has_a_number(release: Path) -> None:
    for statistic in STATISTICS:
        texts = {measure.column for measure in statistic.measures if measure.words}
        for row in rows_of(release, FILES[statistic.letter]):
            for column in texts:
                known = {word for m in statistic.measures if m.column == column for word in m.words}
                assert set(row[column].split()) <= known, (statistic.kind, column)


@pytest.mark.parametrize("table", NAMES)
@pytest.mark.parametrize("language", ["no", "nn", "en"])
def test_every_table_says_in_every_language_how_it_is_computed(bank: Client, table: str, language: str) -> None:
    said: Any = bank.get(f"{BANK}/tables/{table}/metadata?lang={language}").json()
    older: Any = bank.get(f"/api/v1/{language}/nki/{table}").json()
    texts = [said["label"], *said["note"]]
    for name in said["id"]:
        texts += [said["dimension"][name]["label"], *said["dimension"][name]["category"]["label"].values()]
    assert all(texts)
    assert [variable["code"] for variable in older["variables"]] == list(SIDES[asked(table).letter])
    labels = said["dimension"]["ContentsCode"]["category"]["label"].values()
    assert len(set(labels)) == len(labels)
    how = any(word in " ".join(said["note"]) for word in ("Newcombe 1998", "Spiegelhalter 2005", "Paule"))
    assert how == (asked(table).letter not in ("", "D"))


def test_the_words_of_every_language_differ_where_they_are_sentences(bank: Client) -> None:
    titles = {
        language: bank.get(f"{BANK}/tables/NKI34S?lang={language}").json()["label"] for language in ("no", "nn", "en")
    }
    assert len(set(titles.values())) == 3


def test_what_is_left_out_of_a_table_without_a_country_must_be_named(bank: Client) -> None:
    answer = bank.get(f"{BANK}/tables/NKI34S/data?valuecodes[Tid]=2021&valuecodes[Utfall]=met&lang=en")
    assert answer.status_code == 400
    assert all(name in answer.json()["detail"] for name in ("Region", "Mot", "ContentsCode"))
    default = bank.get(f"{BANK}/tables/NKI34S/data").json()
    assert default["size"][0] == 11
    lists = bank.get(f"{BANK}/tables/NKI34V/metadata").json()["dimension"]["Region"]["extension"]["codelists"]
    assert {one["id"] for one in lists} == {"vs_Land", "vs_Fylker", "agg_Fylker"}


def test_a_release_that_says_less_has_fewer_tables(release: Path) -> None:
    published = read_release(release)
    files = dict(published.statistics.files)
    assert "NKI34F" in bank_tables(published, "name")
    del files["funnel.csv"]
    object.__setattr__(published, "statistics", type(published.statistics)(files))
    assert "NKI34F" not in bank_tables(published, "name")
