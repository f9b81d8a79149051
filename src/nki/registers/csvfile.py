"""Reads a semicolon-separated file into columns of text, or says what is wrong with its shape."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from nki.errors import DeliveryError
from nki.registers import letters
from nki.registers.columns import legal, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nki.errors import Finding
    from nki.registers.schema import Table
    from nki.registers.sources import Source

_BOM = b"\xef\xbb\xbf"
_LONGEST = 2**31 - 1  # a field may be as long as its file; the size of the file has its own limit


@dataclass(frozen=True, slots=True)
class _Record:
    """One record, and the line it begins on."""

    line: int
    cells: list[str]


def read_csv(source: Source, member: str, table: Table) -> pl.DataFrame:
    """Read a CSV file as it is, null where a cell is empty; raises DeliveryError with the findings about its shape."""
    label = source.label(member)
    content = content_of(source, member)
    _insist_on_text(content, label)
    regular = source.regular[member] = is_regular(content)
    # Only the first line of a regular file is looked at record by record: the rest is text nobody has to copy.
    first = next(_records(content[: content.find(b"\n") + 1] or content if regular else content, label))
    if not {plain(name) for name in first.cells} & set(table.columns):
        raise DeliveryError([_no_header(first, label, table)])
    repeated = sorted({name for name in first.cells if first.cells.count(name) > 1 and name in table.columns})
    if repeated:
        raise DeliveryError(
            letters.REPEATED_COLUMN.finding(label, lines=(first.line,), field=name) for name in repeated
        )
    frame = _quick(content, len(first.cells)) if regular else None
    return _careful(content, label) if frame is None else frame


def _no_header(first: _Record, label: str, table: Table) -> Finding:
    for separator, sign in (("komma", ","), ("tabulator", "\t"), ("loddrett strek", "|")):
        names = {plain(name.strip(" '\"")) for cell in first.cells for name in cell.split(sign)}
        if names & set(table.columns):
            return letters.SEPARATOR.finding(label, lines=(first.line,), separator=separator)
    return letters.NO_HEADER.finding(label, lines=(first.line,), columns=legal(table))


def csv_lines(source: Source, member: str, rows: Sequence[int]) -> tuple[int, ...]:
    """Turn row positions (from 0) of a file that could be read into the lines they begin on."""
    if source.regular.get(member):
        return tuple(row + 2 for row in rows)
    content = content_of(source, member)
    if is_regular(content):
        return tuple(row + 2 for row in rows)
    starts = [record.line for record in _records(content, source.label(member))]
    return tuple(starts[row + 1] for row in rows)


def content_of(source: Source, member: str) -> bytes:
    """Read a file with line ends of one kind; raises DeliveryError when it cannot be read."""
    content = source.read(member).removeprefix(_BOM)
    return content.replace(b"\r\n", b"\n") if b"\r" in content else content


def _insist_on_text(content: bytes, label: str) -> None:
    if not content or content.isspace():
        raise DeliveryError([letters.EMPTY_FILE.finding(label)])
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DeliveryError([letters.ENCODING.finding(label, lines=(line,))]) from None
    if b"\0" in content:
        line = content.count(b"\n", 0, content.index(b"\0")) + 1
        raise DeliveryError([letters.BROKEN.finding(label, lines=(line,), hint="Den har tegn som ikke er tekst.")])


def is_regular(content: bytes) -> bool:
    """Tell whether every line is a record: no quotes, no blank lines, no line ends of another kind."""
    return not (b'"' in content or b"\r" in content or b"\n\n" in content or content.startswith(b"\n"))


def _quick(content: bytes, width: int) -> pl.DataFrame | None:
    """Read a regular file the quick way; None when a line has too many or too few fields, which the reader fills."""
    lines = content.count(b"\n") + (not content.endswith(b"\n"))
    if width == 1 or content.count(b";") != lines * (width - 1):
        return None
    try:
        frame = pl.read_csv(content, separator=";", quote_char=None, infer_schema=False)
    except pl.exceptions.PolarsError:
        return None
    return frame if frame.height == lines - 1 else None


def _careful(content: bytes, label: str) -> pl.DataFrame:
    records = list(_records(content, label))
    header = records.pop(0).cells
    wrong = tuple(record.line for record in records if len(record.cells) != len(header))
    if wrong:
        raise DeliveryError([letters.RAGGED.finding(label, lines=wrong, count=len(wrong))])
    columns = zip(*(record.cells for record in records), strict=True) if records else [()] * len(header)
    unique = [name if header.count(name) == 1 else f"{name}{place}" for place, name in enumerate(header)]
    frame = pl.DataFrame(dict(zip(unique, columns, strict=True)), schema=dict.fromkeys(unique, pl.String()))
    return frame.with_columns(pl.when(pl.all() != "").then(pl.all()))


def _records(content: bytes, label: str) -> Iterator[_Record]:
    """Read record by record, passing over blank lines; slow, and right about quotes."""
    csv.field_size_limit(_LONGEST)
    reader = csv.reader(io.StringIO(content.decode("utf-8"), newline=""), delimiter=";", strict=True)
    before = 0
    try:
        for cells in reader:
            if cells:
                yield _Record(before + 1, cells)
            before = reader.line_num
    except csv.Error:
        hint = "Et anførselstegn står feil."
        raise DeliveryError([letters.BROKEN.finding(label, lines=(before + 1,), hint=hint)]) from None
