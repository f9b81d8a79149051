"""Holds the generated måltall against the official list: number, suffix, kind, age group, outcome, and which field."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nki.indicators.form import Form
    from nki.indicators.maaltall import Maaltall
    from nki.indicators.model import Correction, Renumbering
    from nki.indicators.schema import MaaltallBlock

FIELD_OF_GROUP = {"hoved": "17", "andre": "18"}
WORDS = {"field": "feltet", "kind": "slaget", "outcome": "utfallet", "stratum": "aldersgruppen"}


@dataclass(frozen=True, slots=True)
class Line:
    """What one printed line says when it is read by machine."""

    field: str
    row: int
    number: str
    kind: str
    outcome: str
    stratum: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Something the official list and the rule do not agree about; `row` is the line of the printed `field`.

    A correction of what is not printed has the field «rettelser».
    """

    field: str
    row: int | None
    what: str


def check_against_official(
    maaltall: Sequence[Maaltall], form: Form, corrections: Sequence[Correction], block: MaaltallBlock
) -> tuple[Disagreement, ...]:
    """Compare every måltall with the printed list as the corrections read it; agreement gives an empty tuple."""
    lines = list(_lines(form, block))
    numbers, unused = _corrected(lines, corrections)
    generated = {one.code: one for one in maaltall}
    found = unused + [
        disagreement
        for line, number in zip(lines, numbers, strict=True)
        for disagreement in _compare(line, number, generated)
    ]
    times = Counter(numbers)
    for line, number in zip(lines, numbers, strict=True):
        if times[number] > 1:
            found.append(Disagreement(line.field, line.row, f"«Måltall {number}» står {times[number]} ganger."))
    for one in maaltall:
        if one.code not in times:
            what = f"Regelen gir måltall {one.code}, men det står ikke i den offisielle listen."
            found.append(Disagreement(FIELD_OF_GROUP[one.group], None, what))
    return tuple(found)


def _lines(form: Form, block: MaaltallBlock) -> Iterator[Line]:
    for field in (form.main_maaltall, form.other_maaltall):
        for row, printed in enumerate(field.printed):
            text = " ".join(printed.text.split())
            outcome = _recognise(text, {slug: phrase.mark for slug, phrase in block.outcomes.items()})
            stratum = _recognise(text, {slug: phrase.mark for slug, phrase in block.strata.items()})
            kind = text.split(" ", 1)[0].lower()
            yield Line(field.number, row, printed.number, kind, outcome, stratum)


def _recognise(text: str, marks: Mapping[str, str]) -> str:
    found = [slug for slug, mark in marks.items() if mark in text]
    return found[0] if len(found) == 1 else "ukjent"


def _corrected(lines: Sequence[Line], corrections: Sequence[Correction]) -> tuple[list[str], list[Disagreement]]:
    numbers, unused = [line.number for line in lines], []
    for place, correction in enumerate(corrections):
        for change in correction.renumberings:
            rows = [row for row, line in enumerate(lines) if _is_meant(line, correction, change)]
            if len(rows) < change.occurrence:
                what = f"Rettelse {correction.number}: «{change.printed}» er ikke trykt {change.occurrence} ganger."
                unused.append(Disagreement("rettelser", place, what))
            else:
                numbers[rows[change.occurrence - 1]] = change.read
    return numbers, unused


def _is_meant(line: Line, correction: Correction, change: Renumbering) -> bool:
    return line.field in correction.fields and line.number == change.printed


def _compare(line: Line, number: str, generated: Mapping[str, Maaltall]) -> Iterator[Disagreement]:
    one = generated.get(number)
    if one is None:
        yield Disagreement(
            line.field, line.row, f"«Måltall {number}» er trykt, men regelen gir ikke noe slikt måltall."
        )
        return
    rule = {
        "field": FIELD_OF_GROUP[one.group],
        "kind": one.kind,
        "outcome": one.outcome,
        "stratum": one.stratum,
    }
    for name, expected in rule.items():
        if (printed := getattr(line, name)) != expected:
            what = f"Måltall {number}: {WORDS[name]} er «{printed}» i teksten, men «{expected}» etter regelen."
            yield Disagreement(line.field, line.row, what)
