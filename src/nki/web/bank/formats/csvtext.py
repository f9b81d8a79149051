"""CSV, as PxWeb writes it: the side in the first columns, the top as one line of names, signs where no figure is."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING

from nki.web.bank.formats.grid import grid

if TYPE_CHECKING:
    from nki.web.bank.asking import Form
    from nki.web.bank.cut import Cut
    from nki.web.bank.formats.grid import Cell

_SEPARATORS = {"SeparatorTab": "\t", "SeparatorSpace": " ", "SeparatorSemicolon": ";"}
_EXECUTES = ("=", "+", "-", "@", "\t", "\r")


def write(cut: Cut, language: str, form: Form) -> bytes:
    """Give a cut as CSV in UTF-8."""
    laid = grid(cut, language, form)
    separator = next((_SEPARATORS[p] for p in form.parameters if p in _SEPARATORS), ",")
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator, lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)
    if "IncludeTitle" in form.parameters:
        writer.writerow([cut.table.label.say(language)])
        writer.writerow([])
    writer.writerow([*map(_calm, laid.side), *(_calm(" ".join(column) or "value") for column in laid.across)])
    writer.writerows([*map(_calm, side), *map(_cell, row)] for side, row in laid.rows)
    return stream.getvalue().encode()


def _cell(cell: Cell) -> Decimal | str:
    # Texts are quoted and figures are not; a Decimal is written with the digits it has.
    return Decimal(cell.text) if cell.is_figure else cell.text


def _calm(text: str) -> str:
    """Keep a spreadsheet from taking a name for a formula."""
    return f"'{text}" if text.startswith(_EXECUTES) else text
