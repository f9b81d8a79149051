"""The report is the same as a page, a print, a workbook and data, and nothing in it can be run."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from nki.catalogue import default_catalogue
from nki.errors import Finding, Severity
from nki.kommune import sum_report
from nki.kommune.document import Document, Section, Table
from nki.kommune.faces import to_html, to_json, to_pdf, to_xlsx
from nki.kommune.findings import summary
from nki.kommune.texts import LANGUAGES, load_words
from nki.kommune.writing import sum_document

if TYPE_CHECKING:
    from nki.kommune import Material

DATED = datetime(2022, 1, 10, tzinfo=UTC)
NASTY = '=HYPERLINK("http://example.org")<script>alert(1)</script>#set'


def document_of(material: Material, language: str = "nb") -> Document:
    """Lay the report out in a language."""
    words = load_words(default_catalogue(), language)  # type: ignore[arg-type]
    return sum_document(sum_report(material), material.catalogue.indicators, words)


def nasty() -> Document:
    """Give a document whose every text wants to be run."""
    return Document("nb", NASTY, (NASTY,), (Section(NASTY, (NASTY,), (Table(NASTY, (NASTY, "n"), ((NASTY, 3),)),)),))


def test_every_word_is_there_in_both_written_forms(material: Material) -> None:
    nb, nn = (document_of(material, language) for language in LANGUAGES)
    assert len(nb.sections) == len(nn.sections)
    assert nb.sections[0].title != nn.sections[0].title


@pytest.mark.parametrize(("language", "heading"), [("nb", "Innhold"), ("nn", "Innhald")])
def test_a_long_report_begins_with_what_is_in_it(material: Material, language: str, heading: str) -> None:
    document = document_of(material, language)
    page = to_html(document)
    listed = re.findall(r'<li><a href="#(s\d+)">([^<]+)</a></li>', page)
    assert f">{heading}</h2>" in page
    assert [title for _, title in listed] == [section.title for section in document.sections]
    assert all(f'<h2 id="{place}">{title}</h2>' in page for place, title in listed)


def test_control_a_short_document_has_no_list_of_contents() -> None:
    assert "contents" not in to_html(nasty()).partition("<body>")[2]


def test_what_a_table_is_called_is_not_said_twice_where_the_heading_says_it() -> None:
    same, other = (Section("Tjenester", (), (Table(name, ("n",), (("1",),)),)) for name in ("Tjenester", "Personer"))
    pages = [to_html(Document("nb", "", (), (section,))) for section in (same, other)]
    assert ['class="unseen"' in page for page in pages] == [True, False], "the other is the control"


def test_one_warning_is_a_warning_and_two_are_warnings() -> None:
    found = [Finding("D080", Severity.WARNING, "Noe", f"fil{number}") for number in range(2)]
    assert [summary(found[:1]), summary(found)] == ["1 advarsel", "2 advarsler"]


def test_a_page_shows_text_as_text() -> None:
    page = to_html(nasty())
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "default-src 'none'" in page


def test_a_workbook_has_no_formula_and_no_link() -> None:
    with zipfile.ZipFile(io.BytesIO(to_xlsx(nasty(), DATED))) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/sheet" in name]
        names = book.namelist()
    assert sheets
    assert not any("<f>" in sheet or "hyperlink" in sheet for sheet in sheets)
    assert not any("_rels/sheet" in name for name in names)


def test_a_print_shows_markup_as_text_and_says_its_language() -> None:
    made = to_pdf(nasty(), DATED)
    assert re.search(rb"/Lang ?\(nb(-NO)?\)", made)
    assert b"pdfuaid" in made
    assert b"/StructTreeRoot" in made


@pytest.mark.parametrize("face", [to_pdf, to_xlsx])
def test_the_same_report_is_the_same_bytes(face: object, material: Material) -> None:
    document = document_of(material)
    assert face(document, DATED) == face(document, DATED)  # type: ignore[operator]


def test_the_data_has_shares_with_three_decimals_and_nothing_where_nobody_has_the_need(material: Material) -> None:
    found = json.loads(to_json(sum_report(material)))
    rows = found["parts"][0]["rows"]["bistand-kultur-fritid"]
    assert rows[0]["share"] == "25.000"
    transport = found["parts"][0]["rows"]["transport-kultur-fritid"]
    assert transport[0]["share"] is None


def test_the_page_has_the_figures_of_the_report(material: Material) -> None:
    page = to_html(document_of(material))
    assert re.search(
        r'<th scope="row">1\. Innfridd, Alle aldre</th><td class="number">1</td><td class="number">4</td>', page
    )
    assert "25,0" in page
