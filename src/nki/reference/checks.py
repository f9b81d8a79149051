"""What the code lists must agree on among themselves, one function and one number for each rule."""

from __future__ import annotations

import csv
from fractions import Fraction
from typing import TYPE_CHECKING

from nki.errors import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from nki.reference.rows import ChangeRow, DatedRow, PartRow, SourcesEntry


def check_periods(path: Path, rows: Sequence[DatedRow], keys: Sequence[str]) -> Iterator[Finding]:
    """K201: a row ends after it begins. K202: the same key does not hold twice on one day."""
    ends: dict[str, tuple[date | None, int]] = {}
    for i in sorted(range(len(rows)), key=lambda i: (keys[i], rows[i].valid_from)):
        row, key = rows[i], keys[i]
        if row.valid_to is not None and row.valid_to <= row.valid_from:
            yield _letter("K201", _where(path, (i,), "gyldig_til"), f"«{key}» slutter før den begynner.")
        end, before = ends.get(key, (row.valid_from, i))
        if end is None or end > row.valid_from:
            what = f"«{key}» gjelder to ganger fra {row.valid_from}."
            yield _letter(
                "K202", _where(path, (before, i), "gyldig_fra"), what, "Avslutt den første, eller fjern den ene."
            )
        ends[key] = (row.valid_to, i)


def check_known(path: Path, field: str, codes: Sequence[str | None], known: Container[str]) -> Iterator[Finding]:
    """K203: every code that is pointed at stands in its own list."""
    for i, code in enumerate(codes):
        if code is not None and code not in known:
            yield _letter("K203", _where(path, (i,), field), f"Koden «{code}» finnes ikke i kodelisten.")


def check_changes(path: Path, changes: Sequence[ChangeRow]) -> Iterator[Finding]:
    """K204: all the people of a kommune go somewhere, once: the weights of one code on one day sum to 1."""
    sums: dict[tuple[str, date, bool], tuple[Fraction, tuple[int, ...]]] = {}
    for i, row in enumerate(changes):
        key = (row.old, row.day, row.kind.value == "navneendring")
        total, lines = sums.get(key, (Fraction(0), ()))
        sums[key] = (total + row.weight, (*lines, i))
    for (old, day, _), (total, lines) in sums.items():
        if total != 1:
            what = f"Vektene for «{old}» {day} er {float(total):g} til sammen, ikke 1."
            yield _letter("K204", _where(path, lines, "vekt"), what)


def check_parts(path: Path, parts: Sequence[PartRow], changes: Sequence[ChangeRow]) -> Iterator[Finding]:
    """K205: the parts of a split go where the split itself goes."""
    known = {(row.old, row.day, row.new) for row in changes}
    for i, part in enumerate(parts):
        if (part.old, part.day, part.new) not in known:
            what = f"Endringene sier ikke at «{part.old}» ble til «{part.new}» {part.day}."
            yield _letter("K205", _where(path, (i,), "ny"), what)


def check_sources(folder: Path, sources: SourcesEntry) -> Iterator[Finding]:
    """K206: every code list says where it comes from, and says it once."""
    named = [entry.file for entry in sources.files]
    for file in sorted(path.name for path in folder.glob("*.csv")):
        if named.count(file) != 1:
            what = f"«{file}» er beskrevet {named.count(file)} ganger."
            todo = "Hver kodeliste skal ha én kilde i kilder.yaml."
            yield _letter("K206", (str(folder / "kilder.yaml"), (1,), "filer"), what, todo)


_WHY = "Katalogen brukes ikke før dette er rettet."


_Where = tuple[str, tuple[int, ...], str]
"""File, lines and field of a finding."""


def _letter(rule: str, where: _Where, what: str, todo: str = "") -> Finding:
    return Finding(rule, Severity.ERROR, what, *where, _WHY, todo)


def _where(path: Path, rows: tuple[int, ...], field: str) -> _Where:
    return str(path), tuple(sorted(_line(path, row) for row in rows)), field


def _line(path: Path, row: int) -> int:
    """Find the line of data row number `row` (from 0); blank lines are no rows."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream, delimiter=";")
        lines = [reader.line_num for cells in reader if cells]
    return lines[row + 1]
