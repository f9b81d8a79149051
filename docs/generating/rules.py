"""docs/regler.md: every control rule, with the words the person meets. Nothing here is copied by hand.

The rules of deliveries (D…) are letters, and are read as such. Those of the catalogue (K…) are written where they are
checked; their messages are found in the source, with «…» where a name is filled in.
"""

from __future__ import annotations

import ast
import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import nki
from generating.markdown import page, table
from nki.errors import Severity
from nki.registers.letters import Letter

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(nki.__file__).parent
SEVERITIES = {
    Severity.ERROR: "feil",
    Severity.ROW: "holdt utenfor",
    Severity.WARNING: "advarsel",
    Severity.INFORMATION: "til orientering",
}
LETTERS = {
    "": "Formen på en innsending",
    ".formats": "XML, KPR-meldingen og identiteter",
    ".rules": "Innholdet: datoer, tjenester, personer, og hele innsendingen",
    ".store": "Mottaket i registeret",
}
"""Where the letters of each part stand, below nki.registers, and what the part is called."""

PLACES = {
    "catalogue.py": "Alle filer i katalogen",
    "indicators": "Beskrivelsene av indikatorer (catalogue/indicators)",
    "reference": "Kodelistene (catalogue/codelists)",
    "registers": "Filbeskrivelsene (catalogue/registers)",
}
CARRIERS = {"Disagreement": ("K109", 2), "_RowError": ("K110", 1)}
"""Classes that hold the message of a rule until the place is known: the rule, and which argument is the message."""

_RULE = re.compile(r"K\d{3}")
_NAMES = re.compile(r"\{(\w+)\}")


def rules_page() -> str:
    """Make the page."""
    intro = (
        "Én regel, ett nummer, én melding. **Feil** betyr at innsendingen (eller katalogen) ikke tas i bruk, "
        "**holdt utenfor** at linjen ikke telles, **advarsel** at noe bør rettes, **til orientering** at det bare sies "
        "fra. `nki check` melder alt på én gang, "
        "med fil, linje og felt, og aldri med en verdi fra en persons opplysninger. «…» er noe som fylles inn."
    )
    return page("Kontrollregler", [intro, "## Innsendinger", *_delivery_rules(), *_catalogue_rules()])


def _delivery_rules() -> Iterator[str]:
    for place, title in LETTERS.items():
        module = import_module(f"nki.registers{place}.letters")
        found = sorted({one for one in vars(module).values() if isinstance(one, Letter)}, key=lambda one: one.rule)
        rows = [(f"**{one.rule}**", SEVERITIES[one.severity], *_said(one)) for one in found]
        yield f"### {title}"
        yield table(("Regel", "Alvor", "Hva", "Hvorfor", "Hva du gjør"), rows)


def _said(letter: Letter) -> Iterator[str]:
    return map(_blank, (letter.what, letter.why, letter.todo))


def _blank(words: str) -> str:
    return _NAMES.sub("…", words)


def _catalogue_rules() -> Iterator[str]:
    yield "## Katalogen"
    yield "Alle er feil: katalogen brukes ikke før de er rettet."
    for place, title in PLACES.items():
        found = catalogue_messages(SOURCE / place)
        if found:
            rows = [(f"**{rule}**", message) for rule in sorted(found) for message in found[rule]]
            yield f"### {title}"
            yield table(("Regel", "Melding"), rows)


def catalogue_messages(place: Path) -> dict[str, list[str]]:
    """Find the messages of every catalogue rule in a source file, or in the files of a folder."""
    found: dict[str, list[str]] = {}
    for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
        for rule, message in _messages(
            ast.parse(path.read_text(encoding="utf-8")), general=path.name == "catalogue.py"
        ):
            if message and message not in found.setdefault(rule, []):
                found[rule].append(message)
    return found


def _messages(tree: ast.Module, *, general: bool) -> Iterator[tuple[str, str]]:
    """Give (rule, message) of a module; what is raised as ValueError while a file is read becomes K001."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            local = {t.id: a.value for a in ast.walk(function) if isinstance(a, ast.Assign)
                     for t in a.targets if isinstance(t, ast.Name)}  # fmt: skip
            for call in ast.walk(function):
                if isinstance(call, ast.Call):
                    yield from _told(call, local, general=general)
        elif general and isinstance(function, ast.Dict):
            yield from (("K001", _words(value, {})) for value in function.values if isinstance(value, ast.Constant))


def _told(call: ast.Call, local: dict[str, ast.expr], *, general: bool) -> Iterator[tuple[str, str]]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    first = call.args[0] if call.args else None
    if name in CARRIERS:
        rule, place = CARRIERS[name]
        yield rule, _words(call.args[place], local)
    elif name == "ValueError" and first is not None:
        yield "K001", _words(first, local)
    elif general and name == "_letter":
        yield "K001", _words(call.args[2], local)
    elif isinstance(first, ast.Constant) and _RULE.fullmatch(str(first.value)):
        yield str(first.value), _words(call.args[2], local)


def _words(node: ast.expr, local: dict[str, ast.expr]) -> str:
    """Give a text as it is written in the source, «…» for what is filled in; empty when it is made elsewhere."""
    if isinstance(node, ast.Name) and node.id in local:
        return _words(local[node.id], {})
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
        return _blank(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
    return ""
