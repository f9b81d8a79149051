"""The attackers on tables drawn by hand, with answers worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from nki.disclosure.audit import Membership, Settings, audit_table
from nki.disclosure.audit.labels import without_reasons
from nki.disclosure.audit.rules import Rules
from nki.errors import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from nki.disclosure.audit import PublicTable
    from nki.disclosure.audit.public import Cell
    from nki.disclosure.audit.report import TableAudit

    Draw = Callable[..., PublicTable]

EXACT = Settings(integers="exact")

# Two kommuner, two outcomes each: a square where 3 can be moved around.
SQUARE = """
fylke   42   all 60 20 16 24
kommune 4203 all 30 p  p  12
kommune 4204 all 30 p  p  12
"""

PROTECTED = Rules(width=3, reasons_told=False)


def cells(audit: TableAudit, attacker: str, kind: str = "exact") -> set[tuple[str, str]]:
    """Give area and outcome of what an attacker found."""
    return {(cell.area, cell.outcome) for cell in getattr(audit.attack(attacker), kind)}


def test_one_blank_in_a_row_is_the_denominator_minus_the_rest(draw: Draw) -> None:
    audit = audit_table(draw("kommune 4203 all 480 409 67 s\nkommune 4204 all 50 30 20 0"))
    assert cells(audit, "A0") == {("4203", "unmet")}
    assert not audit.passed()


def test_a_blank_that_is_said_to_be_small_and_is_not_is_still_found(draw: Draw) -> None:
    audit = audit_table(draw("kommune 4203 all 651 409 67 s"))
    assert cells(audit, "A1") == {("4203", "unmet")}
    assert audit.untrue
    assert not audit.passed()


def test_the_derivation_is_said_with_numbers(draw: Draw) -> None:
    audit = audit_table(draw("kommune 4203 all 480 409 67 s"))
    assert audit.derivations == (
        ("kommune 4203, alle aldre, ikke innfridd: 480 − 409 − 67 = 4 (nevneren er summen av utfallene)",),
    )


def test_a_figure_can_follow_in_two_steps(draw: Draw) -> None:
    audit = audit_table(
        draw("""
        fylke   42   all 48 4 18 26
        kommune 4203 all 18 s s  12
        kommune 4204 all 30 s 14 14
        """)
    )
    assert cells(audit, "A0") == {("4203", "met"), ("4203", "partly_met"), ("4204", "met")}
    told = [line for lines in audit.derivations for line in lines]
    assert "kommune 4204, alle aldre, innfridd: 30 − 14 − 14 = 2 (nevneren er summen av utfallene)" in told
    assert "kommune 4203, alle aldre, delvis innfridd: 18 − 14 = 4 (fylket er summen av kommunene)" in told


def test_a_figure_can_follow_from_a_combination_of_sums(draw: Draw) -> None:
    # Three kommuner in three pairs (two groups and the fylke minus what is shown): a + b, b + c, a + b + c.
    membership = Membership({"1": "42", "2": "42", "3": "42", "4": "43"}, {"1": "G1", "2": "G1", "3": "G2", "4": "G2"})
    audit = audit_table(
        draw(
            """
            fylke   42 all 90  p  9  p
            fylke   43 all 30  p  3  p
            kostragruppe G1 all 60 40 6 14
            kostragruppe G2 all 60 43 6 11
            kommune 1  all 30 p 3 p
            kommune 2  all 30 p 3 p
            kommune 3  all 30 p 3 p
            kommune 4  all 30 25 3 2
            """,
            PROTECTED,
            membership,
        )
    )
    assert ("42", "met") in cells(audit, "A0")
    assert ("3", "met") in cells(audit, "A0")
    assert cells(audit, "A0").isdisjoint({("1", "met"), ("2", "met")})
    assert audit.kinds["sammensatt"] == 2
    lines = next(lines for lines in audit.derivations if lines[-1].startswith("fylke 42, alle aldre, innfridd"))
    assert lines[-1].endswith("= 58")


def test_what_can_be_moved_around_is_not_found_by_sums(draw: Draw) -> None:
    audit = audit_table(draw(SQUARE, PROTECTED))
    assert audit.attack("A0").found == 0
    assert audit.attack("A1").found == 0
    assert audit.passed()


def test_nobody_is_less_than_nobody(draw: Draw) -> None:
    # 4203 and 4204 hold 2 persons together with partly met: each is 0..2, and that is narrower than 3.
    audit = audit_table(draw(SQUARE.replace("20 16 24", "34 2 24"), PROTECTED))
    assert audit.attack("A0").found == 0
    assert len(audit.attack("A1").narrow) == 4
    assert not audit.passed()


def test_when_zeros_are_always_printed_a_blank_is_somebody(draw: Draw) -> None:
    drawing = SQUARE.replace("20 16 24", "34 2 24")
    audit = audit_table(draw(drawing, replace(PROTECTED, zeros_withheld=False)))
    # 1 + 1 is the only way to 2.
    assert len(audit.attack("A1").exact) == 4


def test_saying_which_blank_is_small_gives_it_away(draw: Draw) -> None:
    drawing = """
    fylke   42   all 60 33 3 24
    kommune 4203 all 30 p  s 12
    kommune 4204 all 30 p  p 12
    """
    told = draw(drawing, Rules())
    assert audit_table(without_reasons(told), settings=EXACT).attack("A1").found == 0
    # partly_met: 1..4 and (0, or 5 and more) make 3, so the protecting one is nobody and the small one is 3.
    assert cells(audit_table(told), "A1") == {(a, o) for a in ("4203", "4204") for o in ("met", "partly_met")}


def test_a_known_small_count_must_keep_all_four_values(draw: Draw) -> None:
    drawing = """
    fylke   42   all 60 {} {} 24
    kommune 4203 all 30 p  s 12
    kommune 4204 all 30 p  s 12
    """
    safe = audit_table(draw(drawing.format(31, 5)), settings=EXACT)
    assert safe.attack("A1").found == 0
    unsafe = audit_table(draw(drawing.format(30, 6)), settings=EXACT)
    # 1 + 5 is not possible, so 1 is not: 2..4 is left.
    assert cells(unsafe, "A1", "narrow") == {("4203", "partly_met"), ("4204", "partly_met")}


def test_ages_sum_to_all_ages_when_nobody_is_without_one(draw: Draw) -> None:
    audit = audit_table(
        draw("""
        kommune 4203 all   60 30 20 10
        kommune 4203 0-17  20 10 s  s
        kommune 4203 18-66 20 10 5  5
        kommune 4203 67+   20 10 8  2
        """)
    )
    assert len(audit.attack("A0").exact) == 2


def test_somebody_without_a_known_age_is_an_unknown_of_its_own(draw: Draw) -> None:
    drawing = """
    kommune 4203 all   60 30 20 10
    kommune 4203 0-17  20 10 s  s
    kommune 4203 18-66 20 10 5  5
    kommune 4203 67+   18 10 8  0
    """
    audit = audit_table(replace(draw(drawing), complete=False))
    assert audit.attack("A0").found == 0
    assert audit.attack("A1").found > 0


def test_a_group_nobody_publishes_can_follow_and_is_told(draw: Draw) -> None:
    drawing = """
    kommune 4203 all   60 30 20 10
    kommune 4203 0-17  20 10 5  5
    kommune 4203 18-66 20 10 5  5
    kommune 4203 67+   18 8  10 0
    """
    audit = audit_table(replace(draw(drawing), complete=False))
    # Two persons without a known age, both met: their number and their outcome.
    assert audit.rests == 2
    assert audit.passed()


def test_a_kommune_that_did_not_report_can_have_few_persons_that_follow(draw: Draw) -> None:
    audit = audit_table(
        draw("""
        fylke   42   all 53 23 16 14
        kommune 4203 all r  r  r  r
        kommune 4204 all 50 20 16 14
        """)
    )
    # Three persons live there and were delivered by others: three met, nobody else.
    assert cells(audit, "A0") == {("4203", "met"), ("4203", "denominator")}


def test_a_person_alone_in_a_cell_knows_the_rest_of_a_pair(draw: Draw) -> None:
    audit = audit_table(draw(SQUARE, PROTECTED))
    found = audit.attack("A2")
    # Met is at least 2 in both: only those with partly met can be alone.
    assert found.attackers == 2
    assert len(found.exact) == 4
    assert audit.passed()
    assert not audit.passed(strict=True)


def test_a_kommune_that_knows_its_own_row_knows_the_other_one(draw: Draw) -> None:
    found = audit_table(draw(SQUARE, PROTECTED)).attack("A3")
    assert found.attackers == 2
    assert len(found.exact) == 4


def test_three_kommuner_in_a_fylke_do_not_know_each_other(draw: Draw) -> None:
    audit = audit_table(
        draw(
            """
            fylke   42   all 90 30 24 36
            kommune 4203 all 30 p  p  12
            kommune 4204 all 30 p  p  12
            kommune 4205 all 30 p  p  12
            """,
            PROTECTED,
        )
    )
    assert audit.attack("A3").found == 0
    assert audit.passed()


def test_figures_that_do_not_add_up_are_not_audited(draw: Draw) -> None:
    with pytest.raises(UnreadableError, match="går ikke opp"):
        audit_table(draw("kommune 4203 all 30 10 10 9"))


def test_figures_that_contradict_each_other_through_what_is_hidden_are_not_audited(draw: Draw) -> None:
    with pytest.raises(UnreadableError, match="samtidig"):
        audit_table(draw("fylke 42 all p 20 20 21\nkommune 4203 all 30 s 10 11\nkommune 4204 all 30 10 10 10"))


def test_an_oracle_a_national_table_without_interval_repair(
    gauss_table: Callable[[str], tuple[PublicTable, frozenset[Cell]]],
) -> None:
    table, primary = gauss_table("c")
    audit = audit_table(table)
    assert audit.attack("A0").found == 0
    assert len(primary & set(audit.attack("A1").exact)) == 112
    assert len(primary & set(audit.attack("A1").narrow)) == 133
    assert not audit.passed()


@pytest.mark.long
@pytest.mark.parametrize("full", [False, True])
def test_an_oracle_the_largest_table(
    gauss_table: Callable[[str], tuple[PublicTable, frozenset[Cell]]], *, full: bool
) -> None:
    table, primary = gauss_table("e")
    audit = audit_table(table, settings=Settings(full=full))
    assert audit.attack("A0").found == 0
    assert len(primary & set(audit.attack("A1").exact)) == 191
    assert len(primary & set(audit.attack("A1").narrow)) == 737
