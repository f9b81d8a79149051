"""Reads what is asked for: the address of a GET, and the JSON of a POST. What cannot be read is told, not guessed."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote, unquote_plus

from nki.web.bank.cut import Choice, Query
from nki.web.bank.selection import split
from nki.web.problem import Fault, ProblemError, problem
from nki.web.words import LANGUAGES, known_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FORMATS = ("json-stat2", "csv", "px", "xlsx", "html", "json-px", "parquet")
DEFAULT_FORMAT = "json-stat2"
PARAMETERS = (
    ("UseCodes", "UseTexts", "UseCodesAndTexts"),
    ("IncludeTitle",),
    ("SeparatorTab", "SeparatorSpace", "SeparatorSemicolon"),
)
"""What may be said of a format; of each group one at most."""

_BRACKETS = re.compile(r"([A-Za-z]+)\[(.*)\]", re.DOTALL)


class Form(NamedTuple):
    """How the answer is to be written."""

    name: str = DEFAULT_FORMAT
    parameters: frozenset[str] = frozenset()


def pairs(address: bytes) -> list[tuple[str, str]]:
    """Read the part of an address behind `?`. A `+` is a plus: the code of an age group ends in one."""
    parts = (part.partition("=") for part in address.decode("latin-1").split("&") if part)
    return [(unquote(name), unquote(value)) for name, _, value in parts]


def first(asked: Iterable[tuple[str, str]], name: str) -> str | None:
    """Give the first value of a name, whatever its case; None when it is not there."""
    return next((value for key, value in asked if key.lower() == name.lower()), None)


def language_of(asked: Iterable[tuple[str, str]]) -> str:
    """Give the language asked for; raises ProblemError when it is not here."""
    wanted = first(asked, "lang")
    found = known_language(wanted)
    if not found:
        raise problem(400, "unknown_language", verdi=wanted, lovlige=", ".join(LANGUAGES))
    return found


def words_of(text: str) -> list[str]:
    """Part a search in words; here a `+` is a space."""
    return unquote_plus(text).casefold().split()


def form_of(asked: list[tuple[str, str]], kept: Form | None = None) -> Form:
    """Read `outputFormat` and `outputFormatParams`; raises ProblemError with every fault."""
    name = first(asked, "outputFormat") or (kept.name if kept else DEFAULT_FORMAT)
    said = [part for key, value in asked if key.lower() == "outputformatparams" for part in value.split(",") if part]
    parameters = tuple(said) if said or not kept else tuple(kept.parameters)
    return checked_form(name, parameters)


def checked_form(name: str, parameters: Iterable[str]) -> Form:
    """Make a form of what was said; raises ProblemError with every fault."""
    faults = [] if name in FORMATS else [Fault("unknown_format", {"verdi": name, "lovlige": ", ".join(FORMATS)})]
    known = {parameter.casefold(): parameter for group in PARAMETERS for parameter in group}
    chosen = set()
    for parameter in parameters:
        if parameter.casefold() in known:
            chosen.add(known[parameter.casefold()])
        else:
            faults.append(Fault("unknown_parameter", {"verdi": parameter, "lovlige": ", ".join(known.values())}))
    for group in PARAMETERS:
        clash = [parameter for parameter in group if parameter in chosen]
        if len(clash) > 1:
            faults.append(Fault("clashing_parameters", {"verdi": ", ".join(clash)}))
    if faults:
        raise ProblemError(400, *faults)
    return Form(name, frozenset(chosen))


def query_of(asked: list[tuple[str, str]]) -> Query:
    """Read `valuecodes[…]`, `codelist[…]`, `heading` and `stub` of an address; raises ProblemError."""
    expressions: dict[str, list[str]] = {}
    codelists: dict[str, str] = {}
    for name, value in asked:
        match = _BRACKETS.fullmatch(name)
        if not match:
            continue
        kind, variable = match[1].lower(), match[2]
        if kind == "valuecodes":
            expressions.setdefault(variable, []).extend(split(value))
        elif kind == "codelist":
            codelists[variable] = value
        elif kind != "outputvalues":
            raise problem(400, "unknown_parameter", verdi=match[1], lovlige="valuecodes, codelist")
    variables = dict.fromkeys([*expressions, *codelists])
    choices = tuple(Choice(v, tuple(expressions.get(v, ())), codelists.get(v)) for v in variables)
    return Query(choices, _placed(asked, "heading"), _placed(asked, "stub"))


def _placed(asked: list[tuple[str, str]], name: str) -> tuple[str, ...] | None:
    said = first(asked, name)
    return tuple(part.strip() for part in said.split(",") if part.strip()) if said else None


def json_of(body: bytes) -> Any:  # noqa: ANN401  (what JSON can be)
    """Read a body as JSON, without what no other reader would take back: NaN, and half a sign; raises ProblemError."""
    try:
        found = json.loads(body)
        json.dumps(found, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        raise problem(400, "bad_body", verdi="JSON") from None
    return found


def selection_of(document: Any) -> Query:  # noqa: ANN401  (what JSON can be)
    """Read a `VariablesSelection`; raises ProblemError that says where it is not one."""
    _must(isinstance(document, dict), "selection")
    chosen = document.get("selection")
    _must(isinstance(chosen, list), "selection")
    choices = tuple(_choice(part, f"selection[{place}]") for place, part in enumerate(chosen))
    placement = document.get("placement")
    if placement is None:
        return Query(choices)
    _must(isinstance(placement, dict), "placement")
    return Query(choices, _names(placement, "heading"), _names(placement, "stub"))


def selection_json(query: Query) -> dict[str, Any]:
    """Write a `VariablesSelection`: what was read, and nothing else that was sent with it."""
    chosen = [
        {"variableCode": one.variable, "valueCodes": list(one.expressions)}
        | ({"codelist": one.codelist} if one.codelist else {})
        for one in query.choices
    ]
    if not (query.heading or query.stub):
        return {"selection": chosen}
    return {"selection": chosen, "placement": {"heading": list(query.heading or ()), "stub": list(query.stub or ())}}


def _choice(part: Any, where: str) -> Choice:  # noqa: ANN401
    _must(isinstance(part, dict), where)
    variable, codelist = part.get("variableCode"), part.get("codelist")
    _must(isinstance(variable, str), f"{where}.variableCode")
    _must(codelist is None or isinstance(codelist, str), f"{where}.codelist")
    # The contract asks for `values` and describes `valueCodes`; both are read.
    codes = part.get("valueCodes", part.get("values"))
    codes = [] if codes is None else codes
    _must(isinstance(codes, list) and all(isinstance(code, str) for code in codes), f"{where}.valueCodes")
    return Choice(variable, tuple(codes), codelist)


def _names(placement: Mapping[str, Any], name: str) -> tuple[str, ...] | None:
    said = placement.get(name)
    _must(said is None or (isinstance(said, list) and all(isinstance(one, str) for one in said)), f"placement.{name}")
    return tuple(said) if said else None


def _must(fine: bool, where: str) -> None:  # noqa: FBT001  (reads as a sentence)
    if not fine:
        raise problem(400, "bad_body", verdi=where)
