"""HTML: one table with its title, what must be said, and what the signs mean. No style, no script."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from nki.web.bank.formats.grid import grid
from nki.web.words import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nki.web.bank.asking import Form
    from nki.web.bank.cut import Cut
    from nki.web.bank.formats.grid import Grid


def write(cut: Cut, language: str, form: Form) -> bytes:
    """Give a cut as a page."""
    title = escape(cut.table.label.say(language))
    laid = grid(cut, language, form)
    notes = "".join(f"<li>{escape(note.say(language))}</li>" for note in (*cut.table.notes, cut.table.source))
    return (
        f'<!DOCTYPE html>\n<html lang="{LANGUAGES[language]}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title></head>\n'
        f"<body><table>\n<caption>{title}</caption>\n<thead>{''.join(_head(cut, laid))}</thead>\n<tbody>\n"
        f"{''.join(_body(laid))}</tbody>\n</table>\n<ul>{notes}</ul></body></html>\n"
    ).encode()


def _head(cut: Cut, laid: Grid) -> Iterator[str]:
    depth = max(len(cut.across), 1)
    side = "".join(f'<th scope="col" rowspan="{depth}">{escape(name)}</th>' for name in laid.side)
    for level in range(depth):
        names = (column[level] if column else "" for column in laid.across)
        across = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
        yield f"<tr>{'' if level else side}{across}</tr>"


def _body(laid: Grid) -> Iterator[str]:
    for names, cells in laid.rows:
        side = "".join(f'<th scope="row">{escape(name)}</th>' for name in names)
        yield f"<tr>{side}{''.join(f'<td>{escape(cell.text)}</td>' for cell in cells)}</tr>\n"
