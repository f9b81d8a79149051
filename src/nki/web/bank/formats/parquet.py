"""Parquet: codes as text, a column per measure, and beside each its sign; title, source and notes in the metadata."""

from __future__ import annotations

import io
import json
from itertools import product
from typing import TYPE_CHECKING

from nki.web.bank.formats.grid import cells
from nki.web.bank.table import MARKS, SYMBOLS

if TYPE_CHECKING:
    from nki.web.bank.cut import Cut
    from nki.web.bank.table import Value

_SIGNS = tuple(SYMBOLS[status] for status in MARKS)


def write(cut: Cut, language: str) -> bytes:
    """Give a cut; whole numbers are Int64, shares Float64, null where no figure is shown."""
    import polars as pl  # noqa: PLC0415  (heavy; the other formats do without)

    keys = [axis for axis in cut.axes if axis.variable.role != "metric"]
    measures = next(axis for axis in cut.axes if axis.variable.role == "metric")
    place = cut.axes.index(measures)
    found: dict[str, list[tuple[str | None, int]]] = {value.code: [] for value in measures.values}
    codes = product(*([value.code for value in axis.values] for axis in cut.axes))
    for key, cell in zip(codes, cells(cut), strict=True):
        found[key[place]].append((cell.text if cell.is_figure else None, cell.mark))
    rows = list(product(*([value.code for value in axis.values] for axis in keys)))
    columns = [pl.Series(a.variable.code, [r[n] for r in rows], dtype=pl.String) for n, a in enumerate(keys)]
    for value in measures.values:
        figures = [_number(value, text) for text, _ in found[value.code]]
        columns.append(pl.Series(value.code, figures, dtype=pl.Float64 if value.decimals else pl.Int64))
        signs = [_SIGNS[mark] for _, mark in found[value.code]]
        columns.append(pl.Series(f"{value.code}_symbol", signs, dtype=pl.String))
    stream = io.BytesIO()
    pl.DataFrame(columns).write_parquet(stream, metadata=_metadata(cut, language))
    return stream.getvalue()


def _number(value: Value, text: str | None) -> float | int | None:
    return None if text is None else float(text) if value.decimals else int(text)


def _metadata(cut: Cut, language: str) -> dict[str, str]:
    notes = json.dumps([note.say(language) for note in cut.table.notes], ensure_ascii=False)
    table = cut.table
    return {"title": table.label.say(language), "source": table.source.say(language), "notes": notes}
