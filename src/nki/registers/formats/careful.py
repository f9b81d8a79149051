"""The careful way through XML: a parser that resolves nothing, and a letter for everything that is not as described.

The bytes have passed `caps` first, so there is no DOCTYPE to expand and no token long enough to be read twice.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

import polars as pl

from nki.errors import DeliveryError, Finding, Severity
from nki.registers.formats import letters
from nki.registers.formats.caps import MAX_ATTRIBUTES, MAX_ELEMENTS, MAX_TEXT
from nki.registers.formats.grammar import BEGINNING, NAMESPACE, ROOT, XSI, join_parts
from nki.registers.formats.opening import is_message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nki.registers.formats.grammar import Tables
    from nki.registers.letters import Letter
    from nki.registers.schema import RegisterSchema

    Place = tuple[Letter, str, tuple[tuple[str, str], ...]]

_BATCH = 20_000
_MAX_LINES = 1000
_DEEPEST = 3
_MOST_LETTERS = 50
_MOST_PLACES = 2000
_MOST_GUESSES = 5


class Stopped(Exception):  # noqa: N818  (not an error of ours: how a handler leaves the parser)
    """Nothing more is worth reading."""


def read_carefully(content: bytes, label: str, schema: RegisterSchema) -> Tables:
    """Read every table; raises DeliveryError with every finding about the shape."""
    reader = _Reader(schema)
    try:
        parse(content, reader)
    except Stopped:
        pass
    except expat.ExpatError as error:
        hint = "Filen slutter for tidlig." if error.code in _CUT_OFF else "Et tegn eller en slutt-tagg står feil."
        reader.note(letters.NOT_XML, error.lineno, hint=hint)
    findings = reader.findings(label)
    if not findings:
        return reader.tables()
    if findings[0].rule == letters.WRONG_ROOT.rule and is_message(content):
        findings = [letters.CARRIES_IDENTITY.finding(label, lines=(1,))]
    raise DeliveryError(findings)


def element_lines(content: bytes, rows: Sequence[int]) -> tuple[int, ...]:
    """Give the lines of elements by their place below the root."""
    reader = _Lines()
    parse(content, reader)
    return tuple(reader.lines[row] for row in rows)


def parse(content: bytes, reader: Any) -> None:  # noqa: ANN401  (whoever has start, end and text)
    """Run the parser over the whole; a handler is called for elements and text, and for nothing else."""
    # The separator keeps a namespace apart from a name, and can stand in neither.
    parser = expat.ParserCreate(encoding="utf-8", namespace_separator=" ")
    parser.buffer_text = True
    reader.parser = parser
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.Parse(content, True)  # noqa: FBT003  (pyexpat has no name for it)


@dataclass
class Watcher:
    """What every reader of ours does: refuse a DOCTYPE, keep to the measures, remember where something was wrong."""

    parser: Any = None
    depth: int = 0
    elements: int = 0
    most: int = MAX_ELEMENTS
    noted: int = 0
    wrong: dict[Place, list[int]] = field(default_factory=lambda: defaultdict(list))

    def note(self, letter: Letter, line: int = 0, where: str = "", **names: str) -> None:
        """Remember a place; the same thing elsewhere becomes one letter with more lines."""
        place = (letter, where, tuple(names.items()))
        if place in self.wrong or len(self.wrong) < _MOST_LETTERS:
            self.wrong[place].append(line or self.parser.CurrentLineNumber)
        self.noted += 1
        if self.noted > _MOST_PLACES and letter.severity == Severity.ERROR:
            raise Stopped

    def findings(self, label: str) -> list[Finding]:
        """Write the letters."""
        return [
            letter.finding(label, lines=tuple(dict.fromkeys(lines))[:_MAX_LINES], count=len(lines), field=f, **dict(n))
            for (letter, f, n), lines in self.wrong.items()
        ]

    def doctype(self, *_: object) -> None:
        """Refuse; it has been looked for already, but the parser knows best what one is."""
        self.note(letters.DOCTYPE)
        raise Stopped

    def text(self, data: str) -> None:
        """Refuse text that is not space; the parser stands behind it when it is told."""
        if not data.isspace():
            self.note(letters.LOOSE_TEXT, self.parser.CurrentLineNumber - data.lstrip().count("\n"))

    def measure(self, attributes: dict[str, str]) -> None:
        """Keep to the measures."""
        self.elements += 1
        if self.elements > self.most:
            self.note(letters.TOO_MUCH, most=f"{self.most} elementer")
            raise Stopped
        if len(attributes) > MAX_ATTRIBUTES:
            self.note(letters.TOO_MUCH, most=f"{MAX_ATTRIBUTES} felt på ett element")
            raise Stopped
        for value in attributes.values():
            if len(value) > MAX_TEXT or len(value.encode()) > MAX_TEXT:
                self.note(letters.TOO_MUCH, most=f"{MAX_TEXT} tegn i et felt")
                raise Stopped


class _Reader(Watcher):
    """Gathers the rows of our own tables."""

    def __init__(self, schema: RegisterSchema) -> None:
        super().__init__()
        self.known = {f"{NAMESPACE} {table.name}": table for table in schema.tables}
        self.names = {name: frozenset(table.columns) for name, table in self.known.items()}
        self.rows: dict[str, list[dict[str, str]]] = {name: [] for name in self.known}
        self.places: dict[str, list[int]] = {name: [] for name in self.known}
        self.parts: dict[str, list[pl.DataFrame]] = {name: [] for name in self.known}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.measure(attributes)
        if self.depth == 1:
            self._root(name, attributes)
        elif self.depth == _DEEPEST - 1 and name in self.known:
            rows = self.rows[name]
            rows.append(attributes)
            self.places[name].append(self.elements - 2)
            if len(rows) >= _BATCH:
                self._flush(name)
            if not self.names[name].issuperset(attributes):
                self._unknown(name, attributes)
        else:
            hint = f"Under {ROOT} kan det stå {', '.join(n.split(' ')[1] for n in self.known)}, og ingenting i dem."
            self.note(letters.UNKNOWN_ELEMENT, hint=hint)
            if self.depth >= _DEEPEST:
                raise Stopped

    def end(self, _: str) -> None:
        self.depth -= 1

    def tables(self) -> Tables:
        """Give what was read."""
        for name in self.known:
            self._flush(name)
        return {table.name: join_parts(self.parts[name], table) for name, table in self.known.items()}

    def _root(self, name: str, attributes: dict[str, str]) -> None:
        if name != f"{NAMESPACE} {ROOT}":
            self.note(letters.WRONG_ROOT, root=BEGINNING)
            raise Stopped
        if not all(key.startswith(f"{XSI} ") for key in attributes):
            self.note(letters.UNKNOWN_ATTRIBUTE, hint=f"{ROOT} har ingen felt.")

    def _unknown(self, name: str, attributes: dict[str, str]) -> None:
        columns = self.known[name].columns
        for key in sorted(attributes.keys() - set(columns))[:_MOST_GUESSES]:
            near = get_close_matches(key.lower()[:40], columns, n=1)
            # What looks like no field of ours may be something of a person; it is not repeated.
            hint = f"Mente du «{near[0]}»?" if near else f"Lovlige felt: {', '.join(columns)}."
            self.note(letters.UNKNOWN_ATTRIBUTE, hint=hint)

    def _flush(self, name: str) -> None:
        rows, places, table = self.rows[name], self.places[name], self.known[name]
        said = frozenset[str]().union(*rows)
        columns = {c: [row.get(c) or None for row in rows] for c in table.columns if c in said}
        schema = {"_row": pl.UInt32()} | dict.fromkeys(columns, pl.String())
        self.parts[name].append(pl.DataFrame({"_row": places} | columns, schema=schema))
        rows.clear()
        places.clear()


class _Lines(Watcher):
    """Gathers the lines elements begin on."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[int] = []

    def start(self, _: str, __: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > 1:
            self.lines.append(self.parser.CurrentLineNumber)

    def end(self, _: str) -> None:
        self.depth -= 1

    def text(self, _: str) -> None:
        """Nothing to see."""


_CUT_OFF = {3, 5, 6, 20}
"""XML_ERROR_NO_ELEMENTS, _UNCLOSED_TOKEN, _PARTIAL_CHAR, _UNCLOSED_CDATA_SECTION."""
