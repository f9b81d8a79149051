"""A person's figure is explained by the registrations there are, and worklists name who to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nki.errors import UsageError
from nki.kommune import explain, worklists
from support import BISTAND, pseudonym

if TYPE_CHECKING:
    from nki.kommune import Material


def whys(material: Material, who: str, code: str) -> list[tuple[str, str]]:
    """Give value and reason of every registration of a question."""
    found = explain(material, pseudonym(who))
    return [(one.value, one.why) for one in found.registrations if one.code == code]


def test_a_dated_registration_counts_before_one_without_a_date(material: Material) -> None:
    assert whys(material, "Ada", "13") == [("2", "undated"), ("1", "used")]


def test_of_two_the_same_day_the_one_further_down_counts(material: Material) -> None:
    assert whys(material, "Ada", "14") == [("3", "same_day"), ("1", "used")]


def test_what_was_registered_after_the_year_is_not_used(material: Material) -> None:
    assert whys(material, "Bo", "13") == [("1", "used"), ("2", "later")]


def test_the_reason_given_is_the_one_counting_used(material: Material) -> None:
    for name in ("Ada", "Bo", "Cato", "Dina", "Eli", "Finn", "Geir"):
        found = explain(material, pseudonym(name))
        used = {one.code: one.value for one in found.registrations if one.why == "used"}
        (placed,) = (one for one in found.placed if one.indicator == BISTAND)
        assert (placed.need, placed.receipt) == (used.get("13"), used.get("14"))


def test_an_outcome_names_the_maaltall_it_is_in(material: Material) -> None:
    (placed,) = (one for one in explain(material, pseudonym("Cato")).placed if one.indicator == BISTAND)
    assert (placed.outcome, placed.maaltall) == ("partly_met", ("5a", "5b", "8a", "8b"))
    (unknown,) = (one for one in explain(material, pseudonym("Dina")).placed if one.indicator == BISTAND)
    assert unknown.maaltall == ("9a", "9b")


def test_outside_the_denominator_a_person_is_in_no_maaltall(material: Material) -> None:
    (placed,) = (one for one in explain(material, pseudonym("Geir")).placed if one.indicator == BISTAND)
    assert (placed.outcome, placed.maaltall) == ("outside", ())


def test_a_person_is_found_by_brukernummer_too(material: Material) -> None:
    assert explain(material, "7").pseudonym == pseudonym("Ada")


def test_somebody_who_is_not_there_is_a_letter_without_the_number_asked_for(material: Material) -> None:
    with pytest.raises(UsageError) as caught:
        explain(material, "12345678901")
    assert "12345678901" not in str(caught.value)


def test_worklists_name_who_lacks_what(material: Material) -> None:
    lists = {(one.kind, one.indicator): [item.who for item in one.people] for one in worklists(material)}
    assert lists["receipt_missing", BISTAND] == ["8"]
    assert lists["need_missing", BISTAND] == [pseudonym("Geir")]
    assert lists["receipt_without_need", BISTAND] == [pseudonym("Eli")]
    assert lists["age_unknown", ""] == [pseudonym("Dina")]
    assert ("receipt_outside", BISTAND) not in lists
