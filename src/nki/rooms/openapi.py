"""The OpenAPI document of the interface for systems, said once, in data."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

PROBLEM = {
    "description": "Hva som er galt, og hva du gjør",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
YEAR = {"name": "year", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1000, "maximum": 9999}}
SHA = {"name": "sha256", "in": "path", "required": True, "schema": {"type": "string", "pattern": "^[0-9a-f]{64}$"}}
FORMAT = {
    "name": "format",
    "in": "query",
    "schema": {"type": "string", "enum": ["json", "html", "pdf", "xlsx"], "default": "json"},
}
LANGUAGE = {"name": "language", "in": "query", "schema": {"type": "string", "enum": ["nb", "nn"], "default": "nb"}}
FINDINGS = ("text/html", "application/pdf", "text/csv")
FINDINGS_FORMAT = {
    "name": "format",
    "in": "query",
    "description": "json: alt; ellers funnene alene, til å skrive ut eller gå gjennom",
    "schema": {"type": "string", "enum": ["json", "html", "pdf", "csv"], "default": "json"},
}
BEFORE = {
    "name": "foer",
    "in": "query",
    "description": "Linjene før den med dette nummeret (number); uten: de nyeste",
    "schema": {"type": "integer", "minimum": 1, "maximum": 10**14},
}
KIND = {"name": "kind", "in": "path", "required": True, "schema": {"type": "string", "enum": ["enhet", "bydel"]}}
CODE = {"name": "code", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1, "maxLength": 20}}
DELIVERY: dict[str, Any] = {
    "type": "object",
    "required": ["innsending_id", "kommunenummer", "rapporteringsaar", "sha256", "state"],
    "properties": {
        "innsending_id": {"type": "string"},
        "kommunenummer": {"type": "string"},
        "rapporteringsaar": {"type": ["integer", "null"]},
        "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "state": {"enum": ["received", "accepted", "refused", "withdrawn", "erased"]},
        "sequence": {"type": "integer"},
        "received": {"type": "string", "format": "date-time"},
        "chain_head": {"type": "string"},
        "signature": {"type": "string"},
        "in_force": {"type": "boolean"},
    },
}
PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
}
MANY = {"type": "array", "items": {"type": "object"}}
DAY = {"type": "string", "format": "date"}
STATUS = {
    "type": "object",
    "required": ["kommunenummer", "years"],
    "properties": {
        "kommunenummer": {"type": "string"},
        "years": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["year", "phase", "opens", "due", "corrected", "state", "in_force"],
                "properties": {
                    "year": {"type": "integer"},
                    "phase": {"enum": ["not_open", "open", "late", "closed"]},
                    "opens": DAY,
                    "due": DAY,
                    "corrected": DAY,
                    "state": {"enum": ["missing", *DELIVERY["properties"]["state"]["enum"]]},
                    "in_force": {"type": "boolean"},
                },
            },
        },
    },
}


def document(origin: str) -> dict[str, Any]:
    """Give the document; `origin` is our own address."""
    report = _answers({"description": "Sumrapporten", "content": _contents()}, 404, 422)
    paths = {
        "/status": {"get": _operation("Status og frister", _json(STATUS))},
        "/innsendinger": {"post": _deliver(), "get": _operation("List innsendinger", _json(_array_of("Innsending")))},
        "/innsendinger/{sha256}": {
            "get": _operation("Vis en innsending", _json(_ref("Innsending")) | _texts(*FINDINGS), 404, 422),
            "parameters": [SHA, FINDINGS_FORMAT],
        },
        "/rapporter": {"get": _operation("List årene det er rapport for", _json({"type": "object"}))},
        "/rapporter/{year}": {"get": report | {"summary": "Sumrapport"}, "parameters": [YEAR, FORMAT, LANGUAGE]},
        "/rapporter/{year}/{kind}/{code}": {
            "get": report | {"summary": "Sumrapport for en enhet eller en bydel; «uten» er resten"},
            "parameters": [YEAR, KIND, CODE, FORMAT, LANGUAGE],
        },
        "/avstemming/{year}": {
            "get": _operation("Egne tall mot den nasjonale tellingen", _json({"type": "object"}), 404, 422),
            "parameters": [YEAR],
        },
        "/arbeidslister/{year}": {
            "get": _operation("Arbeidslister", _contents(MANY), 404, 422),
            "parameters": [YEAR, FORMAT, LANGUAGE],
        },
        "/forklaringer/{year}": {"post": _explain(), "parameters": [YEAR]},
        "/logg": {"get": _operation("Hvem har sett hva", _json(MANY)), "parameters": [BEFORE]},
        **_duties(),
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "nki: kommunens egne rom", "version": version("nki")},
        "servers": [{"url": f"{origin}/api/v1"}],
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Innsending": DELIVERY, "Problem": PROBLEM_SCHEMA},
        },
    }


def _deliver() -> dict[str, Any]:
    content = {
        media: {"schema": {"type": "string", "format": "binary"}} for media in ("application/zip", "application/xml")
    }
    answers = _answers({"description": "Kvitteringen", "content": _json(_ref("Innsending"))}, 413, 422, 503, good=201)
    summary = "Lever. Samme bytes gir samme kvittering"
    return answers | {"summary": summary, "requestBody": {"required": True, "content": content}}


def _duties() -> dict[str, Any]:
    """Give what is for those who run the register, approve releases or look after it all."""
    take_back = _answers({"description": "Trukket"}, 413, 422, good=204) | {"summary": "Trekk en nøkkel"}
    return {
        "/register/{year}": {"get": _operation("Hvem har levert", _json(MANY)), "parameters": [YEAR]},
        "/noekler": {"get": _operation("List nøkler", _json(MANY))},
        "/noekler/trekk": {"post": take_back | _takes("navn")},
        "/utgivelser": {"get": _operation("Utgivelser som er laget", _json(MANY))},
        "/tilsyn/logg": {"get": _operation("Hvem har sett hva, hos alle", _json(MANY)), "parameters": [BEFORE]},
        "/tilsyn/kontroll": {"get": _operation("Om loggene er hele", _json({"type": "object"}))},
    }


def _takes(name: str) -> dict[str, Any]:
    text = {"type": "string", "maxLength": 200}
    return {
        "requestBody": {
            "required": True,
            "content": _json({"type": "object", "required": [name], "properties": {name: text}}),
        }
    }


def _explain() -> dict[str, Any]:
    answers = _operation("Hvorfor teller en person", _json({"type": "object"}), 404, 413, 422)
    return answers | _takes("person")


def _operation(summary: str, content: dict[str, Any], *refused: int) -> dict[str, Any]:
    return _answers({"description": summary, "content": content}, *refused) | {"summary": summary}


def _answers(fine: dict[str, Any], *refused: int, good: int = 200) -> dict[str, Any]:
    wrong = {str(status): PROBLEM for status in (401, 403, 429, 500, *refused)}
    return {"responses": {str(good): fine, **wrong}}


def _contents(schema: dict[str, Any] | None = None) -> dict[str, Any]:
    media = ("text/html", "application/pdf", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    return _json(schema or {"type": "object"}) | _texts(*media)


def _texts(*media: str) -> dict[str, Any]:
    return {one: {"schema": {"type": "string"}} for one in media}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _array_of(name: str) -> dict[str, Any]:
    return {"type": "array", "items": _ref(name)}
