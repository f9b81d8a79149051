"""The phase of a year turns on its days, and an odd year somebody wrote is no year."""

from __future__ import annotations

from datetime import date

import pytest

from nki.catalogue import default_catalogue
from nki.rooms.app import API_DOORS, PAGE_DOORS
from nki.rooms.standing import year_statuses
from nki.rooms.words import Calendar, Deadlines, load_room_words

WORDS = load_room_words(default_catalogue())


@pytest.mark.parametrize(
    ("today", "phase"),
    [
        ("2026-01-01", "not_open"),
        ("2026-01-02", "open"),
        ("2026-01-15", "open"),
        ("2026-01-16", "late"),
        ("2026-03-21", "late"),
        ("2026-03-22", "closed"),
    ],
)
def test_each_day_belongs_to_one_phase(today: str, phase: str) -> None:
    (only,) = year_statuses((), WORDS.deadlines, date.fromisoformat(today))
    assert (only.year, only.phase, only.state) == (2025, phase, "missing")


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_everything_the_book_says_somebody_did_has_words(language: str) -> None:
    acts = {door[2] for door in (*API_DOORS, *PAGE_DOORS)} | {"log in", "log in elsewhere", "key issued", "key revoked"}
    assert acts - set(WORDS.texts[language]) == set()


def test_a_year_has_the_deadlines_that_held_when_it_ended() -> None:
    source = {"kilde": "x", "sett": "2026-11-25"}
    days = {"aapner": "01-02", "frist": "01-15", "rettes_til": "03-21"}
    old = Deadlines.model_validate({"gyldig_fra": "2007-01-01", **source, **days})
    new = Deadlines.model_validate({"gyldig_fra": "2027-01-01", **source, **days, "frist": "02-01"})
    calendar = Calendar((new, old))
    assert [calendar.of(year)[1] for year in (2006, 2026, 2027)] == [
        date(2007, 1, 15),
        date(2027, 1, 15),
        date(2028, 2, 1),
    ]
