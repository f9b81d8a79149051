"""Every rule beyond the form of a file: what calls it forth, and where it points. A rule without a case here fails."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import pytest

from nki.catalogue import default_catalogue
from nki.errors import Severity
from nki.period import Period
from nki.registers import check_deliveries, read_extract
from nki.registers.letters import Letter
from nki.registers.rules import Controls, letters, load_controls
from support import Sent, check, pseudonym, reference, schema, send, send_all

if TYPE_CHECKING:
    from pathlib import Path

    from nki.errors import Finding

A, B = pseudonym("A"), pseudonym("B")
GOOD = Sent(
    persons=(("A", "1980", ""), ("B", "1950", "")),
    registrations=(("A", "13", "1", "2021-03-01"), ("A", "14", "1", "2021-03-01"), ("B", "13", "2", "")),
)
RULES = {letter.rule for letter in vars(letters).values() if isinstance(letter, Letter)}
P, O, T = "person.csv", "personopplysning.csv", "tjeneste.csv"  # noqa: E741  (in the cases below)
ELSEWHERE = {"D093", "D094", "D095", *(f"D10{n}" for n in range(7))}  # they need many persons or deliveries


@cache
def controls() -> Controls:
    return load_controls(default_catalogue())


def look(*paths: Path) -> tuple[Finding, ...]:
    """Check with every rule."""
    return check_deliveries(paths, schema(), reference(), controls=controls())


@dataclass(frozen=True)
class Wrong:
    """A delivery with one file replaced, and the lines and column the rule points at."""

    rule: str
    file: str
    lines: tuple[int, ...]
    column: str
    content: str
    alone: bool = True
    right: str = field(default="", repr=False)


def table(header: str, *rows: str) -> str:
    return "\n".join([header, *rows]) + "\n"


def persons(a: str = "1980;", b: str = "1950;") -> str:
    rows = (f"{name};{born};0301;{died}" for name, (born, died) in ((A, a.split(";")), (B, b.split(";"))))
    return table("pseudonym;foedselsaar;bostedskommune;doedsdato", *rows)


def homes(*rows: str) -> str:
    return table("pseudonym;foedselsaar;bostedskommune;bydel", *rows)


def answers(*rows: str) -> str:
    return table("pseudonym;kode;verdi;registrert_dato", *rows)


def service(cells: str) -> str:
    columns = "tjenestetype;resultat;vedtaksdato;startdato;sluttdato;organisasjonsnummer;timer_per_uke"
    return table(f"pseudonym;tjeneste_id;{columns}", f"{A};1;{cells}")


CASES = [
    Wrong("D080", O, (2,), "registrert_dato", answers(f"{A};13;1;2022-01-11"), alone=False),
    Wrong("D080", P, (3,), "doedsdato", persons(b="1950;2022-01-11")),
    Wrong("D080", T, (2,), "vedtaksdato", service("1;innvilget;2022-02-01;;;;")),
    Wrong("D081", O, (2,), "registrert_dato", answers(f"{A};13;1;1979-12-31")),
    Wrong("D082", P, (2,), "doedsdato", persons("1980;2020-12-31"), alone=False),
    Wrong("D083", P, (3,), "doedsdato", persons(b="1950;1949-12-31"), alone=False),
    Wrong("D084", P, (3,), "foedselsaar", persons(b="1905;")),
    Wrong("D085", P, (3,), "bydel", homes(f"{A};1980;0301;030101", f"{B};1950;4601;030101")),
    Wrong("D085", P, (2,), "bydel", homes(f"{A};1980;4203;01", f"{B};1950;1103;110308")),
    Wrong("D085", P, (3,), "bydel", homes(f"{A};1980;4601;460101", f"{B};1950;4601;120101")),
    Wrong("D086", T, (2,), "organisasjonsnummer", service("9;innvilget;;;;974760674;")),
    Wrong("D086", T, (2,), "organisasjonsnummer", service("9;innvilget;;;;974 760 673;")),
    Wrong("D087", T, (2,), "organisasjonsnummer", service("29;innvilget;;;;974760673;")),
    Wrong("D088", T, (2,), "timer_per_uke", service("9;innvilget;;;;;ti")),
    Wrong("D088", T, (2,), "timer_per_uke", service("9;innvilget;;;;;-1")),
    Wrong("D089", T, (2,), "timer_per_uke", service("9;innvilget;;;;;168,01")),
    Wrong("D090", T, (2,), "sluttdato", service("9;innvilget;;2021-05-02;2021-05-01;;")),
    Wrong("D091", O, (2,), "registrert_dato", answers(f"{A};13;1;2021-06-02"), right=persons("1980;2021-06-01")),
    Wrong("D092", O, (3,), "registrert_dato", answers(f"{A};13;1;2021-06-02", f"{A};14;1;2020-06-01")),
]
FINE = [
    (P, persons("2021;2021-06-01", "1907;2022-01-10")),
    (P, homes(f"{A};1980;0301;030115", f"{B};1950;4203;")),
    (T, service("9;innvilget;2022-01-10;2021-05-01;2021-05-01;974760673;168,00")),
    (T, service("29;innvilget;;2023-05-01;;;37.5")),
    (O, answers(f"{A};13;1;2021-06-01", f"{A};14;1;2020-06-01")),
]


def spoil(folder: Path, wrong: Wrong) -> Path:
    path = send(folder / "fra-oslo", GOOD)
    (path / wrong.file).write_text(wrong.content, encoding="utf-8")
    if wrong.right:
        (path / P).write_text(wrong.right, encoding="utf-8")
    return path


def test_every_rule_beyond_the_form_has_a_case() -> None:
    assert {case.rule for case in CASES} | ELSEWHERE == RULES


def test_a_good_delivery_passes_every_rule(tmp_path: Path) -> None:
    assert look(send(tmp_path / "fra-oslo", GOOD)) == ()


@pytest.mark.parametrize("wrong", CASES, ids=lambda case: f"{case.rule} {case.file} {case.column}")
def test_what_a_rule_finds_is_told_with_file_line_and_field(tmp_path: Path, wrong: Wrong) -> None:
    findings = look(spoil(tmp_path, wrong))
    told = {(f.rule, f.file, f.lines, f.field) for f in findings}
    assert (wrong.rule, f"fra-oslo/{wrong.file}", wrong.lines, wrong.column) in told
    assert len(findings) == 1 or not wrong.alone, [str(finding) for finding in findings]
    assert all(f.what and f.why and f.todo and f.severity != Severity.ERROR for f in findings)
    assert not any(A in str(f) or "{" in str(f) for f in findings)


@pytest.mark.parametrize(("file", "content"), FINE)
def test_what_is_just_right_is_not_told(tmp_path: Path, file: str, content: str) -> None:
    path = send(tmp_path / "fra-oslo", GOOD)
    (path / file).write_text(content, encoding="utf-8")
    assert look(path) == ()


def test_without_thresholds_only_the_form_is_checked(tmp_path: Path) -> None:
    assert check(spoil(tmp_path, CASES[1])) == ()


def everywhere(kommuner: int) -> list[Sent]:
    """Let A stand in so many kommuner's deliveries, and B in one."""
    codes = ("0301", "4203", "4601", "5001", "1103")[:kommuner]
    both = [("A", "13", "1", "2021-03-01"), ("B", "13", "1", "2021-03-01")]
    return [
        Sent(code, (("A", "1980", ""), ("B", "1950", ""))[: 1 + (code == "0301")], tuple(both[: 1 + (code == "0301")]))
        for code in codes
    ]


@pytest.mark.parametrize(("kommuner", "left_out", "left"), [(4, 0, 5), (5, 5, 1)])
def test_who_stands_in_five_kommuner_is_a_test_person_and_left_out(
    tmp_path: Path, kommuner: int, left_out: int, left: int
) -> None:
    send_all(tmp_path, everywhere(kommuner))
    extract = read_extract([tmp_path], Period(2021), schema(), reference(), ["13"], controls=controls())
    for findings in (look(tmp_path), extract.findings):
        told = [f for f in findings if f.rule == "D093"]
        assert [(f.severity, f.lines, f.field) for f in told] == [(Severity.ROW, (2,), "pseudonym")] * left_out
    assert (extract.records.persons.height, extract.records.registrations.height) == (left, left)


@pytest.mark.parametrize(("empty", "told"), [(1, 0), (40, 1)])
def test_a_field_that_is_empty_too_often_is_told_once(tmp_path: Path, empty: int, told: int) -> None:
    people = tuple((f"p{n}", "" if n < empty else "1980", "") for n in range(60))
    findings = [f for f in look(send(tmp_path / "fra-oslo", Sent(persons=people))) if f.rule == "D094"]
    assert [(f.field, f.count, f.lines) for f in findings] == [("foedselsaar", empty, ())] * told


def test_a_field_no_maaltall_needs_is_told_for_information(tmp_path: Path) -> None:
    sent = Sent(persons=tuple((f"p{n}", "1980", "") for n in range(60)))
    (finding,) = [f for f in look(send(tmp_path / "bred", sent, "parquet")) if f.rule == "D095"]
    assert (finding.file, finding.field, finding.severity) == ("bred/person.parquet", "kjoenn", Severity.INFORMATION)
