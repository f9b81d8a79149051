"""Earlier releases are known: what they say of what is withheld now, and figures that changed a little."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from nki.disclosure.audit import audit_table
from nki.disclosure.audit.equations import system_of
from nki.disclosure.audit.public import ELSEWHERE, UNKNOWN
from nki.disclosure.audit.revision import with_earlier
from nki.disclosure.audit.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Callable

    from nki.disclosure.audit import PublicTable

    Draw = Callable[..., PublicTable]

RULES = Rules(reasons_told=False)
NOW = """
fylke   42   all 60 20 16 24
kommune 4203 all 30 p  p  12
kommune 4204 all 30 p  p  12
"""


def test_without_an_earlier_release_the_table_is_safe(draw: Draw) -> None:
    assert audit_table(draw(NOW, RULES)).passed()


def test_what_was_shown_before_is_known_and_opens_the_rest(draw: Draw) -> None:
    before = draw(NOW.replace("4203 all 30 p  p  12", "4203 all 30 10 8 12"), RULES)
    audit = audit_table(draw(NOW, RULES), (before,))
    assert len(audit.attack("A0").exact) == 4
    assert audit.kinds["vist før"] == 2
    assert not audit.passed()


def test_the_same_figures_once_more_add_nothing(draw: Draw) -> None:
    assert audit_table(draw(NOW, RULES), (draw(NOW, RULES),)).passed()


def test_a_figure_that_changed_by_one_to_four_tells_of_those_persons(draw: Draw) -> None:
    before = draw(
        """
        fylke   42   all 58 20 16 22
        kommune 4203 all 28 p  p  10
        kommune 4204 all 30 p  p  12
        """,
        RULES,
    )
    audit = audit_table(draw(NOW, RULES), (before,))
    assert {(cell.area, cell.outcome) for cell in audit.changed} == {
        ("42", "unmet"),
        ("42", "denominator"),
        ("4203", "unmet"),
        ("4203", "denominator"),
    }
    assert not audit.passed()


def test_where_much_has_changed_what_was_shown_before_is_not_believed(draw: Draw) -> None:
    before = draw(
        """
        fylke   42   all 90 30 16 44
        kommune 4203 all 50 p  p  22
        kommune 4204 all 40 p  p  22
        """,
        RULES,
    )
    assert audit_table(draw(NOW, RULES), (before,)).passed()


def test_an_old_sum_gives_the_kommune_that_did_not_change_and_a_new_one_then_the_other(draw: Draw) -> None:
    before = draw(
        """
        fylke   42   all 80 30 16 34
        kommune 4203 all 50 20 8  22
        kommune 4204 all 30 p  p  12
        """,
        RULES,
    )
    assert len(audit_table(draw(NOW, RULES), (before,)).attack("A0").exact) == 4


BEFORE = """
fylke   42   all 70 20 26 24
kommune 4203 all 30 s  p  12
kommune 4204 all 40 p  p  12
"""
GROWN = BEFORE.replace("70 20 26 24", "78 23 26 29").replace("30 s  p  12", "38 s  p  17")
"""4203 has eight more, three of them met."""


@pytest.mark.parametrize("told", [False, True])
def test_a_change_that_everybody_can_see_ties_what_is_withheld_now_to_what_was(draw: Draw, told: bool) -> None:  # noqa: FBT001
    """Small both times and three apart, it was one and is four; the label says so."""
    signs = [text if told else text.replace(" s ", " p ") for text in (GROWN, BEFORE)]
    now, before = (draw(text, Rules(reasons_told=told)) for text in signs)
    exact = audit_table(now, (before,)).attack("A1").exact
    assert bool(exact) == told
    if told:
        assert {cell.place.earlier for cell in exact} == {"", "1"}


def test_a_late_kommune_is_what_the_sums_have_grown_by(draw: Draw) -> None:
    before = draw("fylke 42 all 30 10 8 12\nkommune 4203 all r r r r\nkommune 4204 all 30 10 8 12", RULES)
    now = draw("fylke 42 all 60 13 24 23\nkommune 4203 all 30 p p 11\nkommune 4204 all 30 10 8 12", RULES)
    two = draw("fylke 42 all 60 13 24 23\nkommune 4203 all 30 p p 11\nkommune 4204 all 30 p p 12", RULES)
    assert len(audit_table(now, (before,)).attack("A0").exact) == 2
    assert audit_table(two).passed()
    assert not audit_table(two, (before,)).passed()


def test_a_kommune_that_is_gone_is_what_the_sums_have_lost(draw: Draw) -> None:
    before = draw("fylke 42 all 60 13 24 23\nkommune 4203 all 30 p p 11\nkommune 4204 all 30 p p 12", RULES)
    now = draw("fylke 42 all 30 10 8 12\nkommune 4203 all r r r r\nkommune 4204 all p p p 12", RULES)
    assert audit_table(now).passed()
    assert len(audit_table(now, (before,)).attack("A0").exact) == 5


def test_late_kommuner_that_were_silent_together_are_named(draw: Draw) -> None:
    last = "\nkommune 4205 all 30 10 8 12"
    before = draw("fylke 42 all 30 10 8 12\nkommune 4203 all r r r r\nkommune 4204 all r r r r" + last, RULES)
    two = "\nkommune 4203 all 30 10 9 11\nkommune 4204 all 30 9 9 12"
    assert audit_table(draw("fylke 42 all 90 29 26 35" + two + last, RULES), (before,)).revised == ("4203", "4204")


def test_figures_from_elsewhere_let_no_kommune_wait(draw: Draw) -> None:
    now = draw(NOW, RULES)
    other = {cell: value + 20 for cell, value in now.values.items() if cell.area == "4204"}
    outside = replace(now, values=other, withheld={}, parts={}, origin=ELSEWHERE)
    assert not audit_table(now, (outside,)).revised
    assert audit_table(now, (replace(now, values=other),)).revised == ("4204",)


def test_nobody_is_without_a_known_age_when_a_late_kommune_is_laid_beside_either(draw: Draw) -> None:
    def aged(*lines: str) -> PublicTable:
        return replace(draw("\n".join(f"{line}\n{line.replace('all', '0-17')}" for line in lines)), complete=False)

    other = "kommune 4204 all 30 10 8 12"
    before = aged("land 0 all 30 10 8 12", "fylke 42 all 30 10 8 12", "kommune 4203 all r r r r", other)
    now = aged("land 0 all 60 22 16 22", "fylke 42 all 60 22 16 22", "kommune 4203 all 30 p p 10", other)
    system = system_of(with_earlier(now, (before,)).table)
    assert not [cell for cell in system.unknowns if cell.stratum == UNKNOWN]


def test_who_has_delivered_anew_is_told_and_the_others_are_the_same(draw: Draw) -> None:
    """Only withheld figures changed: seen from the figures alone, either kommune may be the one."""
    before = replace(draw(NOW.replace("p  p", "10 8"), RULES), made_of={"4203": "a", "4204": "b"})
    now = draw(NOW.replace("60 20 16", "60 26 10"), RULES)
    told = replace(now, made_of={"4203": "c", "4204": "b"})
    assert audit_table(now, (before,)).passed()
    assert len(audit_table(told, (before,)).attack("A0").exact) == 4


def test_figures_that_cannot_be_explained_by_who_delivered_anew_are_doubted(draw: Draw) -> None:
    """More has changed than is told: the attacker must not stop there."""
    said = {"4203": "a", "4204": "b"}
    before = replace(draw(NOW, RULES), made_of=said)
    now = replace(draw(NOW.replace("60 20 16", "60 26 10"), RULES), made_of=said)
    assert audit_table(now, (before,)).passed()
