"""Looks for identity numbers in everything a delivery brings: tables as columns, all other files as they are.

A file whose every letter stands in a table that was read is looked through there, and only there. What could not be
read is looked through as text, a line at a time, and what is packed is opened first.
"""

from __future__ import annotations

import html
import io
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nki.registers.checks import Check
from nki.registers.formats import is_message, letters
from nki.registers.identity.numbers import ELEVEN
from nki.registers.identity.scanner import TEXT, has_identity, identities_in, may_hold
from nki.registers.parquetfile import NOT_PARQUET, hushed
from nki.registers.sources import DAMAGED, MAX_UNPACKED
from nki.registers.telling import Told

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from nki.errors import Finding
    from nki.registers.sources import Source
    from nki.registers.stack import Stack

_PARQUET, _ZIP = b"PAR1", b"PK\x03\x04"
_DEEPEST = 2
_MOST_LINES = 1000
_PIECE = 4 * 2**20
_OVERLAP = 64
_ASIDES = (b"<!--", b"<![CDATA[", b"<?")
_DECLARATION = b"<?xml"


def identity_findings(stack: Stack) -> list[Told]:
    """D069, D070: find the identity numbers in the tables of a stack, and in the files that are in none of them."""
    told: list[Told] = []
    persons = stack.tables["person"]
    hidden = "pseudonym" in _likely(persons, persons)
    for table, frame in stack.tables.items():
        # A pseudonym of somebody in the person table is the one that stands there: it need not be looked at again.
        again = hidden or table == "person"
        likely = _likely(frame, frame if again else frame.filter(pl.col("_place").is_null()))
        for field in likely:
            check = Check(letters.IDENTITY_FOUND, field, has_identity(field))
            told += stack.tell(table, frame.filter(check.wrong), check)
    for index, delivery in stack.deliveries.items():
        found = in_files(delivery.source, stack.known[index] | delivery.source.looked_through)
        told += [Told(index, finding) for finding in found]
    return told


def _likely(frame: pl.DataFrame, strangers: pl.DataFrame) -> list[str]:
    """Name the columns where some text may hold a number; pseudonyms are looked at in the lines of `strangers`."""
    texts = [name for name, dtype in frame.schema.items() if dtype == TEXT]
    longest = frame.select(pl.col(texts).str.len_bytes().max().fill_null(0)).row(0, named=True)
    return [
        name
        for name in texts
        if longest[name] >= ELEVEN and (strangers if name == "pseudonym" else frame).select(may_hold(name).any()).item()
    ]


def in_files(source: Source, known: Collection[str] = ()) -> list[Finding]:
    """Look through the files of a source but those `known` to be in tables; of these, what XML has beside its rows."""
    findings: list[Finding] = []
    with suppress(*DAMAGED):
        for name, read in source.files():
            if name in known and not source.is_xml:
                continue
            with suppress(*DAMAGED):
                content = read()
                if name not in known or _has_asides(content):
                    findings += in_content(content, source.label_of(name))
    return findings


def in_content(content: bytes, label: str, depth: int = 0) -> list[Finding]:
    """Look through the bytes of one file, whatever it is."""
    if content.startswith(_ZIP) and depth < _DEEPEST:
        return [finding for part in _unpacked(content) for finding in in_content(part, label, depth + 1)]
    if is_message(content):
        return [letters.CARRIES_IDENTITY.finding(label, lines=(1,))]
    frame = _table(content) if content.startswith(_PARQUET) else None
    return in_text(content, label) if frame is None else _told(_rows(frame), label)


def in_text(content: bytes, label: str) -> list[Finding]:
    """Look through bytes as text, and open nothing."""
    return _told(list(_lines(content)), label)


def _told(lines: list[int], label: str) -> list[Finding]:
    if not lines:
        return []
    return [letters.IDENTITY_FOUND.finding(label, lines=tuple(lines[:_MOST_LINES]), count=len(lines))]


def _has_asides(content: bytes) -> bool:
    """Tell whether XML has comments or other text that stands in no row."""
    return any(aside in content.removeprefix(_DECLARATION) for aside in _ASIDES)


def _unpacked(content: bytes) -> Iterator[bytes]:
    with suppress(*DAMAGED), zipfile.ZipFile(io.BytesIO(content)) as archive:
        infos = archive.infolist()
        if sum(info.file_size for info in infos) <= MAX_UNPACKED:
            for info in infos:
                with suppress(*DAMAGED):
                    yield archive.read(info)


def _table(content: bytes) -> pl.DataFrame | None:
    try:
        with hushed():
            return pl.read_parquet(io.BytesIO(content), hive_partitioning=False)
    except NOT_PARQUET:
        return None


def _rows(frame: pl.DataFrame) -> list[int]:
    """Find rows of a table of any kind: a number of a person may be stored as a number."""
    found = np.zeros(frame.height, np.bool_)
    for column in frame.iter_columns():
        with suppress(pl.exceptions.PolarsError):
            texts = column.cast(TEXT)
            if column.dtype.is_integer():
                texts = texts.str.zfill(11)
            found |= identities_in(texts).to_numpy()
    return [int(row) + 1 for row in np.flatnonzero(found)]


def _lines(content: bytes) -> Iterator[int]:
    """Find lines of a text, however it is encoded; marks that stand for letters are read as those."""
    content = content.replace(b"\0", b"")
    start, line = 0, 1
    while start < len(content):
        cut = content.rfind(b"\n", start, start + _PIECE) + 1
        end = cut or min(len(content), start + _PIECE)
        text = content[start:end].decode("utf-8", "replace")
        if "&#" in text:
            text = html.unescape(text)
        hits = identities_in(pl.Series(text.split("\n"), dtype=TEXT)).to_numpy()
        yield from (line + int(row) for row in np.flatnonzero(hits))
        line += content.count(b"\n", start, end)
        # A piece without a line end may have cut a number in two.
        start = end if cut or end == len(content) else end - _OVERLAP
