"""Derivations in Norwegian, with numbers: «651 − 409 − 67 − 146 = 29»."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nki.disclosure.audit.derive import known_terms
from nki.disclosure.audit.public import ALL, DENOMINATOR, REST, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from fractions import Fraction

    from nki.disclosure.audit.derive import Derivation, Step
    from nki.disclosure.audit.equations import System
    from nki.disclosure.audit.public import Cell

OUTCOMES = {
    "met": "innfridd",
    "partly_met": "delvis innfridd",
    "unmet": "ikke innfridd",
    "unreported": "uten rapportering",
    "other": "annet",
    DENOMINATOR: "nevner",
}
KINDS = {
    "utfall": "nevneren er summen av utfallene",
    "alder": "alle aldre er summen av aldersgruppene",
    "kommune": "kommunen er summen av dem den er laget av",
    "fylke": "fylket er summen av kommunene",
    "kostragruppe": "KOSTRA-gruppen er summen av kommunene",
    "land": "landet er summen av delene",
}
MOST_TERMS = 12


def name_of(cell: Cell) -> str:
    """Name a cell: «kommune 4203, 0–17 år, innfridd»."""
    area = "hele landet" if cell.level == "land" else f"{cell.level} {cell.area}"
    if cell.level == REST:
        area = "utenfor alle delene"
    stratum = {ALL: "alle aldre", UNKNOWN: "ukjent alder"}.get(cell.stratum, f"{cell.stratum.replace('-', '–')} år")
    return f"{area}, {stratum}, {OUTCOMES.get(cell.outcome, cell.outcome)}"


def sentences(derivation: Derivation, system: System) -> tuple[str, ...]:
    """Say how a cell follows, one sum per line, the cell itself last."""
    if derivation.kind == "sammensatt":
        return _combination(derivation, system)
    values = dict(system.known)
    lines: list[str] = []
    for step in derivation.sums:
        equation = system.equations[step.equation]
        target = next(cell for cell, _ in equation.cells if cell not in values)
        terms = [(sign * values[cell]) for cell, sign in known_terms(equation, target)]
        values[target] = sum(terms)
        lines.append(f"{name_of(target)}: {_sum(terms)} = {values[target]} ({KINDS[equation.kind]})")
    return tuple(lines)


def _combination(derivation: Derivation, system: System) -> tuple[str, ...]:
    lines = [_line(step, system, system.known) for step in derivation.sums]
    parts = [step.factor * system.sides[step.equation] for step in derivation.sums]
    return (*lines, f"{name_of(derivation.cell)}: {_sum(parts)} = {derivation.value}")


def _line(step: Step, system: System, known: Mapping[Cell, int]) -> str:
    """Say what the unknown cells of one sum make together."""
    equation = system.equations[step.equation]
    unknown = [(cell, sign) for cell, sign in equation.cells if cell not in known]
    left = " ".join(f"{'+' if sign > 0 else '−'} {name_of(cell)}" for cell, sign in unknown[:MOST_TERMS])
    more = f" … ({len(unknown) - MOST_TERMS} til)" if len(unknown) > MOST_TERMS else ""
    terms = [-sign * known[cell] for cell, sign in equation.cells if cell in known]
    side = system.sides[step.equation]
    right = f"{_sum(terms)} = {side}" if len(terms) > 1 else str(side)
    factor = "" if abs(step.factor) == 1 else f", ganget med {abs(step.factor)}"
    return f"{left}{more} = {right} ({KINDS[equation.kind]}{factor})"


def _sum(terms: Iterable[int | Fraction]) -> str:
    """Write «651 − 409 − 67»: what is added first, zeros left out, long sums cut."""
    ordered = sorted((term for term in terms if term), key=lambda term: term < 0) or [0]
    shown = ordered[:MOST_TERMS]
    text = f"{'−' if shown[0] < 0 else ''}{abs(shown[0])}"
    text += "".join(f" {'−' if term < 0 else '+'} {abs(term)}" for term in shown[1:])
    return f"{text} … ({len(ordered) - MOST_TERMS} ledd til)" if len(ordered) > MOST_TERMS else text
