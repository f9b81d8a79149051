"""Which strings of digits are identity numbers: public examples, and numbers made with arithmetic of the test's own."""

from __future__ import annotations

import random

import polars as pl
import pytest

from formats_support import KINDS, invent, written
from nki.registers.identity.numbers import Identity, kinds
from nki.registers.identity.scanner import has_any, has_identity, identities_in, scan
from support import pseudonym

PUBLIC = {
    # Skatteetaten, «Nytt fødselsnummer fra 2032», examples
    "02013299997": Identity.FNR,
    "02013299903": Identity.FNR,
    "30108299920": Identity.FNR,
    "30108299939": Identity.FNR,
    # SSB's test cases of its own controls
    "05011399292": Identity.FNR,
    "24101219220": Identity.FNR,
    "41011088188": Identity.D,
    "05011300100": Identity.CONSTRUCTED,
    "05011300200": Identity.CONSTRUCTED,
    "05011399999": Identity.CONSTRUCTED,
    "201017238203": Identity.DUF,
    "200816832910": Identity.DUF,
}
NOT = (
    "01020304050",
    "201012345678",
    "241012192200",
    "010000000400",
    "974760673",
    "20220110",
    "202201101205",
    "31132299997",
    "00013299997",
    "0201329999",
    "020132999970",
    "02013299998",
    "123456789012345678901",
    "4712345678",
    "00000000000",
    "99999999999",
)


@pytest.mark.parametrize(("number", "kind"), PUBLIC.items())
def test_public_examples_are_known(number: str, kind: Identity) -> None:
    assert kinds([number]) == [kind]
    assert has_any(f"se {number}.")


@pytest.mark.parametrize("text", NOT)
def test_other_digits_are_left_alone(text: str) -> None:
    assert not has_any(text)


@pytest.mark.parametrize("kind", KINDS)
def test_numbers_by_construction_are_known(kind: str) -> None:
    chance = random.Random(kind)  # noqa: S311
    texts = [written(invent(kind, chance), chance) for _ in range(300)]
    assert [text for text, hit in zip(texts, identities_in(pl.Series(texts)), strict=True) if not hit] == []


@pytest.mark.parametrize(
    "text",
    [
        "020132 99997",
        "02.01.32-99997",
        "02/01/32 99997",
        "020132–99997",
        "020132\u202f99997",
        "020132\u200b99997",
        "０２０１３２９９９９７",
        "٠٢٠١٣٢٩٩٩٩٧",
        "x02013299997x",
        "+4702 02013299997",
        "02013299998,02013299997",
        "2010 172382 03",
        "linje\n02013299997",
    ],
)
def test_however_it_is_written_it_is_found(text: str) -> None:
    assert has_any(text)


def test_two_numbers_in_one_text_hide_neither() -> None:
    assert has_any("02013299998 02013299997")
    assert has_any("12345678901 201017238203")


def test_pseudonyms_guids_and_times_never_hit() -> None:
    chance = random.Random(1)  # noqa: S311
    guids = [
        f"{chance.getrandbits(32):08x}-{chance.getrandbits(16):04x}-4000-8000-{chance.getrandbits(48):012d}"[:36]
        for _ in range(2000)
    ]
    texts = (
        [pseudonym(str(n)) for n in range(2000)] + guids + [f"0301-2021-2022-01-{d:02d}T12:00:00" for d in range(31)]
    )
    assert not identities_in(pl.Series(texts)).any()


def test_nothing_and_empty_are_no_numbers() -> None:
    assert identities_in(pl.Series([None, ""], dtype=pl.String())).to_list() == [False, False]
    assert identities_in(pl.Series([], dtype=pl.String())).to_list() == []


def test_a_letter_says_where_and_never_what() -> None:
    frame = pl.DataFrame({"a": ["x", "se 02013299997"], "b": ["y", "z"], "c": [1, 2]})
    (finding,) = scan(frame, "person.csv")
    assert (finding.rule, finding.field, finding.lines) == ("D070", "a", (3,))
    assert "02013299997" not in repr(finding)
    assert scan(frame, "x", [7, 9])[0].lines == (9,)


def test_the_expression_marks_the_rows() -> None:
    frame = pl.DataFrame({"a": ["x", "02013299997", None]})
    assert frame.select(has_identity("a"))["a"].to_list() == [False, True, False]
    assert frame.lazy().filter(has_identity("a")).collect().height == 1
