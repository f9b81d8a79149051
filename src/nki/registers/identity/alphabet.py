"""The sixteen letters pseudonyms are written in: no digit, so none can look like a number, and no vowel, so no word."""

from __future__ import annotations

LETTERS = "bcdfghjklmnpqrst"
_HEX = "0123456789abcdef"
_TO = str.maketrans(_HEX, LETTERS)
_FROM = str.maketrans(LETTERS, _HEX)


def spell(content: bytes) -> str:
    """Write bytes, two letters for each."""
    return content.hex().translate(_TO)


def unspell(text: str) -> bytes:
    """Read what `spell` wrote; raises ValueError when it is something else."""
    if set(text) - set(LETTERS):
        raise ValueError("ikke skrevet med pseudonymenes bokstaver")
    return bytes.fromhex(text.translate(_FROM))
