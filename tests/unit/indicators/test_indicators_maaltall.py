"""One contingency table gives 32 måltall, and they are those of the official list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from nki.errors import Finding
    from nki.indicators import Indicator

    Indicators = dict[str, Indicator]
    Spoil = Callable[..., tuple[Finding, ...]]

SLUGS = ("bistand-kultur-fritid", "transport-kultur-fritid")
OUTCOMES = ["met", "partly_met", "unmet", "unreported"]
STRATA = ["all", "0-17", "18-66", "67+"]


@pytest.mark.parametrize("slug", SLUGS)
def test_the_rule_gives_32_maaltall(indicators: Indicators, slug: str) -> None:
    found = [(m.code, m.kind, m.group, m.outcome, m.stratum) for m in indicators[slug].maaltall]
    expected = [
        (f"{4 * o + s + 1}{suffix}", kind, "hoved" if o == 0 else "andre", outcome, stratum)
        for o, outcome in enumerate(OUTCOMES)
        for s, stratum in enumerate(STRATA)
        for suffix, kind in (("a", "andel"), ("b", "antall"))
    ]
    assert len(found) == 32
    assert found == expected


BISTAND_NB = "bistand til å delta i organisasjonsarbeid, kultur eller fritidsaktiviteter"
BISTAND_NN = "bistand til å delta i organisasjonsarbeid, kultur eller fritidsaktivitetar"
REISE_NB = "transporttjeneste til organisasjonsarbeid, kultur eller fritidsaktiviteter"
REISE_NN = "transportteneste til organisasjonsarbeid, kultur eller fritidsaktivitetar"


@pytest.mark.parametrize(
    ("slug", "code", "language", "age", "outcome"),
    [
        (SLUGS[0], "1a", "nb", "i alle aldre", f"med innfridde behov og ønsker om {BISTAND_NB}"),
        (SLUGS[0], "4b", "nn", "i aldersgruppa 67 år og eldre", f"med innfridde behov og ønske om {BISTAND_NN}"),
        (
            SLUGS[0],
            "15b",
            "nb",
            "i aldersgruppen 18–66 år",
            f"med behov og ønsker om {BISTAND_NB} uten rapportering på om tjenesten er mottatt",
        ),
        (SLUGS[1], "6a", "nn", "i aldersgruppa 0–17 år", f"med delvis innfridde behov og ønske om {REISE_NN}"),
        (
            SLUGS[1],
            "12b",
            "nb",
            "i aldersgruppen 67 år og eldre",
            f"med behov og ønsker om {REISE_NB} som ikke er innfridd",
        ),
    ],
)
def test_titles_are_made_of_their_parts(  # noqa: PLR0913, PLR0917  (a table of titles)
    indicators: Indicators, slug: str, code: str, language: str, age: str, outcome: str
) -> None:
    kind = {("a", "nb"): "Andel", ("a", "nn"): "Andel", ("b", "nb"): "Antall", ("b", "nn"): "Talet på"}[
        code[-1], language
    ]
    who = {"nb": "søkere/tjenestemottakere", "nn": "søkjarar/tenestemottakarar"}[language]
    assert indicators[slug].maaltall_called(code).title(language) == f"{kind} {who} {age} {outcome}"


@pytest.mark.parametrize("slug", SLUGS)
def test_titles_differ_and_have_no_official_spelling_mistakes(indicators: Indicators, slug: str) -> None:
    for language in ("nb", "nn", "en"):
        titles = [maaltall.title(language) for maaltall in indicators[slug].maaltall]
        assert len(set(titles)) == 32
        assert not [t for t in titles if "{" in t or "  " in t or "organisasjonarb" in t or "kulturt " in t]


def test_a_maaltall_is_found_by_its_code(indicators: Indicators) -> None:
    assert indicators[SLUGS[0]].maaltall_called("1a").is_main
    assert not indicators[SLUGS[0]].maaltall_called("5a").is_main
    with pytest.raises(KeyError):
        indicators[SLUGS[0]].maaltall_called("17a")


@pytest.mark.parametrize(
    ("slug", "correction", "said"),
    [
        (SLUGS[0], '    maaltall:\n      - {staar: 15a, forekomst: "2", leses: 15b}\n', "15b"),
        (SLUGS[1], '      - {staar: 12a, forekomst: "2", leses: 12b}\n', "12b"),
        (SLUGS[1], '      - {staar: 16a, forekomst: "2", leses: 16b}\n', "16b"),
    ],
)
def test_without_the_correction_the_official_list_disagrees(
    spoil: Spoil, slug: str, correction: str, said: str
) -> None:
    findings = spoil(correction, "", slug)
    said_a = said.replace("b", "a")
    assert [finding.rule for finding in findings] == ["K109"] * 4
    whats = " ".join(finding.what for finding in findings)
    assert f"«Måltall {said_a}» står 2 ganger." in whats
    assert f"Måltall {said_a}: slaget er «antall» i teksten, men «andel» etter regelen." in whats
    assert f"Regelen gir måltall {said}, men det står ikke i den offisielle listen." in whats


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("i aldersgruppen 0-17 år med innfridde", "i aldersgruppen 18-66 år med innfridde", "aldersgruppen er «18-66»"),
        ("i alle aldre med delvis innfridde", "i alle aldre med innfridde", "utfallet er «met»"),
        ("- nr: 5a\n", "- nr: 17a\n", "«Måltall 17a» er trykt"),
        ("i alle aldre med delvis innfridde", "i alle aldre med noe annet", "utfallet er «ukjent»"),
        ("{staar: 15a,", "{staar: 15c,", "Rettelse 1: «15c» er ikke trykt 2 ganger."),
    ],
)
def test_a_disagreement_with_the_official_list_is_told(spoil: Spoil, old: str, new: str, said: str) -> None:
    findings = spoil(old, new)
    assert [finding for finding in findings if said in finding.what and finding.rule == "K109"]


def test_a_correction_of_what_is_not_printed_stands_on_its_own_line(
    spoil: Spoil, line_of: Callable[[str], int]
) -> None:
    finding = spoil("{staar: 15a,", "{staar: 15c,")[0]
    assert finding.lines == (line_of('  - nr: "1"\n    felt'),)


def test_the_disagreement_stands_on_the_printed_line(spoil: Spoil, line_of: Callable[[str], int]) -> None:
    finding = spoil("- nr: 5a\n", "- nr: 17a\n")[0]
    assert finding.lines == (line_of("- nr: 5a\n"),)
