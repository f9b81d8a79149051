"""Every letter about a delivery: what calls it forth, and where it points. A letter without a case here fails."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl
import pytest

from nki.errors import DeliveryError, Severity
from nki.registers import letters
from nki.registers.letters import Letter
from support import Sent, as_csv, as_parquet, check, extract, pseudonym, send, send_all, wide

if TYPE_CHECKING:
    from pathlib import Path

    from nki.errors import Finding

LETTERS = {letter.rule: letter for letter in vars(letters).values() if isinstance(letter, Letter)}
A, B = pseudonym("A"), pseudonym("B")
GOOD = Sent(
    persons=(("A", "1980", ""), ("B", "1950", "")),
    registrations=(("A", "13", "1", "2021-03-01"), ("A", "14", "1", "2021-03-01"), ("B", "13", "2", "")),
    services=(("A", "1", "9", "innvilget", "2021-01-01", ""),),
)


@dataclass(frozen=True)
class Wrong:
    """A spoilt delivery: `files` replaces or (None) removes files, `header` cells; the finding to expect of it."""

    rule: str
    file: str = ""
    lines: tuple[int, ...] = ()
    column: str = ""
    files: dict[str, str | bytes | None] = field(default_factory=dict)
    header: dict[str, str] = field(default_factory=dict)
    count: int = 1
    alone: bool = True


def persons(*rows: str) -> str:
    return "\n".join(["pseudonym;foedselsaar;bostedskommune", *rows]) + "\n"


def answers(*rows: str) -> str:
    return "\n".join(["pseudonym;kode;verdi;registrert_dato", *rows]) + "\n"


def services(*rows: str) -> str:
    return "\n".join(["pseudonym;tjeneste_id;tjenestetype;resultat;startdato", *rows]) + "\n"


P, O, T, I = "person.csv", "personopplysning.csv", "tjeneste.csv", "innsending.csv"  # noqa: E741  (in the cases below)
AB = persons(f"{A};1980;0301", f"{B};1950;0301")
NUMBERS = as_parquet([("kode",), ("1",)])
TWO_HEADERS = as_csv([*GOOD.tables()["innsending"], *GOOD.tables()["innsending"][1:]])
WIDE = {P: None, O: None}

CASES = [
    Wrong("D001", P, files={P: None}),
    Wrong("D001", O, files={O: None}),
    Wrong("D001", I, files={I: None}),
    Wrong("D002", P, files={P: ""}),
    Wrong("D002", O, files={O: b"\xef\xbb\xbf\r\n"}),
    Wrong("D002", I, files={I: "\n\n"}),
    Wrong("D002", "person.parquet", files={P: None, "person.parquet": b""}),
    Wrong("D003", P, (3,), files={P: AB.replace("1950", "195å").encode("latin-1")}),
    Wrong("D003", P, (1,), files={P: AB.encode("utf-16")}),
    Wrong("D004", P, (1,), files={P: f"{A};1980;0301\n{B};1950;0301\n"}),
    Wrong("D004", O, (2,), files={O: f"\n{A};13;1;\n"}),
    Wrong("D005", P, (1,), "bostedskommune", files={P: f"pseudonym;foedselsaar\n{A};1980\n{B};1950\n"}),
    Wrong("D005", P, (1,), "bostedskommune", {P: AB.replace("bosted", "boste", 1)}, alone=False),
    Wrong("D006", P, (1,), "bosteskommune", {P: AB.replace("bosted", "boste", 1)}, alone=False),
    Wrong("D006", P, (1,), "nummer 3", {P: f"pseudonym;bostedskommune;{B}\n{A};0301;\n{B};0301;\n"}),
    Wrong("D007", P, (1,), "foedselsaar", {P: AB.replace("bostedskommune", "bostedskommune;foedselsaar", 1)}),
    Wrong("D008", P, (3, 4), files={P: persons(f"{A};1980;0301", f"{B};1950", f"{B};1950;0301;")}, count=2),
    Wrong("D009", P, (3,), files={P: persons(f"{A};1980;0301", f'"{B};1950;0301')}),
    Wrong("D009", P, (2,), files={P: AB.replace("1980", "19\x0080")}),
    Wrong("D009", "person.parquet", files={P: None, "person.parquet": b"PAR1 nothing like it"}),
    Wrong("D011", I, (3,), files={I: TWO_HEADERS}),
    Wrong("D011", I, files={I: as_csv(GOOD.tables()["innsending"][:1])}),
    Wrong("D012", "bred.csv", files={"bred.csv": persons(f"{A};1980;0301")}),
    Wrong("D013", P, (2,), "pseudonym", {P: persons(";1990;0301", f"{A};1980;0301", f"{B};1950;0301")}),
    Wrong("D013", O, (3,), "verdi", {O: answers(f"{A};13;1;", f"{B};13;;")}),
    Wrong("D013", I, (2,), "mottatt", header={"mottatt": ""}),
    Wrong("D014", P, (2, 3), "foedselsaar", {P: persons(f"{A};80;0301", f"{B};٢٠٢١;0301")}, count=2),
    Wrong("D014", I, (2,), "rapporteringsaar", header={"rapporteringsaar": "nitten"}),
    Wrong("D014", I, (2,), "geografi", header={"geografi": "i fjor"}),
    Wrong("D015", O, (2, 3), "registrert_dato", {O: answers(f"{A};13;1;2021-02-29", f"{B};13;1;2021-1-05")}, count=2),
    Wrong("D015", T, (2,), "startdato", {T: services(f"{A};1;9;innvilget;01.02.2021")}),
    Wrong("D016", I, (2,), "mottatt", header={"mottatt": "10.1.2022"}),
    Wrong("D016", I, (2,), "mottatt", header={"mottatt": "0001-01-01T00:00:00+14:00"}),
    Wrong("D017", T, (2,), "tjenestetype", {T: services(f"{A};1;6;innvilget;")}),
    Wrong("D017", I, (2,), "status", header={"status": "levert"}),
    Wrong("D017", I, (2,), "format_versjon", header={"format_versjon": "2"}),
    Wrong("D018", O, (3,), "kode", {O: answers(f"{A};13;1;", f"{B};013;1;")}),
    Wrong("D019", P, (3,), "bostedskommune", {P: AB.replace("1950;0301", "1950;301")}),
    Wrong("D019", P, (3,), "bostedskommune", {P: AB.replace("1950;0301", "1950;0101")}),
    Wrong("D019", I, (2,), "kommunenummer", header={"kommunenummer": "9999"}),
    Wrong("D020", P, (4,), "pseudonym", {P: AB + "01020312345;1950;0301\n"}),
    Wrong("D020", O, (2,), "pseudonym", {O: answers("01020312345;13;1;")}),
    Wrong("D020", T, (2,), "pseudonym", {T: services("01020312345;1;9;innvilget;")}),
    Wrong("D021", P, (2, 4), "pseudonym", {P: AB + f"{A};1980;0301\n"}, count=2),
    Wrong("D022", O, (2,), "pseudonym", {O: answers(f"{pseudonym('C')};13;1;")}),
    Wrong("D022", T, (2,), "pseudonym", {T: services(f"{pseudonym('C')};1;9;innvilget;")}),
    Wrong("D023", P, (2,), "foedselsaar", {P: AB.replace("1980", "2022")}),
    Wrong(
        "D024", I, (2,), "sammen_med_kommunenummer", {P: None, O: None, T: None}, {"status": "rapportert_sammen_med"}
    ),
    Wrong("D025", P, files={O: None, T: None}, header={"status": "ikke_rapportert"}),
    Wrong("D027", I, (2,), "rapporteringsaar", header={"rapporteringsaar": "2006"}),
    Wrong("D027", I, (2,), "rapporteringsaar", header={"rapporteringsaar": "2006", "geografi": "2021"}),
    Wrong("D027", I, (2,), "rapporteringsaar", header={"rapporteringsaar": "2008"}),
    Wrong("D027", I, (2,), "geografi", header={"geografi": "2006"}),
    Wrong("D027", I, (2,), "geografi", header={"geografi": "2099"}),
    Wrong("D028", "person.parquet", files={"person.parquet": as_parquet(GOOD.tables()["person"])}),
    Wrong("D029", P, (1,), files={P: AB.replace(";", ",")}),
    Wrong("D029", P, (1,), files={P: AB.replace(";", "\t")}),
    Wrong("D029", I, (1,), files={I: as_csv(GOOD.tables()["innsending"]).replace(";", ",")}),
    Wrong("D006", P, (1,), "PSEUDONYM", {P: AB.replace("pseudonym", "PSEUDONYM", 1)}),
    Wrong("D006", P, (1,), "foedselsaar", {P: AB.replace("foedselsaar", " foedselsaar ", 1)}),
    Wrong(
        "D006", P, (1,), "BOSTEDSKOMMUNE", {P: AB.replace(AB.split("\n")[0], AB.split("\n")[0].upper())}, alone=False
    ),
    Wrong("D040", O, (2,), "verdi", {O: answers(f"{A};13;7;")}),
    Wrong("D041", O, (3,), "verdi", {O: answers(f"{A};13;1;2021-03-01", f"{A};13;1;2021-03-01")}),
    Wrong("D042", O, (3,), "verdi", {O: answers(f"{A};13;1;", f"{A};13;2;")}),
    Wrong("D043", O, (3,), "kode", {O: answers(f"{A};13;2;", f"{A};14;1;")}),
    Wrong("D043", O, (2,), "kode", {O: answers(f"{A};16;1;", f"{A};15;1;2022-01-02")}, alone=False),
    Wrong("D044", P, files={P: persons(), O: answers(), T: None}),
    Wrong("D045", "Person.csv", files={"Person.csv": "noe"}),
    Wrong("D045", "personer.csv", files={"personer.csv": "noe"}),
    Wrong("D046", O, files={O: answers(f"{A};1;13;2021-03-01", f"{B};2;13;")}),
    Wrong("D046", O, files={O: answers()}),
    Wrong("D047", "mer.zip", files={"mer.zip": b"noe"}),
    Wrong("D047", "mer.7z", files={"mer.7z": b"noe"}),
    Wrong("D050", O, (2,), "registrert_dato", {O: answers(f"{A};13;1;2022-01-01")}),
    Wrong("D051", P, (3,), "foedselsaar", {P: AB.replace("1950", "")}),
]
ELSEWHERE = {"D010", "D026", "D052"}  # below: they need other files, or two deliveries


def spoil(folder: Path, wrong: Wrong) -> Path:
    path = send(folder / "fra-oslo", Sent(**(vars(GOOD) | {"more": wrong.header})))
    for name, content in wrong.files.items():
        if content is None:
            (path / name).unlink()
        else:
            (path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def places(findings: tuple[Finding, ...]) -> set[tuple[object, ...]]:
    return {(f.rule, f.file, f.lines, f.field, f.count) for f in findings}


def test_every_letter_has_a_case() -> None:
    assert {case.rule for case in CASES} | ELSEWHERE == set(LETTERS)


def test_a_good_delivery_has_no_findings(tmp_path: Path) -> None:
    assert check(send(tmp_path / "fra-oslo", GOOD)) == ()


@pytest.mark.parametrize("wrong", CASES, ids=lambda case: f"{case.rule} {case.file} {case.column}".strip())
def test_what_is_wrong_is_told_with_file_line_and_field(tmp_path: Path, wrong: Wrong) -> None:
    findings = check(spoil(tmp_path, wrong))
    expected = (wrong.rule, f"fra-oslo/{wrong.file}", wrong.lines, wrong.column, wrong.count)
    assert expected in places(findings)
    if wrong.alone:
        assert len(findings) == 1, [str(finding) for finding in findings]
    assert all(finding.what and finding.why and finding.todo for finding in findings)


@pytest.mark.parametrize("wrong", CASES, ids=lambda case: f"{case.rule} {case.file} {case.column}".strip())
def test_what_refuses_a_delivery_also_stops_the_count(tmp_path: Path, wrong: Wrong) -> None:
    path = spoil(tmp_path, wrong)
    checked = {finding for finding in check(path) if finding.severity == Severity.ERROR}
    if not checked:
        extract([path])
        return
    with pytest.raises(DeliveryError) as caught:
        extract([path], 2008 if wrong.header.get("rapporteringsaar") == "2008" else 2021)
    assert {finding for finding in caught.value.findings if finding.severity == Severity.ERROR} == checked


def test_a_column_of_numbers_is_told(tmp_path: Path) -> None:
    path = send(tmp_path / "fra-oslo", GOOD, "parquet")
    frame = pl.read_parquet(path / "person.parquet")
    frame.with_columns(pl.col("bostedskommune", "foedselsaar").cast(pl.Int32)).write_parquet(path / "person.parquet")
    assert places(check(path)) == {("D010", "fra-oslo/person.parquet", (), "bostedskommune", 1)}


def test_two_deliveries_with_one_id_are_told(tmp_path: Path) -> None:
    send_all(tmp_path, [GOOD, GOOD])
    assert places(check(tmp_path)) == {("D026", "01/innsending.csv", (2,), "innsending_id", 1)}


def test_a_person_in_two_kommuner_is_told_where_they_count(tmp_path: Path) -> None:
    send_all(tmp_path, [GOOD, Sent("4203", (("A", "1980", ""),), (("A", "13", "1", ""),), received="2022-01-11")])
    assert places(check(tmp_path)) == {("D052", "01/person.csv", (2,), "pseudonym", 1)}


def test_an_earlier_delivery_of_the_same_kommune_is_checked_by_itself(tmp_path: Path) -> None:
    earlier = Sent(**(vars(GOOD) | {"received": "2022-01-05", "registrations": (("A", "13", "7", ""),)}))
    send_all(tmp_path, [earlier, GOOD])
    assert places(check(tmp_path)) == {("D040", "00/personopplysning.csv", (2,), "verdi", 1)}


def test_everything_is_told_at_once(tmp_path: Path) -> None:
    spoilt: dict[str, str | bytes | None] = {
        P: persons(f"{A};198;0301", "x;1950;0301"),
        O: "pseudonym;kode;verdi\nbare to;felt\n",
        T: services(f"{A};1;9;kanskje;i dag"),
    }
    found = {finding.rule for finding in check(spoil(tmp_path, Wrong("", files=spoilt, header={"mottatt": "nå"})))}
    assert found == {"D014", "D020", "D008", "D017", "D015", "D016"}


def test_a_person_file_that_cannot_be_read_makes_no_orphans(tmp_path: Path) -> None:
    found = check(spoil(tmp_path, Wrong("", files={P: AB.replace("foedselsaar", "alder", 1)})))
    assert {finding.rule for finding in found} == {"D006"}


def test_the_wide_file_is_told_by_its_own_columns(tmp_path: Path) -> None:
    tables = wide(GOOD.tables())
    header, first, second = tables["bred"]
    spoilt = [header, (*first[:3], "1", "i går", "5", ""), (*second[:3], "1", "2022-02-01", "", "")]
    files: dict[str, str | bytes | None] = {**WIDE, "bred.csv": as_csv(spoilt)}
    found = places(check(spoil(tmp_path, Wrong("", files=files))))
    assert found == {
        ("D015", "fra-oslo/bred.csv", (2,), "k13_dato", 1),
        ("D040", "fra-oslo/bred.csv", (2,), "k14", 1),
    }


def said(tmp_path: Path, wrong: Wrong) -> str:
    (finding,) = check(spoil(tmp_path, wrong))
    return f"{finding.what} {finding.todo}"


def test_the_letter_says_what_helps_just_here(tmp_path: Path) -> None:
    upper = Wrong("", files={P: AB.replace("pseudonym", "PSEUDONYM", 1)})
    assert "Skriv «pseudonym»" in said(tmp_path / "1", upper)
    assert "med tabulator. Bruk semikolon" in said(tmp_path / "2", Wrong("", files={P: AB.replace(";", "\t")}))
    assert "med komma. Bruk semikolon" in said(tmp_path / "3", Wrong("", files={P: AB.replace(";", ",")}))
    assert "9999" not in said(tmp_path / "4", Wrong("", header={"kommunenummer": "9999"}))
    assert "bruk 9999" in said(tmp_path / "5", Wrong("", files={P: AB.replace("1950;0301", "1950;301")}))
    assert "fra 2015 til" in said(tmp_path / "6", Wrong("", header={"rapporteringsaar": "2006"}))
    assert said(tmp_path / "7", Wrong("", files={I: None})).endswith("Legg ved innsending.csv.")
    assert "sett status" in said(tmp_path / "8", Wrong("", files={P: None}))


def test_no_letter_ever_holds_a_value_of_a_record(tmp_path: Path) -> None:
    for place, wrong in enumerate(CASES):
        folder = tmp_path / str(place)
        text = "\n".join(str(finding) for finding in check(spoil(folder, wrong)))
        for value in (A, B, "01020312345", "1980", "1950", "195å", "i fjor", "nitten", "02.2021"):
            assert value not in text
