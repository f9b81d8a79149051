"""How much XML may hold, looked for in the bytes before any parser sees them.

Each test is linear and copies nothing. What is let through cannot make a parser slow (libexpat up to 2.5 reads a long
token again for every buffer it comes in) or big (no entity is ever declared), and is UTF-8.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from nki.errors import DeliveryError
from nki.registers import letters as shape
from nki.registers.formats import letters

if TYPE_CHECKING:
    from nki.registers.letters import Letter

MAX_UNPACKED = 256 * 2**20
MAX_ELEMENTS = 5_000_000
MAX_ATTRIBUTES = 64
MAX_TEXT = 10_000
MAX_ASIDES = 10_000
"""Comments, CDATA sections and processing instructions in one file: notes to the reader, never data."""

_PIECE = 4 * 2**20
_WINDOW = MAX_ATTRIBUTES * MAX_TEXT
_ASIDES = {b"<!--": b"-->", b"<?": b"?>", b"<![CDATA[": b"]]>"}
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([^\"'>]{0,40})[\"']")
_BOM = b"\xef\xbb\xbf"


def strip_mark(content: bytes) -> bytes:
    """Take away a byte order mark."""
    return content.removeprefix(_BOM)


def insist_on_caps(content: bytes, label: str) -> None:
    """Refuse what no delivery holds; raises DeliveryError with one letter."""
    if len(content) > MAX_UNPACKED:
        raise _refused(letters.TOO_LARGE, label, 0, f"{MAX_UNPACKED // 2**20} MB")
    if not content.strip():
        raise _refused(shape.EMPTY_FILE, label, 0)
    _insist_on_utf8(content, label)
    for word in (b"<!DOCTYPE", b"<!ENTITY"):
        place = content.find(word)
        if place >= 0:
            raise _refused(letters.DOCTYPE, label, line_at(content, place))
    if content.count(b"<") > 2 * MAX_ELEMENTS + MAX_ASIDES:
        raise _refused(letters.TOO_MUCH, label, 0, f"{MAX_ELEMENTS} elementer")
    _insist_on_short_tokens(content, label)


def line_at(content: bytes, place: int) -> int:
    """Give the line a byte stands on, from 1."""
    return content.count(b"\n", 0, place) + 1


def _insist_on_utf8(content: bytes, label: str) -> None:
    declared = _DECLARED.match(content, len(_BOM) if content.startswith(_BOM) else 0)
    if declared and declared[1].lower() not in (b"utf-8", b"utf8", b"us-ascii"):
        raise _refused(shape.ENCODING, label, 1)
    place = 0 if content.isascii() else _first_wrong(content)
    if place:
        raise _refused(shape.ENCODING, label, line_at(content, place))
    if b"\0" in content:
        raise _refused(shape.ENCODING, label, line_at(content, content.index(b"\0")))


def _first_wrong(content: bytes) -> int:
    """Find a piece that is not UTF-8, and give where it ends; 0 when there is none.

    A piece at a time: as text, a whole file may be four times as large.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for place in range(0, len(content), _PIECE):
            decoder.decode(content[place : place + _PIECE], final=place + _PIECE >= len(content))
    except UnicodeDecodeError as error:
        return max(1, min(len(content), place + error.end))
    return 0


def _insist_on_short_tokens(content: bytes, label: str) -> None:
    """Every window has a «<» in it, so no start tag or text is longer than two; asides are measured one by one."""
    for start in range(0, len(content) - _WINDOW, _WINDOW):
        if content.find(b"<", start, start + _WINDOW) < 0:
            raise _refused(letters.TOO_MUCH, label, line_at(content, start), f"{MAX_TEXT} tegn i et felt")
    for opening, closing in _ASIDES.items():
        _insist_on_short_asides(content, label, opening, closing)


def _insist_on_short_asides(content: bytes, label: str, opening: bytes, closing: bytes) -> None:
    if content.count(opening) > MAX_ASIDES:
        raise _refused(letters.TOO_MUCH, label, 0, f"{MAX_ASIDES} kommentarer")
    start = content.find(opening)
    while start >= 0:
        end = content.find(closing, start, start + MAX_TEXT)
        if end < 0:
            # Not closed within the measure; whether it ever is makes no difference.
            raise _refused(letters.TOO_MUCH, label, line_at(content, start), f"{MAX_TEXT} tegn i en kommentar")
        start = content.find(opening, end)


def _refused(letter: Letter, label: str, line: int, most: str = "") -> DeliveryError:
    return DeliveryError([letter.finding(label, lines=(line,) if line else (), most=most)])
