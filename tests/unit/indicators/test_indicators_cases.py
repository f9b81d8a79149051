"""The cases beside each indicator can be read, and ask only for what the indicator has."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nki.errors import CatalogueError
from nki.indicators import Case, load_cases

if TYPE_CHECKING:
    from nki.indicators import Indicator

SLUGS = ("bistand-kultur-fritid", "transport-kultur-fritid")
FOLDER = Path(__file__).resolve().parents[3] / "catalogue" / "indicators"
SMALL = """\
eksempler:
  - tittel: En person.
    aar: "2021"
    leveranser:
      - kommune: "0301"
        mottatt: 2022-01-10
        personer: |
          person foedselsaar antall
          A      -           2
        opplysninger: |
          person kode verdi dato
          A      13   1     -
    forventet: {1b: 0, nevner: 2, other 18-66: 1}
"""


def read(tmp_path: Path, text: str) -> tuple[Case, ...]:
    path = tmp_path / "small.cases.yaml"
    path.write_text(text, encoding="utf-8")
    return load_cases(path)


@pytest.mark.parametrize("slug", SLUGS)
def test_the_cases_ask_for_what_the_indicator_has(indicators: dict[str, Indicator], slug: str) -> None:
    indicator, cases = indicators[slug], load_cases(FOLDER / f"{slug}.cases.yaml")
    calculation = indicator.calculation
    counted = {"nevner", *(outcome.slug for outcome in calculation.outcomes)}
    allowed = counted | {m.code for m in indicator.maaltall}
    allowed |= {f"{name} {stratum.slug}" for name in counted for stratum in calculation.strata}
    assert len(cases) >= 10
    assert len({case.title for case in cases}) == len(cases)
    codes = {variable.code for variable in calculation.variables}
    for case in cases:
        for expected in (case.expected, *case.expected_in.values()):
            assert set(expected) <= allowed, case.title
        assert {r.code for delivery in case.deliveries for r in delivery.registrations} <= codes


@pytest.mark.parametrize("slug", SLUGS)
def test_the_cases_touch_every_outcome(slug: str) -> None:
    expected = {
        key for case in load_cases(FOLDER / f"{slug}.cases.yaml") for key, n in case.expected.items() if n != "0"
    }
    assert expected >= {"1b", "5b", "9b", "13b", "2b", "3b", "4b", "other"}


def test_tables_become_records(tmp_path: Path) -> None:
    (case,) = read(tmp_path, SMALL)
    (delivery,) = case.deliveries
    assert (case.year, delivery.kommune, delivery.mottatt) == (2021, "0301", date(2022, 1, 10))
    assert [(p.person, p.birth_year, p.home) for p in delivery.persons] == [("A1", None, "0301"), ("A2", None, "0301")]
    assert [(r.person, r.code, r.value, r.registered) for r in delivery.registrations] == [
        ("A1", "13", "1", None),
        ("A2", "13", "1", None),
    ]
    assert dict(case.expected) == {"1b": "0", "nevner": "2", "other 18-66": "1"}


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("A      13   1     -", "B      13   1     -", 12, "Personen «B» er ikke blant personene."),
        ("A      13   1     -", "A      13   1", 12, "Raden har 3 verdier, overskriften 4."),
        ("A      13   1     -", "A      13   1  1.3.21", 12, "«1.3.21» er ikke en dato"),
        ("A      -           2", "A      åtti        2", 9, "«åtti» er ikke et helt tall."),
        ("          A      -           2\n", "          A - 2\n          A - 2\n", 10, "«A» står to ganger"),
        ("person foedselsaar antall", "person fodselsaar antall", 8, "Ukjent kolonne «fodselsaar»."),
        ("mottatt: 2022-01-10", "mottat: 2022-01-10", 6, "Ukjent nøkkel «mottat»."),
        ('kommune: "0301"', "kommune: Oslo", 5, "har feil form"),
        ("{1b: 0,", "{Måltall 1: 0,", 13, ""),
    ],
)
def test_a_case_that_cannot_be_read_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, said: str
) -> None:
    assert old in SMALL
    with pytest.raises(CatalogueError) as caught:
        read(tmp_path, SMALL.replace(old, new))
    assert (line,) in [finding.lines for finding in caught.value.findings if said in finding.what]
