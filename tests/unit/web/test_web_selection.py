"""Selection expressions mean what the clients' own matchers say they mean, and time counts from the newest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nki.web.bank.selection import SelectionError, select, split

CODES = ("0", "03", "42", "0301", "4203", "67+", "a,b")


@pytest.mark.parametrize(
    ("expression", "codes"),
    [
        ("0301", ["0301"]),
        ("*", list(CODES)),
        ("03*", ["03", "0301"]),
        ("*3", ["03", "4203"]),
        ("*2*", ["42", "4203"]),
        ("??", ["03", "42"]),
        ("6??", ["67+"]),
        ("top(2)", ["0", "03"]),
        ("TOP(2,1)", ["03", "42"]),
        ("bottom(1)", ["a,b"]),
        ("bottom(2, 1)", ["4203", "67+"]),
        ("from(67+)", ["67+", "a,b"]),
        ("to(03)", ["0", "03"]),
        ("range(42,4203)", ["42", "0301", "4203"]),
        ("[range(42,4203)]", ["42", "0301", "4203"]),
        ("[a,b]", ["a,b"]),
        ("A,B", ["a,b"]),
    ],
)
def test_an_expression_selects_its_codes_in_order(expression: str, codes: list[str]) -> None:
    assert list(select([expression], CODES)) == codes


def test_the_top_of_time_is_the_newest() -> None:
    years = ("2019", "2020", "2021")
    assert select(["top(2)"], years, newest_first=True) == ("2020", "2021")
    assert select(["bottom(1)"], years, newest_first=True) == ("2019",)
    assert select(["top(1,1)"], years, newest_first=True) == ("2020",)
    assert select(["from(2020)"], years, newest_first=True) == ("2020", "2021")


@pytest.mark.parametrize(
    ("expression", "name"),
    [
        ("9", "unknown_value"),
        ("9*", "no_match"),
        ("top(0)", "bad_expression"),
        ("top(x)", "bad_expression"),
        ("top()", "bad_expression"),
        ("top(1,99)", "no_match"),
        ("range(03)", "bad_expression"),
        ("range(4203,03)", "no_match"),
        ("from(9)", "unknown_value"),
        ("from()", "bad_expression"),
        ("sum(1)", "unknown_value"),
        ("", "unknown_value"),
    ],
)
def test_what_means_nothing_is_told(expression: str, name: str) -> None:
    with pytest.raises(SelectionError) as told:
        select([expression], CODES)
    assert told.value.name == name


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("0301,4203", ["0301", "4203"]),
        ("range(1,2),top(1)", ["range(1,2)", "top(1)"]),
        ("[range(1,2)],3", ["range(1,2)", "3"]),
        ("[a,b],[c]", ["a,b", "c"]),
        ("67+", ["67+"]),
        (" 1 , ,2,", ["1", "2"]),
        ("", []),
        ("[a", ["[a"]),
        ("top(1", ["top(1"]),
    ],
)
def test_commas_part_codes_but_not_what_is_quoted(text: str, parts: list[str]) -> None:
    assert split(text) == parts


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    for part in split(text):
        try:
            found = select([part], CODES)
        except SelectionError:
            continue
        assert set(found) <= set(CODES)


@given(st.lists(st.sampled_from(CODES), min_size=1))
def test_codes_quoted_and_joined_come_back_as_they_were(codes: list[str]) -> None:
    assert select(split(",".join(f"[{code}]" for code in codes)), CODES) == tuple(c for c in CODES if c in codes)
