"""Excel: title, the table, and below it what must be said and what the signs mean. Nothing in it can execute."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from nki.errors import MissingExtraError
from nki.web.bank.formats.grid import grid

if TYPE_CHECKING:
    from nki.web.bank.asking import Form
    from nki.web.bank.cut import Cut
    from nki.web.bank.formats.grid import Cell

_SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_FIRST_ROW = 2


def write(cut: Cut, language: str, form: Form) -> bytes:
    """Give a cut as a workbook with one sheet; the same figures give the same bytes."""
    try:
        import xlsxwriter  # noqa: PLC0415  (heavy, behind the extra `web`)
    except ImportError:
        raise MissingExtraError("Excel krever tillegget web: pip install nki[web].") from None
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, _SAFE)
    book.set_properties({"title": cut.table.label.say(language), "created": _moment(cut.table.updated)})
    formats = {
        "bold": book.add_format({"bold": True}),
        "sign": book.add_format({"align": "right"}),
        "whole": book.add_format({"num_format": "#,##0"}),
        "decimal": book.add_format({"num_format": "0.000"}),
    }
    _fill(book.add_worksheet(cut.table.id), cut, language, form, formats)
    book.close()
    return stream.getvalue()


def _fill(sheet: Any, cut: Cut, language: str, form: Form, formats: dict[str, Any]) -> None:  # noqa: ANN401
    laid = grid(cut, language, form)
    sheet.write_string(0, 0, cut.table.label.say(language), formats["bold"])
    side, depth = len(laid.side), max(len(cut.across), 1)
    head = _FIRST_ROW + depth - 1
    for column, name in enumerate(laid.side):
        sheet.write_string(head, column, name, formats["bold"])
    for column, names in enumerate(laid.across):
        for level, name in enumerate(names):
            sheet.write_string(_FIRST_ROW + level, side + column, name, formats["bold"])
    row = head
    for row, (names, cells) in enumerate(laid.rows, start=head + 1):
        for column, name in enumerate(names):
            sheet.write_string(row, column, name)
        for column, cell in enumerate(cells):
            _write(sheet, (row, side + column), cell, formats)
    said = [*cut.table.notes, cut.table.source]
    for place, note in enumerate(said, start=row + 2):
        sheet.write_string(place, 0, note.say(language))
    sheet.set_column(0, max(side - 1, 0), 24)
    sheet.freeze_panes(head + 1, side)


def _write(sheet: Any, where: tuple[int, int], cell: Cell, formats: dict[str, Any]) -> None:  # noqa: ANN401
    if cell.is_figure:
        sheet.write_number(*where, float(cell.text), formats["decimal" if "." in cell.text else "whole"])
    else:
        sheet.write_string(*where, cell.text, formats["sign"])


def _moment(updated: str) -> datetime:
    # The format has no time zone; what is written is UTC.
    return datetime.fromisoformat(updated).astimezone(UTC).replace(tzinfo=None)
