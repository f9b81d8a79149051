"""How a release writes a table: `,`-separated, UTF-8, one newline, the same bytes every time."""

from __future__ import annotations

import csv
import io
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def write_csv(names: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Write a header and its rows; None is an empty field."""
    return write_lines(chain([names], rows))


def write_lines(rows: Iterable[Iterable[object]]) -> str:
    """Write rows that follow others."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue()
