"""What the calculation says, and what its checks refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nki.indicators import Condition, Stratum
from nki.indicators.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from nki.errors import Finding
    from nki.indicators import Indicator

    Spoil = Callable[..., tuple[Finding, ...]]

NAME = Text("navn", "namn")


@pytest.mark.parametrize(
    ("slug", "need", "receipt"), [("bistand-kultur-fritid", "13", "14"), ("transport-kultur-fritid", "15", "16")]
)
def test_the_calculation_is_read(indicators: dict[str, Indicator], slug: str, need: str, receipt: str) -> None:
    calculation = indicators[slug].calculation
    assert calculation.register == "iplos"
    assert {variable.name: variable.code for variable in calculation.variables} == {"behov": need, "mottak": receipt}
    assert calculation.denominator == (Condition("behov", ("1",)),)
    assert [outcome.slug for outcome in calculation.outcomes] == ["met", "partly_met", "unmet", "unreported", "other"]
    assert calculation.outcomes[3].conditions == (Condition("mottak", missing=True),)
    assert [outcome.is_rest for outcome in calculation.outcomes] == [False, False, False, False, True]
    assert calculation.levels == ("land", "fylke", "kommune", "kostragruppe")


@pytest.mark.parametrize(
    ("condition", "value", "holds"),
    [
        (Condition("mottak", ("1",)), "1", True),
        (Condition("mottak", ("1",)), "5", False),
        (Condition("mottak", ("1",)), None, False),
        (Condition("mottak", missing=True), None, True),
        (Condition("mottak", missing=True), "1", False),
        (Condition("mottak", ("9",), missing=True), "9", True),
    ],
)
def test_a_condition_holds(condition: Condition, value: str | None, *, holds: bool) -> None:
    assert condition.holds(value) is holds


def test_age_groups_hold_only_known_ages(indicators: dict[str, Indicator]) -> None:
    strata = indicators["bistand-kultur-fritid"].calculation.strata
    found = {age: [s.slug for s in strata if s.holds(age)] for age in (None, 0, 17, 18, 66, 67, 110)}
    assert found == {
        None: ["all"],
        0: ["all", "0-17"],
        17: ["all", "0-17"],
        18: ["all", "18-66"],
        66: ["all", "18-66"],
        67: ["all", "67+"],
        110: ["all", "67+"],
    }


def test_an_upper_limit_alone_is_an_age_group() -> None:
    assert Stratum("-17", NAME, high=17).holds(0)
    assert not Stratum("-17", NAME, high=17).holds(None)


@pytest.mark.parametrize(
    ("rule", "old", "new", "what", "todo"),
    [
        ("K102", "nevner: {behov:", "nevner: {behv:", "Variabelen «behv» er ikke oppgitt.", "Mente du «behov»?"),
        ("K102", "nevner: {behov:", "nevner: {mottak:", "Variabelen «behov» er oppgitt, men ikke brukt.", ""),
        ("K103", "register: iplos", "register: iplo", "Registeret «iplo» er ukjent.", "Mente du «iplos»?"),
        ("K103", 'opplysning: "14"', 'opplysning: "94"', "ingen opplysning «94»", "Det finnes: 13, 14, 15, 16."),
        ("K104", "- kode: unmet", "- kode: met", "Utfallet «met» står to ganger.", ""),
        ("K104", 'naar: {mottak: ["3"]}', 'naar: {mottak: ["2"]}', "samme vilkår", ""),
        ("K104", "naar: resten", 'naar: {mottak: ["4"]}', "dekker ikke alltid hele nevneren", "naar: resten"),
        ("K104", "naar: {mottak: mangler}", "naar: resten", "ingen igjen å telle", ""),
        ("K105", "      til: 66\n", "      til: 67\n", "«67+» overlapper en annen aldersgruppe.", ""),
        ("K105", "      til: 66\n", "      til: 65\n", "Mellom 66 år og «67+» er det et hull.", ""),
        ("K105", "      til: 66\n", "", "«67+» overlapper", ""),
        ("K105", "      fra: 67\n", "      fra: 67\n      til: 99\n", "dem som er 100 år eller eldre", ""),
        ("K105", "      fra: 0\n      til: 17\n", "", "Akkurat én gruppe skal være alle aldre", ""),
        ("K106", "regel: 4 * utfall", "regel: 3 * utfall", "Regelen passer ikke", "Skriv «4 * utfall + stratum + 1»."),
        ("K106", "hoved: [met]", "hoved: [mett]", "ikke noe utfall «mett»", "Mente du «met»?"),
        ("K106", "andre: [partly_met,", "andre: [met, partly_met,", "«met» får måltall to ganger", ""),
        ("K107", "      partly_met:\n", "      partly:\n", "Mangler ord for «partly_met»", ""),
        ("K107", "      partly_met:\n", "      partly:\n", "«partly» er ikke i bruk", "Mente du «partly_met»?"),
        ("K108", 'felt: ["18"]', 'felt: ["38"]', "ikke noe felt «38»", "Mente du"),
        ("K108", '- nr: "4"\n    felt', '- nr: "1"\n    felt', "Rettelse 1 står to ganger.", ""),
    ],
)
def test_what_does_not_hang_together_is_told(  # noqa: PLR0913, PLR0917  (a table of cases)
    spoil: Spoil, rule: str, old: str, new: str, what: str, todo: str
) -> None:
    found = [finding for finding in spoil(old, new) if finding.rule == rule and what in finding.what]
    assert found
    assert todo in found[0].todo


def test_the_finding_stands_on_its_line(spoil: Spoil, line_of: Callable[[str], int]) -> None:
    (finding,) = spoil('opplysning: "14"', 'opplysning: "94"')
    assert finding.lines == (line_of('opplysning: "14"'),)


def test_an_outcome_without_conditions_says_the_rest(spoil: Spoil) -> None:
    assert spoil("naar: resten", "naar: reste")
