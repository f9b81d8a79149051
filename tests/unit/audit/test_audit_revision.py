"""Earlier releases are known: what they say of what is withheld now, and figures that changed a little."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nki.disclosure.audit import audit_table
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
        fylke   42   all 80 30 16 34
        kommune 4203 all 50 20 8  22
        kommune 4204 all 30 p  p  12
        """,
        RULES,
    )
    assert audit_table(draw(NOW, RULES), (before,)).passed()
