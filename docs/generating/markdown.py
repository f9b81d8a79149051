"""What every generated page is put together from."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MARK = "<!-- Laget av «make docs». Rett kilden, ikke denne siden. -->"


def page(title: str, blocks: Iterable[str]) -> str:
    """Put a page together, one empty line between blocks."""
    return "\n\n".join([f"# {title}", MARK, *(block for block in blocks if block)]) + "\n"


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Lay out a table."""
    lines = [_line(headings), "|" + "---|" * len(headings), *(_line(row) for row in rows)]
    return "\n".join(lines)


def bullets(items: Iterable[str]) -> str:
    """Lay out a list."""
    return "\n".join(f"* {item}" for item in items)


def code(*words: str) -> str:
    """Set words that are typed exactly so."""
    return ", ".join(f"`{word}`" for word in words)


def quote(paragraphs: Iterable[str]) -> str:
    """Set paragraphs apart as somebody else's words."""
    return "\n>\n".join(f"> {paragraph}" for paragraph in paragraphs if paragraph.strip())


def _line(cells: Sequence[object]) -> str:
    return "| " + " | ".join(" ".join(str(cell).split()).replace("|", "\\|") for cell in cells) + " |"
