"""A figure on a page: title, what it shows in one sentence, the chart, the numbers as a table, and its files."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nki.web.site.words import Words


class Download(NamedTuple):
    """A file to take away: what it is called on the page, and where it lies.

    One that is `asked` for is not built: `nki serve` draws it when asked, elsewhere the reader's browser does.
    """

    label: str
    address: str
    asked: bool = False


class Column(NamedTuple):
    """A column of a table; numbers stand to the right."""

    label: str
    is_number: bool = True


def table(
    caption: str, columns: Sequence[Column], rows: Iterable[Sequence[str]], foot: str = "", *, quiet: bool = False
) -> str:
    """Write a table; the first cell of a row is its heading. Cells are HTML already.

    A `quiet` caption is only heard: the heading above has said it to those who see.
    """
    head = "".join(f'<th scope="col"{_right(column)}>{escape(column.label)}</th>' for column in columns)
    right = [_right(column) for column in columns]
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>'
        + "".join(f"<td{right[place]}>{cell}</td>" for place, cell in enumerate(row[1:], 1))
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f'<table class="ds-table" data-size="sm"><caption{_heard(quiet)}>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{foot}"
    )


def details(summary: str, inner: str, kind: str = "") -> str:
    """Put something behind a heading that opens it; of kind `print-open` it is open on paper."""
    kinds = f"ds-details {kind}".strip()
    return f'<details class="{kinds}"><summary>{escape(summary)}</summary><div>{inner}</div></details>'


def figure(  # noqa: PLR0913  (the parts of a figure, each by its name)
    words: Words,
    *,
    title: str,
    sentence: str,
    chart: str,
    key: str = "",
    numbers: str = "",
    downloads: Sequence[Download] = (),
    notes: str = "",
) -> str:
    """Put a figure together; `numbers` is its table, `key` what its lines and colours mean."""
    files = take_away(words, downloads) if downloads else ""
    open_table = details(words("vis_tabell"), numbers) if numbers else ""
    return (
        f'<h3 class="ds-heading" data-size="xs">{escape(title)}</h3>'
        f'<p class="sentence">{escape(sentence)}</p>{chart}{key}{notes}{open_table}{files}'
    )


def named(name: str, figure: str) -> str:
    """Give a figure the name it is led to by, which is its own on each page."""
    return f'<figure class="ds-card fig" id="{name}">{figure}</figure>'


def take_away(words: Words, downloads: Iterable[Download]) -> str:
    """Offer the files of a figure."""
    taken = " ".join(
        f'<a class="ds-link{" asked" if one.asked else ""}" href="{escape(one.address)}" download>'
        f"{escape(one.label)}</a>"
        for one in downloads
    )
    return f'<p class="files"><span>{escape(words("last_ned"))}</span> {taken}</p>'


def line_key(items: Iterable[tuple[str, str, str]]) -> str:
    """Say which line is which: class, name, value; each line has its own dashes, not only its own colour."""
    drawn = "".join(
        f'<li><svg viewBox="0 0 34 10" aria-hidden="true"><path class="line {kind}" d="M2 5H32"/></svg>'
        f"<span>{escape(label)}</span> <b>{value}</b></li>"
        for kind, label, value in items
    )
    return f'<ul class="key">{drawn}</ul>'


def _heard(quiet: bool) -> str:  # noqa: FBT001
    return ' class="ds-sr-only"' if quiet else ""


def _right(column: Column) -> str:
    return ' class="n"' if column.is_number else ""
