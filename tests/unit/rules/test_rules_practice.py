"""Ways of registering that no other kommune has: found when they are beyond chance, and else left alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from nki.catalogue import default_catalogue
from nki.registers import check_deliveries
from nki.registers.rules import load_controls
from nki.registers.rules.chance import newcombe, robust_z, wilson, zero_is_unlikely
from nki.registers.rules.figures import Figures
from nki.registers.rules.practice import jumps, year_findings
from support import Sent, reference, schema, send_all

if TYPE_CHECKING:
    from pathlib import Path

AT = load_controls(default_catalogue()).periods[0].at
GROUP = [
    code
    for code, group in reference().geography(2021).kostragruppe_by_kommune.items()
    if group == reference().geography(2021).kostragruppe_by_kommune["4203"]
]


def usual(kommune: str) -> Figures:
    """Give what most kommuner look like."""
    return Figures(
        kommune, 2021, f"{kommune}/personopplysning.csv", wide=False, need="13", receipt="14", persons=400,
        registered=360, yes=200, irrelevant=8, values=3, answered=190, met=120, partly_met=20, unmet=50,
        receipt_values=3,
    )  # fmt: skip


def told(strange: Figures, *, alone: bool = False) -> list[tuple[str, str, str]]:
    """Look at a kommune, alone or beside the others of its group."""
    others = [] if alone else [usual(code) for code in GROUP if code != strange.kommune]
    return [(f.rule, f.file, f.field) for f in year_findings([*others, strange], reference(), AT)]


USUAL = usual(GROUP[0])
STRANGE = [
    ("D100", "kode 13", replace(USUAL, values=1)),
    ("D100", "kode 14", replace(USUAL, receipt_values=1)),
    ("D101", "kode 14", replace(USUAL, yes=190)),
    ("D102", "kode 13", replace(USUAL, irrelevant=0, registered=480, persons=530, yes=265, answered=252)),
    ("D104", "kode 13", replace(USUAL, persons=700)),
    ("D105", "kode 14", replace(USUAL, answered=120)),
    ("D106", "kode 13", replace(USUAL, yes=350, answered=332)),
]


def test_kommuner_that_are_like_each_other_are_left_alone() -> None:
    assert told(USUAL) == []
    assert told(USUAL, alone=True) == []


@pytest.mark.parametrize(("rule", "field", "strange"), STRANGE, ids=lambda part: part if isinstance(part, str) else "")
def test_what_no_other_kommune_does_is_told(rule: str, field: str, strange: Figures) -> None:
    assert (rule, f"{GROUP[0]}/personopplysning.csv", field) in told(strange)


@pytest.mark.parametrize(("rule", "field", "strange"), STRANGE, ids=lambda part: part if isinstance(part, str) else "")
def test_a_delivery_alone_is_only_held_against_itself_and_what_is_usual(
    rule: str, field: str, strange: Figures
) -> None:
    found = {found for found, _, _ in told(strange, alone=True)}
    assert (rule in found) == (rule in {"D100", "D101", "D102"}), field


def test_few_persons_are_left_to_chance() -> None:
    few = replace(
        USUAL, persons=40, registered=40, yes=40, irrelevant=0, values=1, answered=40, met=40, receipt_values=1
    )
    assert told(few) == []


def test_a_jump_since_last_year_is_told_with_its_outcome() -> None:
    before, now = usual("4203"), replace(usual("4203"), answered=120, met=90, partly_met=10, unmet=20)
    (finding,) = jumps([now], [before], AT)
    assert (finding.rule, finding.field) == ("D103", "kode 14")
    assert "«uten rapportering»" in finding.what
    assert list(jumps([usual("4203")], [before], AT)) == []
    assert list(jumps([replace(now, yes=40, answered=24)], [before], AT)) == []


def test_zero_is_unlikely_only_when_many_were_expected() -> None:
    assert not zero_is_unlikely(0.05, 179, 0.0001)
    assert zero_is_unlikely(0.05, 180, 0.0001)
    assert not zero_is_unlikely(0.0, 10**6, 0.0001)


def test_newcombe_gives_the_interval_of_the_textbook() -> None:
    # Newcombe (1998), method 10, case (a): 56/70 against 48/80.
    assert [round(end, 4) for end in newcombe((56, 70), (48, 80), 1.959964)] == [0.0524, 0.3339]
    assert [round(end, 4) for end in wilson(0, 10, 1.959964)] == [0.0, 0.2775]


def test_a_share_is_measured_in_the_spread_of_its_peers() -> None:
    peers = [0.4, 0.45, 0.5, 0.55, 0.6]
    assert robust_z(0.5, 100, peers) == 0
    assert robust_z(0.9, 10_000, peers) == pytest.approx(0.4 / (1.4826 * 0.05), rel=0.01)
    assert robust_z(0.9, 10, peers) < 3


def test_figures_of_two_years_of_deliveries_are_compared(tmp_path: Path) -> None:
    names = [f"p{n}" for n in range(120)]
    people = tuple((name, "1980", "") for name in names)

    def answers(year: int, met: int) -> tuple[tuple[str, str, str, str], ...]:
        need = [(name, "13", "1", f"{year}-03-01") for name in names]
        return (*need, *((name, "14", "1" if i < met else "3", f"{year}-03-01") for i, name in enumerate(names)))

    sent = [
        Sent("4203", people, answers(year, met), received=f"{year + 1}-01-10T12:00:00", year=year)
        for year, met in ((2020, 90), (2021, 30))
    ]
    paths = send_all(tmp_path, sent)
    found = check_deliveries(paths, schema(), reference(), controls=load_controls(default_catalogue()))
    assert [(f.file, f.field) for f in found if f.rule == "D103"] == [("01/personopplysning.csv", "kode 14")]
    assert {(f.rule, f.field) for f in found if f.rule == "D100"} == {("D100", "kode 13")}
