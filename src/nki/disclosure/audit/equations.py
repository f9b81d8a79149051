"""A public table as equations: what is not known, and the sums it is in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nki.disclosure.audit.public import ALL, DENOMINATOR, REST, UNKNOWN, Cell, Why
from nki.errors import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nki.disclosure.audit.public import PublicTable

LAND = "land"

Row = dict[int, int]
"""Coefficients of one equation by the number of the unknown."""


@dataclass(frozen=True, slots=True)
class Equation:
    """A sum everybody knows: `whole` is the sum of `parts`; `kind` says why."""

    kind: str
    whole: Cell
    parts: tuple[Cell, ...]

    @property
    def cells(self) -> Iterator[tuple[Cell, int]]:
        """Every cell with its sign when the sum is written as parts − whole = 0."""
        yield self.whole, -1
        yield from ((part, 1) for part in self.parts)


@dataclass(frozen=True)
class System:
    """Rows · unknowns = sides, in whole persons; `known` are the values published, or known to be nobody."""

    unknowns: tuple[Cell, ...]
    why: tuple[Why, ...]
    known: Mapping[Cell, int]
    equations: tuple[Equation, ...]
    rows: tuple[Row, ...]
    sides: tuple[int, ...]

    @property
    def place(self) -> dict[Cell, int]:
        """The number of each unknown."""
        return {cell: number for number, cell in enumerate(self.unknowns)}


def system_of(table: PublicTable) -> System:
    """Write a table as equations; raises UnreadableError when published figures do not add up."""
    known = dict(table.values)
    number: dict[Cell, int] = {}
    kept: list[Equation] = []
    rows: list[Row] = []
    sides: list[int] = []
    for equation in _equations(table):
        row: Row = {}
        side = 0
        for cell, sign in equation.cells:
            if cell in known:
                side -= sign * known[cell]
            else:
                row[number.setdefault(cell, len(number))] = sign
        if row:
            kept.append(equation)
            rows.append(row)
            sides.append(side)
        elif side:
            raise _wrong(equation)
    for cell in table.withheld:
        number.setdefault(cell, len(number))
    why = tuple(_why(cell, table) for cell in number)
    return System(tuple(number), why, known, tuple(kept), tuple(rows), tuple(sides))


def _wrong(equation: Equation) -> UnreadableError:
    cell = equation.whole
    return UnreadableError(
        f"{cell.level} {cell.area}, {cell.stratum}, {cell.outcome}: de viste tallene går ikke opp ({equation.kind}). "
        "En utgivelse der summene er feil, kan ikke prøves."
    )


def _why(cell: Cell, table: PublicTable) -> Why:
    if cell.is_rest:
        return Why.REST
    return table.withheld.get(cell, Why.ABSENT)


def _equations(table: PublicTable) -> Iterator[Equation]:
    """Give every sum that holds by the form of the table (the form's fields 16–20 and 28)."""
    cells = [*table.values, *table.withheld]
    strata = sorted({cell.stratum for cell in cells} - {ALL, UNKNOWN})
    outcomes = sorted({cell.outcome for cell in cells} - {DENOMINATOR})
    places = sorted({cell.place for cell in cells} | {p for ways in table.parts.values() for way in ways for p in way})
    nobody = _nobody(table, strata, outcomes)
    ages = [*strata, UNKNOWN] if strata else []
    for place in places:
        for stratum in [ALL, *ages]:
            parts = (Cell(*place, stratum, outcome) for outcome in outcomes)
            yield from _written("utfall", Cell(*place, stratum, DENOMINATOR), parts, nobody)
        for outcome in [*outcomes, DENOMINATOR] if ages else []:
            parts = (Cell(*place, age, outcome) for age in ages)
            yield from _written("alder", Cell(*place, ALL, outcome), parts, nobody)
    for whole, ways in table.parts.items():
        for way in ways:
            for stratum in [ALL, *ages]:
                for outcome in [*outcomes, DENOMINATOR]:
                    parts = (Cell(*part, stratum, outcome) for part in way)
                    yield from _written(whole.level, Cell(*whole, stratum, outcome), parts, nobody)


def _written(kind: str, whole: Cell, parts: Iterator[Cell], nobody: _Nobody) -> Iterator[Equation]:
    if not nobody.is_in(whole):
        yield Equation(kind, whole, tuple(part for part in parts if not nobody.is_in(part)))


@dataclass(frozen=True, slots=True)
class _Nobody:
    """Which unpublished rests are empty, seen from the figures of the larger area.

    `ages`: which table (`Place.earlier`) and outcome have nobody in the country without a known age; `rests`: cells of
    a rest that hold nobody. An empty denominator empties every outcome, and an empty «alle aldre» every age.
    """

    ages: frozenset[tuple[str, str]]
    rests: frozenset[Cell]
    everything: bool

    def is_in(self, cell: Cell) -> bool:
        """Tell whether a cell is such a rest, and empty."""
        unknown = cell.stratum == UNKNOWN
        if not unknown and cell.level != REST:
            return False
        when = cell.place.earlier
        if self.everything or (unknown and {(when, cell.outcome), (when, DENOMINATOR)} & self.ages):
            return True
        if cell.level != REST or not self.rests:
            return False
        around = {Cell(*cell.place, s, o) for s in (cell.stratum, ALL) for o in (cell.outcome, DENOMINATOR)}
        return bool(around & self.rests)


def _nobody(table: PublicTable, strata: list[str], outcomes: list[str]) -> _Nobody:
    values = table.values
    ages: set[tuple[str, str]] = set()
    rests: set[Cell] = set()
    lands = sorted({cell.place for cell in values if cell.level == LAND}) if strata else []
    for outcome in [*outcomes, DENOMINATOR]:
        for land in lands:
            parts = [Cell(*land, stratum, outcome) for stratum in strata]
            if _nothing_left(values, Cell(*land, ALL, outcome), parts):
                ages.add((land.earlier, outcome))
        for stratum in [ALL, *strata]:
            for whole, way in ((whole, way) for whole, ways in table.parts.items() for way in ways):
                parts = [Cell(*place, stratum, outcome) for place in way if place.level != REST]
                if len(parts) < len(way) and _nothing_left(values, Cell(*whole, stratum, outcome), parts):
                    rests |= {Cell(*place, stratum, outcome) for place in way if place.level == REST}
    return _Nobody(frozenset(ages), frozenset(rests), table.complete)


def _nothing_left(values: Mapping[Cell, int], whole: Cell, parts: list[Cell]) -> bool:
    if whole not in values or any(part not in values for part in parts):
        return False
    return values[whole] == sum(values[part] for part in parts)
