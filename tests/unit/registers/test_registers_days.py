"""A day is read when it is written ÅÅÅÅ-MM-DD and there is such a day, and in no other case."""

from __future__ import annotations

import re
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nki.registers.days import read_days

WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
FOUR_CENTURIES = [date(1900, 1, 1) + timedelta(days) for days in range(146_097)]
SIGN = st.sampled_from("0123456789-+ /:ÅT\n٣")
NEARLY = st.builds(
    lambda day, place, sign: day.isoformat()[:place] + sign + day.isoformat()[place + 1 :],
    st.dates(),
    st.integers(0, 9),
    SIGN,
)
IN_SHAPE = st.from_regex(r"\A[0-9]{4}-[01][0-9]-[0-3][0-9]\Z")
TEXT = st.none() | NEARLY | IN_SHAPE | st.text(SIGN, max_size=12) | st.dates().map(date.isoformat)


def one_by_one(text: str | None) -> date | None:
    if text is None or not WRITTEN.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def test_every_day_of_four_centuries_is_itself_when_read() -> None:
    texts = pl.Series("d", [day.isoformat() for day in FOUR_CENTURIES])
    assert read_days(texts).equals(pl.Series("d", FOUR_CENTURIES), check_dtypes=True, check_names=True)


@given(st.lists(TEXT.filter(lambda text: not (text or "").startswith("0000-")), max_size=20))
@example(["+202-01-05", "-202-01-05", "2021- 1- 5", "2021-1-005", "2021-01-5\n", "21-01-2005", "٢٠٢١-01-05"])
@example(["2021-02-29", "2020-02-29", "1900-02-29", "2000-02-29", "2021-04-31", "2021-13-01", "2021-00-10"])
@example([None, "", "2021-12-31T00:00:00", "9999-12-31", "0001-01-01", "9999-13-01", "2021-19-01", "2021-01-00"])
def test_days_are_what_they_are_one_by_one(texts: list[str | None]) -> None:
    assert read_days(pl.Series(texts, dtype=pl.String)).to_list() == [one_by_one(text) for text in texts]


@pytest.mark.parametrize(("text", "day"), [("0000-02-29", -719_469), ("0000-01-01", -719_528), ("0000-00-00", None)])
def test_year_0_is_a_year_as_the_calendar_counts(text: str, day: int | None) -> None:
    assert read_days(pl.Series([text])).to_physical().item() == day
