"""The door of PxWebApi v1, for older clients: the same tables, asked for in its own words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nki.web.bank.asking import Form, first, json_of
from nki.web.bank.cut import Choice, Query
from nki.web.bank.formats import MEDIA, olderstat
from nki.web.problem import problem
from nki.web.words import LANGUAGES, known_language, words

if TYPE_CHECKING:
    from nki.web.answer import Answer
    from nki.web.bank.table import Table, Variable
    from nki.web.call import Call

DATABASE = "nki"
_FORMS = {
    "json-stat2": Form("json-stat2"),
    "json": Form("json-px"),
    "csv": Form("csv"),
    "csv2": Form("csv", frozenset({"UseCodes"})),
    "csv3": Form("csv", frozenset({"UseCodes"})),
    "px": Form("px"),
    "xlsx": Form("xlsx"),
    "html5_table": Form("html"),
}
FORMATS = (*_FORMS, "json-stat")


def databases(call: Call) -> Answer:
    """`GET /{lang}`: the databases there are (one), or with `?config` what one call may ask for."""
    language = _language(call)
    if first(call.asked, "config") is not None:
        return _config(call)
    return call.json([{"dbid": DATABASE, "text": words().mappe.say(language)}])


def listing(call: Call) -> Answer:
    """`GET /{lang}/nki`: the tables, or with `?query=` those that hold the words."""
    language = _language(call)
    if first(call.asked, "config") is not None:
        return _config(call)
    wanted = (first(call.asked, "query") or "").replace("*", "").casefold().split()
    found = [
        {"id": table.id, "type": "t", "text": table.label.say(language), "updated": table.updated[:19]}
        for table in call.bank.tables.values()
        if all(word in f"{table.id} {table.label.say(language)}".casefold() for word in wanted)
    ]
    return call.json(found)


def metadata(call: Call) -> Answer:
    """`GET /{lang}/nki/{table}`: the variables and every value of them."""
    language, table = _language(call), call.bank.table(call.path["id"])
    variables = [_variable(variable, language) for variable in table.variables]
    return call.json({"title": table.label.say(language), "variables": variables})


def data(call: Call) -> Answer:
    """`POST /{lang}/nki/{table}`."""
    language, table = _language(call), call.bank.table(call.path["id"])
    document = json_of(call.body)
    chosen, name = _read(table, document)
    found = call.bank.cut(table.id, chosen)
    if name == "json-stat":
        return call.document(olderstat.write(found, language), MEDIA["json-stat2"])
    return call.figures(found, _FORMS[name], language)


def _config(call: Call) -> Answer:
    said = call.bank.settings
    limits = {"maxValues": said.cells, "maxCells": said.cells, "maxCalls": said.calls, "timeWindow": said.window}
    return call.json({**limits, "CORS": True})


def _language(call: Call) -> str:
    asked = call.path["language"]
    found = known_language(asked)
    if not found:
        raise problem(400, "unknown_language", verdi=asked, lovlige=", ".join(LANGUAGES))
    return found


def _variable(variable: Variable, language: str) -> dict[str, Any]:
    said: dict[str, Any] = {
        "code": variable.code,
        "text": variable.label.say(language),
        "values": [value.code for value in variable.values],
        "valueTexts": [value.label.say(language) for value in variable.values],
    }
    if variable.elimination is not None:
        said["elimination"] = True
    if variable.role == "time":
        said["time"] = True
    return said


def _read(table: Table, document: Any) -> tuple[Query, str]:  # noqa: ANN401  (what JSON can be)
    """Read a query of v1; raises ProblemError. What is not named is left out, or whole where it cannot be."""
    if not isinstance(document, dict) or not isinstance(document.get("query"), list):
        raise problem(400, "bad_body", verdi="query")
    response = document.get("response", {})
    name = response.get("format", "json-stat2") if isinstance(response, dict) else None
    if name not in FORMATS:
        raise problem(400, "unknown_format", verdi=name, lovlige=", ".join(FORMATS))
    choices = [_choice(part, f"query[{place}]") for place, part in enumerate(document["query"])]
    named = {choice.variable.casefold() for choice in choices}
    rest = [
        Choice(variable.code, ("*",))
        for variable in table.variables
        if variable.code.casefold() not in named and variable.elimination is None
    ]
    return Query((*choices, *rest)), name


def _choice(part: Any, where: str) -> Choice:  # noqa: ANN401
    selection = part.get("selection") if isinstance(part, dict) else None
    if not isinstance(selection, dict) or not isinstance(part.get("code"), str):
        raise problem(400, "bad_body", verdi=where)
    kind, values = selection.get("filter", "item"), selection.get("values", [])
    if not isinstance(kind, str) or not (isinstance(values, list) and all(isinstance(one, str) for one in values)):
        raise problem(400, "bad_body", verdi=f"{where}.selection")
    name, _, codelist = kind.partition(":")
    if name == "top":
        return Choice(part["code"], (f"top({','.join(values)})",))
    if name in ("vs", "agg", "agg_single"):
        return Choice(part["code"], tuple(values) or ("*",), codelist)
    if name not in ("item", "all"):
        raise problem(400, "bad_body", verdi=f"{where}.selection.filter")
    return Choice(part["code"], tuple(values))
