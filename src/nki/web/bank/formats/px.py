"""PX, the file format of PC-Axis and PxWeb: keywords, then the figures row by row; signs by DATASYMBOL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nki.web.bank.table import SYMBOLS
from nki.web.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nki.web.bank.cut import Axis, Cut

_DOTS = {"not_applicable": '"."', "not_reported": '".."', "small": '"..."', "protecting": '"...."'}
"""The dots that stand in the data; DATASYMBOL1–4 say which sign each is shown as."""
_BY_SIGN = {SYMBOLS[status]: dots for status, dots in _DOTS.items()}


def write(cut: Cut, language: str) -> bytes:
    """Give a cut as PX in UTF-8 (CODEPAGE says so)."""
    lines = [f"{keyword}={value};" for keyword, value in _keywords(cut, language)]
    return ("\r\n".join([*lines, "DATA=", *_rows(cut), ";"]) + "\r\n").encode()


def _keywords(cut: Cut, language: str) -> Iterator[tuple[str, str]]:
    table = cut.table
    measured = table.with_role("metric")
    yield "CHARSET", _text("ANSI")
    yield "AXIS-VERSION", _text("2013")
    yield "CODEPAGE", _text("utf-8")
    yield "LANGUAGE", _text(language)
    yield "CREATION-DATE", _text(_moment(table.updated))
    yield "DECIMALS", str(max(value.decimals for value in measured.values))
    yield "SHOWDECIMALS", "0"
    yield "MATRIX", _text(table.id)
    yield "TABLEID", _text(table.id)
    yield "AGGREGALLOWED", "NO"
    yield "AUTOPEN", "NO"
    yield "COPYRIGHT", "NO"
    yield "OFFICIAL-STATISTICS", "NO"
    yield "SUBJECT-CODE", _text("NKI")
    yield "SUBJECT-AREA", _text(words().mappe.say(language))
    yield "DESCRIPTION", _text(table.label.say(language))
    yield "TITLE", _text(table.label.say(language))
    yield "CONTENTS", _text(table.topic.say(language))
    yield "UNITS", _text(", ".join({words().enheter[value.unit].say(language): "" for value in measured.values}))
    yield from _sides(cut, language)
    yield from _measures(cut, language)
    yield "LAST-UPDATED", _text(_moment(table.updated))
    yield "SOURCE", _text(table.source.say(language))
    yield "NOTEX", _text(" # ".join(note.say(language) for note in table.notes))
    for place, status in enumerate(_DOTS, start=1):
        yield f"DATASYMBOL{place}", _text(SYMBOLS[status])


def _sides(cut: Cut, language: str) -> Iterator[tuple[str, str]]:
    for keyword, axes in (("STUB", cut.stub), ("HEADING", cut.across)):
        if axes:
            yield keyword, _list(_name(axis, language) for axis in axes)
    for axis in cut.axes:
        yield f"VALUES({_text(_name(axis, language))})", _list(value.label.say(language) for value in axis.values)
    for axis in cut.axes:
        name = _text(_name(axis, language))
        codes = _list(value.code for value in axis.values)
        if axis.variable.role == "time":
            yield f"TIMEVAL({name})", f"TLIST(A1),{codes}"
        yield f"CODES({name})", codes
        yield f"VARIABLECODE({name})", _text(axis.variable.code)


def _measures(cut: Cut, language: str) -> Iterator[tuple[str, str]]:
    for axis in cut.axes:
        if axis.variable.role != "metric":
            continue
        name = _name(axis, language)
        yield "CONTVARIABLE", _text(name)
        for value in axis.values:
            label = value.label.say(language)
            yield f"UNITS({_text(label)})", _text(words().enheter[value.unit].say(language))
            if value.decimals:
                yield f"PRECISION({_text(name)},{_text(label)})", str(value.decimals)


def _rows(cut: Cut) -> Iterator[str]:
    figures, marks = cut.table.cells
    signs = list(SYMBOLS.values())
    found = [figures[place] or _BY_SIGN[signs[marks[place]]] for place in cut.places]
    width = 1
    for axis in cut.across:
        width *= len(axis.places)
    for start in range(0, len(found), width):
        yield " ".join(found[start : start + width])


def _name(axis: Axis, language: str) -> str:
    return axis.variable.label.say(language)


def _text(text: str) -> str:
    """Quote a text; PX has no way to write a quotation mark inside one."""
    plain = text.replace('"', "'").replace("\n", " ")
    return f'"{plain}"'


def _list(texts: Iterable[str]) -> str:
    return ",".join(_text(text) for text in texts)


def _moment(updated: str) -> str:
    """Write «2022-03-21T08:21:00Z» as PX does: «20220321 08:21»."""
    return f"{updated[:10].replace('-', '')} {updated[11:16]}"
