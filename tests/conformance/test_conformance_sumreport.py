"""A sum report read by others' software: the same figures as a print, a workbook, a page and data."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import openpyxl
import pypdf
import pytest
from lxml import html

from nki.catalogue import default_catalogue
from nki.counting import Catalogue
from nki.kommune import read_material, sum_report
from nki.kommune.faces import to_html, to_json, to_pdf, to_xlsx
from nki.kommune.texts import LANGUAGES, load_words
from nki.kommune.writing import sum_document
from support import send
from unit.kommune.conftest import sent, with_units

if TYPE_CHECKING:
    from nki.kommune import SumReport
    from nki.kommune.document import Document

DATED = datetime(2022, 1, 10, tzinfo=UTC)
Figures = list[tuple[str, int, int]]
"""The måltall of the whole kommune in order: name, count, and how many have the need."""


@pytest.fixture(scope="module", name="report")
def _report(tmp_path_factory: pytest.TempPathFactory) -> SumReport:
    folder = with_units(send(tmp_path_factory.mktemp("sum") / "4203", sent()))
    return sum_report(read_material(Catalogue(default_catalogue()), folder))


def laid_out(report: SumReport, language: Any) -> Document:  # noqa: ANN401  (one of two words)
    """Lay the report out in a language."""
    catalogue = Catalogue(default_catalogue())
    return sum_document(report, catalogue.indicators, load_words(catalogue.folder, language))


def in_data(report: SumReport) -> Figures:
    """Read the figures of the whole kommune from the JSON: 16 numbers, each a share and a count, per indicator."""
    rows = json.loads(to_json(report))["parts"][0]["rows"]
    assert [[row["number"] for row in one if row["number"]] for one in rows.values()] == [list(range(1, 17))] * len(
        rows
    )
    return [(row["outcome"] + row["stratum"], row["count"], row["denominator"]) for one in rows.values() for row in one]


def in_page(content: str) -> Figures:
    """Read them from the page."""
    section = html.fromstring(content).findall(".//section")[0]
    tables = section.findall(".//table")[:-1]
    return [_row([cell.text_content() for cell in row]) for table in tables for row in table.findall("./tbody/tr")]


def in_workbook(content: bytes) -> Figures:
    """Read them from the first sheet of the workbook, where every figure is a number."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    rows = [[cell.value for cell in row[:3]] for row in sheet.iter_rows()]
    return [(str(a), b, c) for a, b, c in rows if isinstance(b, int) and not _is_question(a)]


def _row(cells: list[str]) -> tuple[str, int, int]:
    return cells[0], int(cells[1]), int(cells[2])


def _is_question(name: object) -> bool:
    return not re.match(r"(\d+\. )?(Innfri|Delvis|Ikk|Uten|Utan|Ann)", str(name))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_face_has_the_same_figures(report: SumReport, language: str) -> None:
    document = laid_out(report, language)
    wanted = [row[1:] for row in in_data(report)]
    assert len(wanted) == 2 * 20 * (len(wanted) // 40)
    assert [row[1:] for row in in_page(to_html(document))] == wanted
    assert [row[1:] for row in in_workbook(to_xlsx(document, DATED))][: len(wanted)] == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_print_is_tagged_titled_and_says_its_languages(report: SumReport, language: str) -> None:
    reader = pypdf.PdfReader(io.BytesIO(to_pdf(laid_out(report, language), DATED)))
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] in (language, f"{language}-NO")
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()
    assert reader.metadata is not None
    assert reader.metadata.title == laid_out(report, language).title
    kinds, languages = seen(root["/StructTreeRoot"])
    assert {"/H1", "/H2", "/Table", "/TR", "/TH", "/TD", "/P"} <= kinds
    # What the register and its rules say stands in bokmål, and is marked as that within a report in nynorsk.
    assert languages == ({"nb-NO"} if language == "nn" else set())


def seen(part: Any) -> tuple[set[str], set[str]]:  # noqa: ANN401  (any part of the structure tree)
    """Name the kinds of parts there are, and the languages they are marked with."""
    part = part.get_object() if hasattr(part, "get_object") else part
    if isinstance(part, list):
        found = [seen(one) for one in part]
        return set().union(*(kinds for kinds, _ in found)), set().union(*(said for _, said in found))
    if not isinstance(part, dict):
        return set(), set()
    kinds = {str(part["/S"])} if "/S" in part else set()
    languages = {str(part["/Lang"])} if "/Lang" in part else set()
    below = seen(part["/K"]) if "/K" in part else (set(), set())
    return kinds | below[0], languages | below[1]


def test_control_a_figure_that_differs_is_found(report: SumReport) -> None:
    page = to_html(laid_out(report, "nb")).replace('<td class="number">4</td>', '<td class="number">5</td>', 1)
    assert [row[1:] for row in in_page(page)] != [row[1:] for row in in_data(report)]
