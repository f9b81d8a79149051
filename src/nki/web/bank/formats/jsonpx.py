"""JSON as PxWeb's older clients know it: a line per meeting of values, and a column per measure."""

from __future__ import annotations

import json
from itertools import product
from typing import TYPE_CHECKING, Any

from nki.web.bank.formats.grid import cells
from nki.web.words import words

if TYPE_CHECKING:
    from nki.web.bank.cut import Axis, Cut

_TYPES = {"time": "t", "metric": "c"}


def write(cut: Cut, language: str) -> bytes:
    """Give a cut; every figure is a text, and a sign stands where there is none."""
    keys = [axis for axis in cut.axes if axis.variable.role != "metric"]
    measures = next(axis for axis in cut.axes if axis.variable.role == "metric")
    by_key: dict[tuple[str, ...], list[str]] = {}
    place = cut.axes.index(measures)
    for codes, cell in zip(product(*map(_codes, cut.axes)), cells(cut), strict=True):
        by_key.setdefault((*codes[:place], *codes[place + 1 :]), []).append(cell.text)
    document: dict[str, Any] = {
        "columns": [*(_column(axis, language) for axis in keys), *_contents(measures, language)],
        "comments": [],
        "data": [{"key": list(key), "values": values} for key, values in by_key.items()],
        "metadata": [
            {
                "infofile": cut.table.id,
                "updated": cut.table.updated,
                "label": cut.table.label.say(language),
                "source": cut.table.source.say(language),
                "notes": [note.say(language) for note in cut.table.notes],
            }
        ],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _codes(axis: Axis) -> list[str]:
    return [value.code for value in axis.values]


def _column(axis: Axis, language: str) -> dict[str, str]:
    kind = _TYPES.get(axis.variable.role, "d")
    return {"code": axis.variable.code, "text": axis.variable.label.say(language), "type": kind}


def _contents(axis: Axis, language: str) -> list[dict[str, str]]:
    return [
        {
            "code": value.code,
            "text": value.label.say(language),
            "type": "c",
            "unit": words().enheter[value.unit].say(language),
        }
        for value in axis.values
    ]
