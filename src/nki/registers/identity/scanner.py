"""Looks for identity numbers in any text, in sets over whole columns.

Most cells are too short or have too few digits, and are passed over by their length and one pattern. In what is left,
everything written like a number is cut out and held against dates and check digits (`numbers`). The pseudonym
alphabet has no digits, so a pseudonym never hits.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl

from nki.registers.formats import letters
from nki.registers.identity.numbers import ELEVEN, TWELVE, are_identities

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nki.errors import Finding

    Places = npt.NDArray[np.int64]

TEXT = pl.String()
_ENOUGH_DIGITS = r"(?:[0-9][^0-9]{0,3}){10}[0-9]"
_GUID = re.compile(r"(?<![0-9A-Za-z])[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![0-9A-Za-z])")
_WRITTEN = {
    # 01019012345, 010190 12345, 010190-12345, 01.01.90 12345, 01 01 90 12345
    ELEVEN: re.compile(r"(?<![0-9])[0-9]{2}([./ -]?)[0-9]{2}\1[0-9]{2}[ .-]{0,3}[0-9]{5}(?![0-9])"),
    # 201017238203, 2010 172382 03
    TWELVE: re.compile(r"(?<![0-9])[0-9]{4} ?[0-9]{6} ?[0-9]{2}(?![0-9])"),
}
_NOT_DIGITS = str.maketrans("", "", " ./-")
_BATCH_BYTES = 4 * 2**20
_MAX_LINES = 1000


def may_hold(name: str) -> pl.Expr:
    """Give an expression that is true where a text is long and has digits enough, or letters that are not plain."""
    text = pl.col(name)
    foreign = text.str.len_bytes() != text.str.len_chars()
    return (text.str.len_bytes() >= ELEVEN) & (text.str.contains(_ENOUGH_DIGITS) | foreign)


def has_identity(name: str) -> pl.Expr:
    """Give an expression that is true where the text column `name` holds an identity number."""
    return pl.col(name).map_batches(identities_in, return_dtype=pl.Boolean(), is_elementwise=True)


def identities_in(texts: pl.Series) -> pl.Series:
    """Tell, cell for cell, which texts hold an identity number."""
    found = np.zeros(len(texts), np.bool_)
    likely = pl.DataFrame({"text": texts}).with_row_index("place").filter(may_hold("text"))
    batch = (pl.col("text").str.len_bytes().cast(pl.Int64).cum_sum() // _BATCH_BYTES).alias("batch")
    for part in likely.with_columns(batch).partition_by("batch"):
        places = part["place"].to_numpy()
        for hits in _hits(part["text"].to_list()):
            found[places[hits]] = True
    return pl.Series(texts.name, found)


def has_any(text: str) -> bool:
    """Tell whether one text holds an identity number."""
    plain = text if text.isascii() else _in_our_letters(text)
    if not any(pattern.search(plain) for pattern in _WRITTEN.values()):
        return False
    return bool(identities_in(pl.Series([text], dtype=pl.String()))[0])


def scan(frame: pl.DataFrame, label: str, lines: Sequence[int] | None = None) -> list[Finding]:
    """Write a letter per column of a table that holds an identity number, with lines and never a value.

    `lines` are those of the rows as the sender sees them; without it, the first row is line 2, as in a CSV file.
    """
    where = np.arange(2, frame.height + 2) if lines is None else np.asarray(lines)
    findings = []
    for name in _texts(frame):
        hits = np.flatnonzero(identities_in(frame[name]).to_numpy())
        if len(hits):
            places = tuple(int(line) for line in where[hits[:_MAX_LINES]])
            findings.append(letters.IDENTITY_FOUND.finding(label, lines=places, count=len(hits), field=name))
    return findings


def _texts(frame: pl.DataFrame) -> Iterable[str]:
    return (name for name, dtype in frame.schema.items() if dtype == pl.String)


def _hits(texts: list[str]) -> Iterator[Places]:
    """Give the places of the texts with a hit; all are searched as one, a line for each."""
    plain = [(text if text.isascii() else _in_our_letters(text)).replace("\n", "\f") for text in texts]
    whole = "\n".join(plain)
    if "-" in whole:
        whole = _GUID.sub("#" * 36, whole)
    starts = np.cumsum([0, *(len(text) + 1 for text in plain[:-1])])
    for length, pattern in _WRITTEN.items():
        found = [(match.start(), match[0].translate(_NOT_DIGITS)) for match in pattern.finditer(whole)]
        if found:
            places = np.array([place for place, _ in found], np.int64)
            mask = are_identities([number for _, number in found], length)
            yield np.searchsorted(starts, places[mask], side="right") - 1


def _in_our_letters(text: str) -> str:
    """Write the digits and spaces of every script as ours, and leave out what has no width."""
    plain = unicodedata.normalize("NFKC", text)
    kept = (letter for letter in plain if unicodedata.category(letter) != "Cf")
    return "".join(_in_ours(letter) for letter in kept)


def _in_ours(letter: str) -> str:
    if letter.isascii():
        return letter
    digit = unicodedata.digit(letter, None)
    if digit is not None:
        return str(digit)
    return {"Pd": "-", "Zs": " "}.get(unicodedata.category(letter), letter)
