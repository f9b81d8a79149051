"""A document as a workbook: a sheet per section, numbers as numbers, and text that can never be a formula."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from nki.errors import MissingExtraError

if TYPE_CHECKING:
    from datetime import datetime

    from nki.kommune.document import Cell, Document

LONGEST_NAME = 31
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")


def to_xlsx(document: Document, dated: datetime) -> bytes:
    """Give the workbook; `dated` as for to_pdf. Raises MissingExtraError without the extra «web»."""
    try:
        import xlsxwriter  # noqa: PLC0415  (optional)
    except ImportError:
        raise MissingExtraError("Excel krever xlsxwriter. Installer det med: pip install 'nki[web]'") from None
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"title": document.title, "created": dated.replace(tzinfo=None)})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        taken: set[str] = set()
        for section in document.sections:
            sheet = book.add_worksheet(_name(section.title, taken))
            sheet.set_column(0, 0, 60)
            sheet.set_column(1, 20, 16)
            line = 0
            for sentence in (document.title, *document.lead, *section.notes):
                sheet.write_string(line, 0, sentence)
                line += 1
            for table in section.tables:
                line += 1
                sheet.write_string(line, 0, table.caption, bold)
                line += 1
                for column, name in enumerate(table.columns):
                    sheet.write_string(line, column, name, bold)
                for row in table.rows:
                    line += 1
                    for column, cell in enumerate(row):
                        _write(sheet, line, column, cell)
                line += 1
    return stream.getvalue()


def _write(sheet: object, line: int, column: int, cell: Cell) -> None:
    if isinstance(cell, int):
        sheet.write_number(line, column, cell)  # type: ignore[attr-defined]
    elif isinstance(cell, Decimal):
        sheet.write_number(line, column, float(cell))  # type: ignore[attr-defined]
    elif cell is not None:
        sheet.write_string(line, column, cell)  # type: ignore[attr-defined]


def _name(title: str, taken: set[str]) -> str:
    """Give a name a sheet may have, one of its own."""
    plain = _NOT_IN_NAMES.sub(" ", title).strip()[:LONGEST_NAME] or "Ark"
    name, number = plain, 2
    while name.lower() in taken:
        name, number = f"{plain[: LONGEST_NAME - 3]} {number}", number + 1
    taken.add(name.lower())
    return name
