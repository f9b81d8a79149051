"""A workbook: codes as text, numbers as numbers, and text that can never be a formula."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from nki.errors import MissingExtraError
from nki.publication.doors.excel import COLUMNS, STATUS, cells
from nki.publication.doors.material import SIGNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nki.publication.doors.material import Material

_SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
_COUNT, _DENOMINATOR, _SHARE = (COLUMNS.index(name) for name in ("antall", "nevner", "andel"))
_YEAR = COLUMNS.index("aar")


def files(material: Material) -> Iterator[tuple[str, bytes]]:
    """Give the workbook; raises MissingExtraError without the extra «web»."""
    try:
        import xlsxwriter  # noqa: PLC0415  (optional)
    except ImportError:
        raise MissingExtraError("Excel krever xlsxwriter. Installer det med: pip install 'nki[web]'") from None
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, _SAFE) as book:
        book.set_properties({"title": "Nasjonale kvalitetsindikatorer", "created": material.dated.replace(tzinfo=None)})
        _about(book.add_worksheet("Om tallene"), material)
        _figures(book.add_worksheet("Tall"), material, book.add_format({"num_format": "0.000"}))
    yield "nki.xlsx", stream.getvalue()


def _about(sheet: Any, material: Material) -> None:  # noqa: ANN401  (the library has no types)
    release = material.release
    signs = [f"{SIGNS[status]}  {word}" for status, word in STATUS.items() if SIGNS[status]]
    lines = (
        *("Nasjonale kvalitetsindikatorer", f"Utgivelse {release.sha256}", *release.notices()),
        *("Tom celle og tegn:", *signs, f"{SIGNS['preliminary']}  foreløpig"),
    )
    for place, line in enumerate(lines):
        sheet.write_string(place, 0, line)
    sheet.set_column(0, 0, 100)


def _figures(sheet: Any, material: Material, decimals: Any) -> None:  # noqa: ANN401
    for column, name in enumerate(COLUMNS):
        sheet.write_string(0, column, name)
    for place, row in enumerate(material.rows(), start=1):
        texts = cells(material, row)
        for column, text in enumerate(texts):
            if column not in (_YEAR, _COUNT, _DENOMINATOR, _SHARE) and text:
                sheet.write_string(place, column, text)
        sheet.write_number(place, _YEAR, row.year)
        for column, number in ((_COUNT, row.count), (_DENOMINATOR, row.denominator)):
            if number is not None:
                sheet.write_number(place, column, number)
        if row.share is not None:
            sheet.write_number(place, _SHARE, float(row.share), decimals)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(material.release.figures), len(COLUMNS) - 1)
