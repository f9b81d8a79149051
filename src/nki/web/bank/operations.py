"""The twelve operations of PxWebApi v2, each as a function of a call."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from nki.web.bank.asking import (
    FORMATS,
    checked_form,
    first,
    form_of,
    json_of,
    language_of,
    query_of,
    selection_json,
    selection_of,
)
from nki.web.bank.cut import Query
from nki.web.problem import problem
from nki.web.words import known_language

if TYPE_CHECKING:
    from nki.web.answer import Answer
    from nki.web.bank.asking import Form
    from nki.web.bank.saved import SavedQueries
    from nki.web.call import Call


def config(call: Call) -> Answer:
    """`GET /config`."""
    return call.json(call.bank.config())


def tables(call: Call) -> Answer:
    """`GET /tables`."""
    found = call.bank.list_tables(call.asked, datetime.now(UTC))
    return call.json(found, fleeting=first(call.asked, "pastDays") is not None)


def table(call: Call) -> Answer:
    """`GET /tables/{id}`."""
    return call.json(call.bank.describe(call.path["id"], call.language))


def metadata(call: Call) -> Answer:
    """`GET /tables/{id}/metadata`."""
    return call.json(call.bank.metadata(call.path["id"], call.asked))


def default_selection(call: Call) -> Answer:
    """`GET /tables/{id}/defaultselection`."""
    return call.json(call.bank.default_selection(call.path["id"], call.language))


def data(call: Call) -> Answer:
    """`GET /tables/{id}/data`."""
    language, form = call.language, form_of(call.asked)
    return call.figures(call.bank.cut(call.path["id"], query_of(call.asked)), form, language)


def data_by_post(call: Call) -> Answer:
    """`POST /tables/{id}/data`."""
    language, form = call.language, form_of(call.asked)
    query = selection_of(json_of(call.body)) if call.body.strip() else Query()
    return call.figures(call.bank.cut(call.path["id"], query), form, language)


def codelist(call: Call) -> Answer:
    """`GET /codelists/{id}`."""
    return call.json(call.bank.describe_codelist(call.path["id"], call.language))


class Saved:
    """The four operations on saved queries."""

    def __init__(self, store: SavedQueries) -> None:
        self.store = store

    def create(self, call: Call) -> Answer:
        """`POST /savedqueries`: only what can be run is saved."""
        query, _, _ = _read(json_of(call.body))
        call.bank.cut(query["tableId"], selection_of(query["selection"]))
        name = self.store.save({**query, "tableId": call.bank.table(query["tableId"]).id})
        return call.json(_response(call, name, self.store.load(name)), status=201)

    def load(self, call: Call) -> Answer:
        """`GET /savedqueries/{id}`."""
        return call.json(_response(call, call.path["id"], self.store.load(call.path["id"])))

    def data(self, call: Call) -> Answer:
        """`GET /savedqueries/{id}/data`."""
        query, form, language = _read(self.store.load(call.path["id"]))
        asked = first(call.asked, "lang")
        spoken = language_of(call.asked) if asked else language
        found = call.bank.cut(query["tableId"], selection_of(query["selection"]))
        return call.figures(found, form_of(call.asked, form), spoken)

    def selection(self, call: Call) -> Answer:
        """`GET /savedqueries/{id}/selection`: the codes that the query comes to today."""
        query, _, language = _read(self.store.load(call.path["id"]))
        chosen = selection_of(query["selection"])
        found = call.bank.cut(query["tableId"], chosen)
        spoken = language_of(call.asked) if first(call.asked, "lang") else language
        codelists = {choice.variable: choice.codelist for choice in chosen.choices if choice.codelist}
        own = f"/savedqueries/{call.path['id']}/selection"
        return call.json(call.bank.selection(found, codelists, spoken, own))


def _read(document: Any) -> tuple[dict[str, Any], Form, str]:  # noqa: ANN401  (what JSON can be)
    """Read a saved query; raises ProblemError that says what is not as it should be."""
    if not isinstance(document, dict):
        raise problem(400, "bad_body", verdi="savedQuery")
    table_id, language = document.get("tableId"), document.get("language")
    if not isinstance(table_id, str):
        raise problem(400, "bad_body", verdi="tableId")
    if not isinstance(language, str) or not known_language(language):
        raise problem(400, "bad_body", verdi="language")
    chosen = selection_of(document.get("selection"))
    name, parameters = document.get("outputFormat", FORMATS[0]), document.get("outputFormatParams", [])
    if not isinstance(name, str):
        raise problem(400, "bad_body", verdi="outputFormat")
    if not (isinstance(parameters, list) and all(isinstance(one, str) for one in parameters)):
        raise problem(400, "bad_body", verdi="outputFormatParams")
    form = checked_form(name, parameters)
    known = known_language(language) or language
    query = {
        "tableId": table_id,
        "language": known,
        "selection": selection_json(chosen),
        "outputFormat": form.name,
        "outputFormatParams": sorted(form.parameters),
    }
    return query, form, known


def _response(call: Call, name: str, query: dict[str, Any]) -> dict[str, Any]:
    language = query["language"]
    own = f"{call.bank.base}/savedqueries/{name}"
    links = [("self", own), ("data", f"{own}/data"), ("selection", f"{own}/selection")]
    return {
        "language": language,
        "id": name,
        "savedQuery": {"id": name, **query},
        "links": [{"rel": relation, "hreflang": language, "href": href} for relation, href in links],
    }
