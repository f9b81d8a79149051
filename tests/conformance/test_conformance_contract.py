"""Schemathesis holds the bank against the contract that others wrote: it makes the questions and judges the answers."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS
from schemathesis.core.failures import FailureGroup

from conformance.overlaid import OVERLAY, lay, overlaid
from conformance.readers import with_json_stat
from conformance.served import TABLES
from conformance.test_conformance_figures import PRELIMINARY, compare

if TYPE_CHECKING:
    from pathlib import Path

    from schemathesis.schemas import BaseSchema

    from conformance.served import Served

OPERATIONS = [
    ("/config", "GET"),
    ("/tables", "GET"),
    ("/tables/{id}", "GET"),
    ("/tables/{id}/metadata", "GET"),
    ("/tables/{id}/defaultselection", "GET"),
    ("/tables/{id}/data", "GET"),
    ("/tables/{id}/data", "POST"),
    ("/codelists/{id}", "GET"),
    ("/savedqueries", "POST"),
    ("/savedqueries/{id}", "GET"),
    ("/savedqueries/{id}/data", "GET"),
    ("/savedqueries/{id}/selection", "GET"),
]
QUERY = {
    "tableId": "NKI34",
    "language": "no",
    "outputFormat": "json-stat2",
    "selection": {
        "selection": [
            {"variableCode": "Region", "valueCodes": ["4203"]},
            {"variableCode": "Utfall", "valueCodes": ["*"]},
            {"variableCode": "ContentsCode", "valueCodes": ["*"]},
            {"variableCode": "Tid", "valueCodes": ["from(2020)"]},
        ]
    },
}
LEFT_OUT = ("positive_data_acceptance", "negative_data_rejection", "use_after_free", "ensure_resource_availability")
"""A code, a language or an expression that is only a string to the contract can be wrong, and is then refused."""

FEW = settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="session", name="schema")
def _schema(contract: Path) -> BaseSchema:
    return schemathesis.openapi.from_dict(overlaid(contract))


@pytest.fixture(scope="session", name="saved")
def _saved(small: Served) -> str:
    answer = requests.post(f"{small.bank}/savedqueries", json=QUERY, timeout=60)
    assert answer.status_code == 201
    name: str = answer.json()["id"]
    return name


def real(path: str, saved: str) -> str:
    """Give an id that is there."""
    return {"tables": "NKI34", "codelists": "vs_Kommuner_42", "savedqueries": saved}[path.split("/")[1]]


def test_the_contract_has_these_twelve_operations(schema: BaseSchema) -> None:
    found = [(one.ok().path, one.ok().method.upper()) for one in schema.get_all_operations()]
    assert sorted(found) == sorted(OPERATIONS)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_operation_answers_as_the_contract_says(
    schema: BaseSchema, small: Served, saved: str, path: str, method: str
) -> None:
    operation: Any = schema[path][method]
    session = requests.Session()
    seen: set[int] = set()
    excluded = [CHECKS.get_one(name) for name in LEFT_OUT]

    @FEW
    @given(case=operation.as_strategy(), there=st.booleans())
    def ask(case: Any, there: bool) -> None:  # noqa: ANN401, FBT001  (what schemathesis makes)
        if there and case.path_parameters:
            case.path_parameters["id"] = real(path, saved)
        answer = case.call(base_url=small.bank, session=session)
        case.validate_response(answer, excluded_checks=excluded)
        seen.add(answer.status_code)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what schemathesis says of its own making of questions
        ask()
    assert 500 not in seen
    assert seen <= {200, 201, 400, 403, 404}


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_a_right_question_gets_an_answer_that_fits_the_contract(
    schema: BaseSchema, small: Served, saved: str, path: str, method: str
) -> None:
    operation: Any = schema[path][method]
    asked = {"path_parameters": {"id": real(path, saved)}} if "{" in path else {}
    body = {"/savedqueries": QUERY, "/tables/{id}/data": QUERY["selection"]}.get(path) if method == "POST" else None
    said = {"body": body, "media_type": "application/json"} if body else {}
    for language in ("no", "nn", "en"):
        query = {} if path == "/config" else {"query": {"lang": language}}
        case = operation.Case(**asked, **said, **query)
        answer = case.call(base_url=small.bank)
        assert answer.status_code in {200, 201}, answer.text
        case.validate_response(answer, excluded_checks=[CHECKS.get_one(name) for name in LEFT_OUT])


@pytest.mark.parametrize("table", TABLES)
def test_a_whole_table_fits_the_contracts_dataset_and_has_the_figures(
    small: Served, contract: Path, table: str
) -> None:
    document = requests.get(f"{small.bank}/tables/{table}/data?{ALL}", timeout=60).json()
    whole = overlaid(contract)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jsonschema  # noqa: PLC0415  (warns when it is loaded)

        checker = jsonschema.Draft4Validator({"$ref": "#/components/schemas/Dataset", **plain(whole)})
    assert list(checker.iter_errors(document)) == []
    wrong = {**document, "class": "collection"}
    assert list(checker.iter_errors(wrong))
    compare(with_json_stat(small, table), small.truth(table, PRELIMINARY))


ALL = "&".join(f"valuecodes[{side}]=*" for side in ("Region", "Utfall", "Alder", "ContentsCode", "Tid"))


def plain(document: dict[str, Any]) -> dict[str, Any]:
    """Say «may be null» in the words of JSON Schema."""

    def said(part: Any) -> Any:  # noqa: ANN401  (any part of a document)
        if isinstance(part, list):
            return [said(child) for child in part]
        if not isinstance(part, dict):
            return part
        inner = {name: said(child) for name, child in part.items()}
        if inner.pop("nullable", False) is True and isinstance(inner.get("type"), str):
            inner["type"] = [inner["type"], "null"]
        return inner

    found: dict[str, Any] = said(document)
    return found


def test_control_an_answer_that_does_not_fit_is_found(contract: Path, small: Served) -> None:
    document = overlaid(contract)
    document["components"]["schemas"]["ConfigResponse"]["required"].append("not there")
    case: Any = schemathesis.openapi.from_dict(document)["/config"]["GET"]
    answer = case.Case().call(base_url=small.bank)
    with pytest.raises(FailureGroup):
        case.Case().validate_response(answer)


def test_control_an_overlay_of_what_is_not_there_fails() -> None:
    with pytest.raises(KeyError):
        lay({"paths": {}}, {"at": ["paths", "/gone", "get"], "set": 1})
    assert OVERLAY.read_text(encoding="utf-8").count("because:") == OVERLAY.read_text(encoding="utf-8").count("- at:")
