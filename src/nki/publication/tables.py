"""How a release writes a table: `,`-separated, UTF-8, one newline, the same bytes every time."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def write_csv(names: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Write a header and its rows; None is an empty field."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    return stream.getvalue()
