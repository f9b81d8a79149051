"""A file packed in pieces is what was packed, to any reader of gzip, and only what is new in it is packed anew."""

from __future__ import annotations

import gzip
import zlib
from typing import Any

import pytest

from nki.web.site import pieces
from nki.web.site.pieces import LEAST, pack

LINES = [f"nki,{2015 + number % 12},kommune,{number % 9973:04},all,met,{number * 7919 % 99991}\n"
         for number in range(60_000)]  # fmt: skip
CONTENT = "".join(LINES).encode()
LONGER = "".join([*LINES[:20_000], "one line that was not there\n", *LINES[20_000:]]).encode()


@pytest.fixture(name="packed")
def _packed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """List how long each piece is that is packed."""
    made: list[int] = []
    opened = zlib.compressobj

    class Counting:
        def __init__(self, *told: int) -> None:
            self._packer = opened(*told)

        def compress(self, piece: bytes) -> bytes:
            made.append(len(piece))
            return self._packer.compress(piece)

        def __getattr__(self, name: str) -> Any:  # noqa: ANN401  (whatever it has)
            return getattr(self._packer, name)

    monkeypatch.setattr(pieces.zlib, "compressobj", Counting)
    return made


@pytest.mark.parametrize("content", [b"", b"a", b"977" * LEAST, b"\n" * 3 * LEAST, CONTENT, LONGER])
def test_what_is_packed_in_pieces_is_read_as_gzip(content: bytes) -> None:
    assert gzip.decompress(pack(content, 1)) == content
    reader = zlib.decompressobj(zlib.MAX_WBITS | 16)
    assert (reader.decompress(pack(content, 1)), reader.eof, reader.unused_data) == (content, True, b"")


def test_a_file_that_differs_in_a_line_is_packed_in_one_piece_anew_and_is_the_same_file(packed: list[int]) -> None:
    whole, before = pack(LONGER, 1), pack(CONTENT, 1)
    assert len(packed) > 2 * len(LONGER) // (2 * LEAST)
    packed.clear()
    assert pack(LONGER, 1, before) == whole
    assert len(packed) == 1


def test_control_pieces_of_one_length_would_be_packed_anew_after_a_longer_line(
    packed: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "CUT", b"")
    before = pack(CONTENT, 1)
    packed.clear()
    assert gzip.decompress(pack(LONGER, 1, before)) == LONGER
    assert len(packed) > len(LONGER) // (2 * LEAST)


@pytest.mark.parametrize(
    "before",
    [b"", b"not packed at all", gzip.compress(CONTENT), pack(CONTENT, 1)[:100], pack(CONTENT, 1)[:-LEAST // 4],
     bytes(byte ^ (place > 5_000 and place % 4_000 == 0) for place, byte in enumerate(pack(CONTENT, 1)))],
    ids=["nothing", "no-gzip", "other-gzip", "head", "stopped", "damaged"],
)  # fmt: skip
def test_what_was_packed_before_is_not_trusted(before: bytes) -> None:
    assert pack(LONGER, 1, before) == pack(LONGER, 1)
