"""Reads catalogue files: every value a string, every unknown word an error with file and line.

PyYAML reads 0301 as 193 and NO as False, so scalars are taken as they are written and given their type by the
schema (a pydantic model) alone.
"""

from __future__ import annotations

import csv
import hashlib
import io
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from nki.errors import CatalogueError, Finding, Severity, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic_core import ErrorDetails

# The reader in C where PyYAML has it; the two read alike.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Place = tuple[str | int, ...]
"""Where in a document: keys and list positions from the top."""


class Entry(BaseModel):
    """Base of everything read from the catalogue: no unknown keys, never changed after reading."""

    # Each schema is compiled when first used: a command uses few of them.
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, defer_build=True)


E = TypeVar("E", bound=Entry)

_WORDS = {
    "missing": "Mangler «{key}».",
    "extra_forbidden": "Ukjent nøkkel «{key}».",
    "literal_error": "Ukjent verdi for «{key}».",
    "enum": "Ukjent verdi for «{key}».",
    "int_parsing": "«{key}» må være et helt tall.",
    "decimal_parsing": "«{key}» må være et tall.",
    "date_from_datetime_parsing": "«{key}» må være en dato på formen ÅÅÅÅ-MM-DD.",
    "date_parsing": "«{key}» må være en dato på formen ÅÅÅÅ-MM-DD.",
    "string_pattern_mismatch": "«{key}» har feil form.",
    "string_type": "«{key}» må være tekst.",
    "tuple_type": "«{key}» må være en liste.",
    "model_type": "«{key}» må ha egne nøkler under seg.",
    "dict_type": "«{key}» må ha egne nøkler under seg.",
}


def default_catalogue() -> Path:
    """Find the catalogue that came with this installation; in a checkout it is the folder at the top."""
    packaged = Path(str(files("nki"))) / "_catalogue"
    return packaged if packaged.is_dir() else Path(__file__).resolve().parents[2] / "catalogue"


def load_entry(path: Path, schema: type[E]) -> E:
    """Read one YAML file as `schema`; raises CatalogueError with every finding at once."""
    return load_located(path, schema)[0]


def load_located(path: Path, schema: type[E]) -> tuple[E, dict[Place, int]]:
    """Read as load_entry does, and give the line of every place too, for checks that the schema cannot do."""
    document, lines = read_yaml(path)
    try:
        return schema.model_validate(document, by_alias=True, by_name=False), lines
    except ValidationError as error:
        known = _known_keys(schema)
        raise CatalogueError(_finding(e, str(path), _line_of(e["loc"], lines), known) for e in error.errors()) from None


def load_rows(path: Path, schema: type[E]) -> tuple[E, ...]:
    """Read one `;`-separated UTF-8 table with a header row, a `schema` per row; raises CatalogueError.

    Columns are the schema's keys; an empty cell is as if the column were not there for that row.
    """
    findings: list[Finding] = []
    lines: list[int] = []
    filled: list[dict[str, str]] = []
    reader = csv.reader(_open(path), delimiter=";", strict=True)
    try:
        header = next(reader, [])
        for cells in filter(None, reader):
            if len(cells) > len(header):
                findings.append(_letter(str(path), reader.line_num, "Linjen har flere felt enn overskriften."))
            lines.append(reader.line_num)
            filled.append({key: cell for key, cell in zip(header, cells, strict=False) if cell})
    except csv.Error:
        findings.append(_letter(str(path), reader.line_num, "Et anførselstegn står feil."))
    rows, wrong = _validate(filled, schema)
    if findings or wrong:
        known = _known_keys(schema)
        findings += [_finding(error, str(path), lines[place], known) for place, error in wrong]
        raise CatalogueError(findings)
    return rows


def _validate(rows: list[dict[str, str]], schema: type[E]) -> tuple[tuple[E, ...], list[tuple[int, ErrorDetails]]]:
    """Give every row its type in one go, or say which are wrong: their places and what is wrong with each."""
    reader: TypeAdapter[tuple[E, ...]] = TypeAdapter(tuple[schema, ...])  # type: ignore[valid-type]  # known when run
    try:
        return reader.validate_python(rows, by_alias=True, by_name=False), []
    except ValidationError as error:
        wrong = error.errors()
        places = [int(one["loc"][0]) for one in wrong]
        for one in wrong:
            one["loc"] = one["loc"][1:]
        return (), list(zip(places, wrong, strict=True))


def read_yaml(path: Path) -> tuple[Any, dict[Place, int]]:
    """Read one YAML document as nested dicts and lists of strings, with the line of every place in it."""
    lines: dict[Place, int] = {}
    try:
        node = yaml.compose(_open(path), Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        # What the reader itself says is in English, and of its own inner workings.
        todo = "Se etter et anførselstegn, en klamme eller et innrykk som er galt her eller på linjen over."
        raise CatalogueError([_letter(str(path), line, "Kan ikke leses som YAML.", todo)]) from None
    if node is None:
        raise CatalogueError([_letter(str(path), 1, "Filen er tom.")])
    return _plain(node, (), lines, path), lines


def catalogue_hash(folder: Path) -> str:
    """SHA-256 over every file of a catalogue, names and bytes, so that a release can say which one it was made with."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _open(path: Path) -> io.StringIO:
    try:
        return io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")
    except OSError:
        raise UnreadableError(f"{path}: filen finnes ikke eller kan ikke åpnes.") from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise CatalogueError([_letter(str(path), line, "Filen er ikke UTF-8.")]) from None


def _plain(node: yaml.Node, place: Place, lines: dict[Place, int], path: Path) -> Any:  # noqa: ANN401
    lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, (*place, i), lines, path) for i, child in enumerate(node.value)]
    found: dict[str, Any] = {}
    for key, child in node.value:
        name, line = str(key.value), key.start_mark.line + 1
        if name in found:
            raise CatalogueError([_letter(str(path), line, f"Nøkkelen «{name}» står to ganger.")])
        found[name] = _plain(child, (*place, name), lines, path)
        lines[(*place, name)] = line
    return found


def _line_of(place: Place, lines: dict[Place, int]) -> int:
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 1)


def _known_keys(schema: type[BaseModel]) -> tuple[str, ...]:
    def properties(part: object) -> Iterator[str]:
        if isinstance(part, dict):
            yield from part.get("properties", {})
            for child in part.values():
                yield from properties(child)
        elif isinstance(part, list):
            for child in part:
                yield from properties(child)

    return tuple(sorted(set(properties(schema.model_json_schema()))))


def _finding(error: ErrorDetails, file: str, line: int, known: tuple[str, ...]) -> Finding:
    kind, place = error["type"], error["loc"]
    key = next((str(part) for part in reversed(place) if isinstance(part, str)), "")
    context = error.get("ctx", {})
    what = str(context["error"]) if kind == "value_error" else _WORDS.get(kind, error["msg"]).format(key=key)
    todo = ""
    if kind == "extra_forbidden":
        near = get_close_matches(key, known, n=1, cutoff=0.6)
        todo = f"Mente du «{near[0]}»?" if near else "Fjern den, eller se i malen hva feltet heter."
    elif "expected" in context:
        legal = str(context["expected"]).replace("'", "").replace(",", "").split()
        near = get_close_matches(str(error["input"]), legal, n=1)
        todo = f"Mente du «{near[0]}»? " if near else ""
        todo += f"Lovlige verdier: {context['expected']}.".replace(" or ", " eller ")
    return _letter(file, line, what, todo, ".".join(str(part) for part in place))


def _letter(file: str, line: int, what: str, todo: str = "", field: str = "") -> Finding:
    why = "Katalogen brukes ikke før dette er rettet."
    return Finding("K001", Severity.ERROR, what, file, (line,), field, why, todo)
