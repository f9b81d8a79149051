"""A large file as gzip made of pieces: a piece that stands in a file packed before is taken from it, as it is packed.

Two releases differ in few lines, and packing a whole one takes longer than finding those. The bytes do not depend on
what was packed before; any reader of gzip reads them: the table of pieces stands in the header, in a field for extras.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LEAST, MOST = 1 << 18, 2000
"""Bytes of a piece at least, and how many pieces there may be: their table has to fit the header."""
CUT = b"977"
"""Where a piece ends: found by what stands there, so that pieces are cut as before after a line that became longer."""
_HEAD = b"\x1f\x8b\x08\x04" + bytes(5) + b"\xff"
_MARK = b"NK"
_ROW = struct.Struct("<16sII")
_END = b"\x03\x00"


def pack(content: bytes, effort: int, before: bytes = b"") -> bytes:
    """Pack a file; `before` is another file that was packed here."""
    known = _pieces(before)
    table, packed = [], []
    for piece in _cut(content):
        name = hashlib.sha256(piece).digest()[:16]
        body = known.get(name) or _deflated(piece, effort)
        table.append(_ROW.pack(name, len(body), zlib.crc32(body)))
        packed.append(body)
    rows = b"".join(table)
    extra = struct.pack("<H2sH", len(rows) + 4, _MARK, len(rows))
    end = struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF)
    return b"".join([_HEAD, extra, rows, *packed, _END, end])


def _cut(content: bytes) -> Iterator[bytes]:
    start, least = 0, max(LEAST, len(content) // MOST)
    while start < len(content):
        found = content.find(CUT, start + least)
        end = len(content) if found < 0 else found
        yield content[start:end]
        start = end


def _deflated(piece: bytes, effort: int) -> bytes:
    """Pack a piece so that it leans on nothing before it and ends with a whole byte."""
    packer = zlib.compressobj(effort, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)


def _pieces(packed: bytes) -> dict[bytes, bytes]:
    """Find the pieces of a packed file by the fingerprint of what is in them; one that is damaged is not among them."""
    at = len(_HEAD) + 6
    if packed[: len(_HEAD)] != _HEAD or packed[at - 4 : at - 2] != _MARK:
        return {}
    rows = packed[at : at + int.from_bytes(packed[at - 2 : at], "little")]
    found, at = {}, at + len(rows)
    for name, size, check in _ROW.iter_unpack(rows[: len(rows) // _ROW.size * _ROW.size]):
        body = packed[at : at + size]
        at += size
        if zlib.crc32(body) == check:
            found[name] = body
    return found
