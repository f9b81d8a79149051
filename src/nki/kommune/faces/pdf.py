"""A document as PDF/UA-1: tagged, with its language and title, to read, to have read aloud and to print."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from nki.errors import MissingExtraError
from nki.kommune.document import shown

if TYPE_CHECKING:
    from datetime import datetime

    from nki.kommune.document import Document, Table


def to_pdf(document: Document, dated: datetime) -> bytes:
    """Give the print; `dated` is when the delivery was received, so that the same report gives the same bytes.

    Raises MissingExtraError without the extra «web».
    """
    try:
        import typst  # noqa: PLC0415  (optional)
    except ImportError:
        raise MissingExtraError("PDF krever typst. Installer det med: pip install 'nki[web]'") from None
    # The words go in as data, never as markup: nothing a delivery holds can be read as a command.
    said = json.dumps(_plain(document), ensure_ascii=False)
    made: bytes = typst.compile(
        _layout(),
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"document": said},
        timestamp=int(dated.timestamp()),
        ignore_system_fonts=True,
    )
    return made


@cache
def _layout() -> bytes:
    return files("nki.kommune").joinpath("faces/rapport.typ").read_bytes()


def _plain(document: Document) -> dict[str, object]:
    sections = [
        {"title": one.title, "notes": one.notes, "tables": [_table(table, document) for table in one.tables]}
        for one in document.sections
    ]
    return {"language": document.language, "title": document.title, "lead": document.lead, "sections": sections}


def _table(table: Table, document: Document) -> dict[str, object]:
    language = table.language or document.language
    rows = [[shown(cell) for cell in row] for row in table.rows]
    return {
        "caption": table.caption,
        "columns": table.columns,
        "numbers": table.numbers,
        "rows": rows,
        "language": language,
    }
