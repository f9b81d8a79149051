"""JSON-stat 2.0: metadata of a table, and a cut with its figures. Signs stand in `status`, by the cell's number."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nki.web.bank.table import MARKS, SYMBOLS
from nki.web.words import words

if TYPE_CHECKING:
    from nki.web.bank.cut import Cut
    from nki.web.bank.table import Codelist, Table, Value, Variable

_SIGNS = tuple(SYMBOLS[status] for status in MARKS)


def write(cut: Cut, language: str, base: str) -> bytes:
    """Give a cut. The figures are written as the release has them, so that no digit is lost on the way."""
    cells, places = cut.table.cells, cut.places
    parts = [(axis.variable, axis.values) for axis in cut.axes]
    document = dataset(cut.table, language, base, parts)
    figures = ",".join([cells.figures[place] or "null" for place in places])
    marks = bytes([cells.marks[place] for place in places])
    status = {str(place): _SIGNS[mark] for place, mark in enumerate(marks) if mark}
    if status:
        document["status"] = status
    head = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return f'{head[:-1]},"value":[{figures}]}}'.encode()


def metadata(table: Table, language: str, base: str) -> dict[str, Any]:
    """Give the metadata of a whole table: every value of every variable, and no figures."""
    parts = [(variable, list(variable.values)) for variable in table.variables]
    return {**dataset(table, language, base, parts), "value": []}


def dataset(table: Table, language: str, base: str, parts: list[tuple[Variable, list[Value]]]) -> dict[str, Any]:
    """Give everything but the figures."""
    href = f"{base}/tables/{table.id}/data?lang={language}"
    return {
        "version": "2.0",
        "class": "dataset",
        "href": href,
        "label": table.label.say(language),
        "source": table.source.say(language),
        "updated": table.updated,
        "note": [note.say(language) for note in table.notes],
        "role": _roles(parts),
        "id": [variable.code for variable, _ in parts],
        "size": [len(values) for _, values in parts],
        "dimension": {variable.code: _dimension(table, variable, values, language, base) for variable, values in parts},
        "extension": _extension(table, language, parts),
    }


def _roles(parts: list[tuple[Variable, list[Value]]]) -> dict[str, list[str]]:
    roles: dict[str, list[str]] = {}
    for variable, _ in parts:
        if variable.role:
            roles.setdefault(variable.role, []).append(variable.code)
    return roles


def _dimension(table: Table, variable: Variable, values: list[Value], language: str, base: str) -> dict[str, Any]:
    category: dict[str, Any] = {
        "index": {value.code: place for place, value in enumerate(values)},
        "label": {value.code: value.label.say(language) for value in values},
    }
    if variable.role == "metric":
        units = words().enheter
        category["unit"] = {v.code: {"base": units[v.unit].say(language), "decimals": v.decimals} for v in values}
    extension: dict[str, Any] = {"elimination": variable.elimination is not None, "show": "value"}
    if variable.elimination is not None:
        extension["eliminationValueCode"] = variable.elimination
    codelists = [codelist_link(codelist, language, base) for codelist in table.codelists_of(variable.code)]
    extension["codelists"] = codelists
    return {"label": variable.label.say(language), "category": category, "extension": extension}


def codelist_link(codelist: Codelist, language: str, base: str) -> dict[str, Any]:
    """Say that there is a code list, and where."""
    href = f"{base}/codelists/{codelist.id}?lang={language}"
    return {
        "id": codelist.id,
        "label": codelist.label.say(language),
        "type": codelist.kind,
        "links": [{"rel": "metadata", "hreflang": language, "href": href}],
    }


def _extension(table: Table, language: str, parts: list[tuple[Variable, list[Value]]]) -> dict[str, Any]:
    years = [value.code for value in table.with_role("time").values]
    names = [variable.code for variable, _ in parts]
    time = table.with_role("time").code
    px = {
        "tableid": table.id,
        "decimals": max(value.decimals for value in table.with_role("metric").values),
        "official-statistics": False,
        "aggregallowed": False,
        "copyright": False,
        "language": language,
        "contents": table.topic.say(language),
        "heading": [name for name in names if name == time],
        "stub": [name for name in names if name != time],
        "matrix": table.id,
        "subject-code": "NKI",
        "subject-area": words().mappe.say(language),
    }
    signs = {SYMBOLS[status]: said.say(language) for status, said in words().tegn.items()}
    return {
        "noteMandatory": {str(place): True for place in range(len(table.notes))},
        "px": px,
        "firstPeriod": years[0],
        "lastPeriod": years[-1],
        "status": {"label": signs},
        "contact": [],
    }
