"""What is read in the rooms as files to take along: a document, or the findings of a delivery."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from nki.kommune.faces import to_html, to_pdf, to_xlsx
from nki.kommune.faces.checked import html_page
from nki.kommune.faces.checkedprint import printed
from nki.kommune.findings import to_csv

if TYPE_CHECKING:
    from nki.kommune.document import Document
    from nki.registers.store.model import Received


def document_as(document: Document, form: str, year: int) -> bytes:
    """Give a document as html, pdf or xlsx; the same document gives the same bytes."""
    if form == "html":
        return to_html(document).encode()
    write = to_pdf if form == "pdf" else to_xlsx
    return write(document, datetime(year + 1, 1, 1, tzinfo=UTC))


def findings_as(found: Received, form: str) -> bytes:
    """Give what was found in a delivery as html, pdf or csv."""
    if form == "csv":
        return to_csv(found.findings).encode()
    about = (found.label,)
    if form == "html":
        return html_page(found.findings, about).encode()
    return printed(found.findings, datetime.fromisoformat(found.received), about)
