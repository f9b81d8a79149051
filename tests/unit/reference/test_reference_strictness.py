"""A code list that is wrong is refused with rule, file and line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nki.errors import CatalogueError, Finding, UnreadableError
from nki.reference import load_reference

if TYPE_CHECKING:
    from pathlib import Path

STAVANGER = "1103;Stavanger;Stavanger;1965-01-01;"


def append(root: Path, file: str, row: str) -> int:
    """Add a row at the end of a list and give its line."""
    path = root / "codelists" / file
    text = path.read_text("utf-8") + row + "\n"
    path.write_text(text, "utf-8")
    return text.count("\n")


def replace(root: Path, file: str, old: str, new: str) -> int:
    """Change one row of a list and give its line."""
    path = root / "codelists" / file
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def findings(root: Path) -> tuple[Finding, ...]:
    with pytest.raises(CatalogueError) as caught:
        load_reference(root)
    return caught.value.findings


def only(root: Path) -> Finding:
    (finding,) = findings(root)
    return finding


@pytest.mark.parametrize("written", ["31.12.2019", "20191231", "2019-02-30", "1577750400"])
def test_a_bad_date_is_told_with_its_line(spoilt: Path, written: str) -> None:
    line = append(spoilt, "kommuner.csv", f"9901;Ny;Ny;{written};")
    finding = only(spoilt)
    assert finding.lines == (line,)
    assert finding.file.endswith("kommuner.csv")
    assert finding.field == "gyldig_fra"
    assert f"«{written}» er ikke en dato" in finding.what


def test_a_short_row_is_told_with_its_line(spoilt: Path) -> None:
    line = append(spoilt, "kommuneendringer.csv", "1103;1103")
    assert {(finding.field, finding.lines) for finding in findings(spoilt)} >= {("dato", (line,)), ("vekt", (line,))}


def test_an_unknown_column_is_told(spoilt: Path) -> None:
    replace(spoilt, "fylker.csv", "kode;navn;kortnavn;", "kode;navn;kortnamn;")
    finding = next(finding for finding in findings(spoilt) if finding.lines == (2,) and "Ukjent" in finding.what)
    assert finding.todo == "Mente du «kortnavn»?"


@pytest.mark.parametrize(
    ("file", "row", "field"),
    [
        ("kommuner.csv", "301;Oslo;Oslo;2027-01-01;", "kode"),
        ("kommuneendringer.csv", "1103;1103;2027-01-01;opploesning;1;", "slag"),
        ("kommuneendringer.csv", "1103;1103;2027-01-01;sammenslaaing;1,5;", "vekt"),
        ("kommuneendringer.csv", "1103;1103;2027-01-01;sammenslaaing;0;", "vekt"),
        ("kommune_kostragruppe.csv", "1103;2020;EKG12;2027-01-01;;antatt;", "status"),
    ],
)
def test_a_value_of_the_wrong_form_is_told_with_field_and_line(spoilt: Path, file: str, row: str, field: str) -> None:
    line = append(spoilt, file, row)
    finding = only(spoilt)
    assert (finding.field, finding.lines) == (field, (line,))


def test_a_group_that_is_both_given_and_unknown_is_told(spoilt: Path) -> None:
    append(spoilt, "kommune_kostragruppe.csv", "1103;2020;EKG12;2027-01-01;;ukjent;")
    assert "Status «ukjent» og gruppe «EKG12»" in only(spoilt).what


def test_wrong_rows_in_two_lists_are_told_at_once(spoilt: Path) -> None:
    append(spoilt, "kommuner.csv", "9901;Ny;Ny;i morgen;")
    append(spoilt, "fylker.csv", "99;Nytt;Nytt;i morgen;")
    assert len(findings(spoilt)) == 2


def test_a_row_that_ends_before_it_begins_is_k101(spoilt: Path) -> None:
    line = append(spoilt, "kommuner.csv", "9901;Ny;Ny;2020-01-01;2019-01-01")
    finding = only(spoilt)
    assert (finding.rule, finding.lines) == ("K201", (line,))


def test_a_code_that_holds_twice_on_one_day_is_k102_with_both_lines(spoilt: Path) -> None:
    first = replace(spoilt, "kommuner.csv", STAVANGER, STAVANGER)
    second = append(spoilt, "kommuner.csv", "1103;Stavanger by;Stavanger;2025-01-01;")
    finding = only(spoilt)
    assert (finding.rule, finding.lines) == ("K202", (first, second))
    assert "«1103» gjelder to ganger fra 2025-01-01" in finding.what


def test_a_blank_line_does_not_move_the_lines_told(spoilt: Path) -> None:
    append(spoilt, "kommuner.csv", "")
    line = append(spoilt, "kommuner.csv", "9901;Ny;Ny;2020-01-01;2019-01-01")
    assert only(spoilt).lines == (line,)


def test_two_kostra_groupings_in_force_at_once_are_k102(spoilt: Path) -> None:
    append(spoilt, "kostragrupper.csv", "2027;EKG01;KOSTRA-gruppe 1;;;;1;2026-01-01;;")
    assert only(spoilt).rule == "K202"


@pytest.mark.parametrize(
    ("file", "row", "code"),
    [
        ("kommune_fylke.csv", "9901;11;2020-01-01;", "9901"),
        ("kommune_fylke.csv", "0101;99;2027-01-01;", "99"),
        ("kommune_kostragruppe.csv", "0101;2020;EKG19;2027-01-01;;publisert;", "2020 EKG19"),
        ("fylkesendringer.csv", "11;99;2027-01-01;deling;", "99"),
    ],
)
def test_a_code_that_is_in_no_list_is_k103(spoilt: Path, file: str, row: str, code: str) -> None:
    line = append(spoilt, file, row)
    finding = only(spoilt)
    assert (finding.rule, finding.lines) == ("K203", (line,))
    assert f"«{code}»" in finding.what


def test_weights_that_do_not_sum_to_one_are_k104(spoilt: Path) -> None:
    line = replace(
        spoilt, "kommuneendringer.csv", "1507;1580;2024-01-01;deling;0.14;", "1507;1580;2024-01-01;deling;0.24;"
    )
    finding = only(spoilt)
    assert (finding.rule, finding.lines) == ("K204", (line - 1, line))
    assert "1.1 til sammen" in finding.what


def test_a_part_that_goes_where_the_split_does_not_is_k105(spoilt: Path) -> None:
    line = append(spoilt, "kommunedelinger.csv", "1507;2024-01-01;1505;1506;")
    finding = only(spoilt)
    assert (finding.rule, finding.lines) == ("K205", (line,))


def test_a_list_without_a_source_is_k106(spoilt: Path) -> None:
    (spoilt / "codelists" / "grunnkretser.csv").write_text("kode;navn\n", "utf-8")
    finding = only(spoilt)
    assert finding.rule == "K206"
    assert "«grunnkretser.csv»" in finding.what


def test_a_kommune_without_fylke_is_k107_when_the_year_is_asked_for(spoilt: Path) -> None:
    append(spoilt, "kommuner.csv", "9901;Ny;Ny;2026-01-01;")
    reference = load_reference(spoilt)
    assert len(reference.geography(2025).kommuner) == 357
    with pytest.raises(CatalogueError, match="9901") as caught:
        reference.geography(2026)
    assert caught.value.findings[0].rule == "K207"


def test_a_group_for_a_kommune_that_is_gone_is_k107(spoilt: Path) -> None:
    append(spoilt, "kommune_kostragruppe.csv", "0101;2020;EKG01;2026-01-01;;publisert;")
    with pytest.raises(CatalogueError, match="0101") as caught:
        load_reference(spoilt).geography(2026)
    assert caught.value.findings[0].rule == "K207"


def test_a_new_kommune_that_no_change_leads_to_is_k108(spoilt: Path) -> None:
    append(spoilt, "kommuner.csv", "9901;Ny;Ny;2026-01-01;")
    append(spoilt, "kommune_fylke.csv", "9901;11;2026-01-01;")
    with pytest.raises(CatalogueError, match="9901") as caught:
        load_reference(spoilt).correspondence(2025, 2026)
    assert caught.value.findings[0].rule == "K208"


def test_a_list_that_is_not_there_cannot_be_read(spoilt: Path) -> None:
    (spoilt / "codelists" / "fylker.csv").unlink()
    with pytest.raises(UnreadableError, match=r"fylker\.csv"):
        load_reference(spoilt)
