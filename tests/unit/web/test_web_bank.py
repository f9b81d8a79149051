"""The statistics bank gives the figures of the release, cell by cell, and says what is wrong with a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from web_support import BANK, TABLE_NAMES, client, figures_of, limits_of

if TYPE_CHECKING:
    from pathlib import Path

    from web_support import Client

SIGN = {"small": ":", "protecting": "::", "not_reported": "..", "not_applicable": "."}
EVERYTHING = "&".join(f"valuecodes[{name}]=*" for name in ("Region", "Utfall", "Alder", "ContentsCode", "Tid"))


def ask(bank: Client, path: str) -> Any:  # noqa: ANN401  (JSON)
    answer = bank.get(BANK + path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def cells(document: dict[str, Any]) -> dict[tuple[str, ...], tuple[float | None, str]]:
    """Read every cell of a dataset by the codes it stands at."""
    keys: list[tuple[str, ...]] = [()]
    for name in document["id"]:
        index = document["dimension"][name]["category"]["index"]
        keys = [(*key, code) for key in keys for code in sorted(index, key=index.__getitem__)]
    status = document.get("status", {})
    return {key: (document["value"][place], status.get(str(place), "")) for place, key in enumerate(keys)}


def test_every_figure_of_the_release_stands_in_its_table_with_its_sign(bank: Client, release: Path) -> None:
    found = {slug: cells(ask(bank, f"/tables/{table}/data?{EVERYTHING}")) for slug, table in TABLES.items()}
    limits, seen = limits_of(release), 0
    for figures in figures_of(release):
        low, high = limits[tuple(figures[name] for name in KEY)] if figures["share"] else ("", "")
        row = figures | {"low": low, "high": high}
        for code, column in COLUMNS.items():
            key = (row["area"], row["outcome"], row["stratum"], code, row["year"])
            expected = row[column]
            value, sign = found[row["indicator"]][key]
            if expected:
                assert value == float(expected), key
                assert sign == ("*" if row["year"] == "2021" else ""), key
            else:
                assert (value, sign) == (None, SIGN[row["status"]]), key
            seen += 1
    assert seen == sum(map(len, found.values()))
    assert {sign for table in found.values() for _, sign in table.values()} == {"", "*", *SIGN.values()}


KEY = ("indicator", "year", "level", "area", "stratum", "outcome")
COLUMNS = {"Antall": "count", "Nevner": "denominator", "Andel": "share", "AndelNedre": "low", "AndelOevre": "high"}
TABLES = {"bistand-kultur-fritid": "NKI34", "transport-kultur-fritid": "NKI274"}


@pytest.mark.parametrize("language", ["no", "nb", "nn", "en"])
def test_every_table_is_listed_in_every_language(bank: Client, language: str) -> None:
    listed = ask(bank, f"/tables?lang={language}")
    assert [table["id"] for table in listed["tables"]] == TABLE_NAMES
    assert listed["language"] == {"nb": "no"}.get(language, language)


def test_a_question_without_a_selection_gets_the_default_one(bank: Client) -> None:
    document = ask(bank, "/tables/NKI34/data")
    assert document["size"] == [12, 5, 4, 1, 1]
    assert list(document["dimension"]["Tid"]["category"]["index"]) == ["2021"]
    chosen = ask(bank, "/tables/NKI34/defaultselection")
    assert [one["variableCode"] for one in chosen["selection"]] == document["id"]


def test_what_is_left_out_is_counted_by_its_whole(bank: Client) -> None:
    query = "valuecodes[Utfall]=met&valuecodes[ContentsCode]=Antall&valuecodes[Tid]=2020"
    without = ask(bank, f"/tables/NKI34/data?{query}")
    whole = ask(bank, f"/tables/NKI34/data?{query}&valuecodes[Region]=0&valuecodes[Alder]=all")
    assert without["value"] == whole["value"]
    assert (without["id"], whole["size"]) == (["Utfall", "ContentsCode", "Tid"], [1] * 5)


def test_every_fault_is_told_at_once_in_the_callers_language(bank: Client) -> None:
    path = f"{BANK}/tables/NKI34/data?valuecodes[Region]=9999&valuecodes[Tud]=1&valuecodes[Tid]=2020"
    answer = bank.get(path, headers={"accept-language": "fr, nn;q=0.8"})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    detail = answer.json()["detail"]
    assert all(word in detail for word in ("Tud", "9999", "Utfall", "ContentsCode", "ikkje"))


def test_a_question_that_is_too_large_says_how_to_split_it(release: Path) -> None:
    small = client(release, cells=5_000)
    answer = small.get(f"{BANK}/tables/NKI34/data?{EVERYTHING}&lang=en")
    assert answer.status_code == 403
    assert "77000 cells" in answer.json()["detail"]
    assert "Split it in 16: at most 25 values of Region" in answer.json()["detail"]
    part = small.get(f"{BANK}/tables/NKI34/data?{EVERYTHING}".replace("[Region]=*", "[Region]=top(25)"))
    assert part.status_code == 200
