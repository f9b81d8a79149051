"""What was asked for of a table: some values of each variable, and the cells where they meet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil, prod
from typing import TYPE_CHECKING, NamedTuple

from nki.web.bank.selection import SelectionError, select
from nki.web.problem import Fault, ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nki.web.bank.table import Codelist, Table, Value, Variable


class Choice(NamedTuple):
    """What was asked for of one variable: expressions, over its own codes or those of a code list."""

    variable: str
    expressions: tuple[str, ...]
    codelist: str | None = None


class Query(NamedTuple):
    """What was asked for of a table, and which variables go down the side and across the top."""

    choices: tuple[Choice, ...] = ()
    heading: tuple[str, ...] | None = None
    stub: tuple[str, ...] | None = None


class Axis(NamedTuple):
    """A variable and the places of its chosen values."""

    variable: Variable
    places: tuple[int, ...]
    stride: int

    @property
    def values(self) -> list[Value]:
        """Give the chosen values."""
        return [self.variable.values[place] for place in self.places]


@dataclass(frozen=True)
class Cut:
    """A part of a table: its axes in order, those of the stub first and those of the heading last."""

    table: Table
    axes: tuple[Axis, ...]
    start: int
    heading: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many cells it has."""
        return prod(len(axis.places) for axis in self.axes)

    @cached_property
    def places(self) -> list[int]:
        """Where its cells are in the table, the last axis fastest."""
        found = [self.start]
        for axis in self.axes:
            steps = [place * axis.stride for place in axis.places]
            found = [corner + step for corner in found for step in steps]
        return found

    @property
    def stub(self) -> tuple[Axis, ...]:
        """Give the axes down the side."""
        return tuple(axis for axis in self.axes if axis.variable.code not in self.heading)

    @property
    def across(self) -> tuple[Axis, ...]:
        """Give the axes across the top."""
        return tuple(axis for axis in self.axes if axis.variable.code in self.heading)


def default_query(table: Table) -> Query:
    """Choose what is shown when nothing is asked for."""
    return Query(tuple(Choice(variable.code, variable.default) for variable in table.variables))


def cut(table: Table, query: Query, limit: int) -> Cut:
    """Find the part of a table that is asked for; raises ProblemError with every fault at once."""
    asked = query if query.choices else query._replace(choices=default_query(table).choices)
    faults: list[Fault] = list(_strangers(table, asked.choices))
    by_code = {choice.variable.casefold(): choice for choice in asked.choices}
    axes: list[Axis] = []
    start = 0
    for variable, stride in zip(table.variables, table.strides, strict=True):
        choice = by_code.get(variable.code.casefold())
        try:
            if choice is None or not (choice.expressions or choice.codelist):
                start += _left_out(variable) * stride
            else:
                axes.append(Axis(variable, _chosen(table, variable, choice), stride))
        except SelectionError as error:
            faults.append(error.fault(variable.code))
    if faults:
        raise ProblemError(400, *faults)
    _refuse_too_large(axes, limit)
    return _placed(table, axes, start, asked)


def _strangers(table: Table, choices: Iterable[Choice]) -> Iterator[Fault]:
    known = {variable.code.casefold() for variable in table.variables}
    seen: set[str] = set()
    for choice in choices:
        code = choice.variable.casefold()
        if code not in known:
            lawful = ", ".join(variable.code for variable in table.variables)
            yield Fault("unknown_variable", {"verdi": choice.variable, "lovlige": lawful})
        elif code in seen:
            yield Fault("variable_twice", {"variabel": choice.variable})
        seen.add(code)


def _left_out(variable: Variable) -> int:
    """Give the place of the whole; raises SelectionError where the variable cannot be left out."""
    if variable.elimination is None:
        raise SelectionError("missing_variable", "")
    return variable.places[variable.elimination]


def _chosen(table: Table, variable: Variable, choice: Choice) -> tuple[int, ...]:
    codes = [value.code for value in variable.values]
    if choice.codelist:
        codes = list(_codelist(table, variable, choice.codelist).values)
    expressions = choice.expressions or ("*",)
    found = select(expressions, codes, newest_first=variable.role == "time")
    return tuple(variable.places[code] for code in found)


def _codelist(table: Table, variable: Variable, name: str) -> Codelist:
    for codelist in table.codelists_of(variable.code):
        if codelist.id.casefold() == name.casefold():
            return codelist
    raise SelectionError("wrong_codelist", name)


def _refuse_too_large(axes: Sequence[Axis], limit: int) -> None:
    """Say how to split what is too large: along its longest axis, in as few parts as will do."""
    size = prod(len(axis.places) for axis in axes)
    if size <= limit:
        return
    longest = max(axes, key=lambda axis: len(axis.places))
    each = max(limit * len(longest.places) // size, 1)
    filled = {
        "celler": size,
        "grense": limit,
        "deler": ceil(len(longest.places) / each),
        "verdier": each,
        "variabel": longest.variable.code,
    }
    raise ProblemError(403, Fault("too_many_cells", filled))


def _placed(table: Table, axes: Sequence[Axis], start: int, query: Query) -> Cut:
    """Put the axes in the order asked for; years go across the top when nothing is said."""
    names = {axis.variable.code.casefold(): axis for axis in axes}
    if query.heading is None and query.stub is None:
        time = table.with_role("time").code
        return Cut(table, tuple(axes), start, (time,) if time.casefold() in names else ())
    heading, stub = list(query.heading or ()), list(query.stub or ())
    if query.stub is None:
        stub = [axis.variable.code for axis in axes if axis.variable.code.casefold() not in _folded(heading)]
    elif query.heading is None:
        heading = [axis.variable.code for axis in axes if axis.variable.code.casefold() not in _folded(stub)]
    order = [name.casefold() for name in (*stub, *heading)]
    if sorted(order) != sorted(names):
        lawful = ", ".join(axis.variable.code for axis in axes)
        raise ProblemError(400, Fault("bad_placement", {"lovlige": lawful}))
    placed = tuple(names[name] for name in order)
    return Cut(table, placed, start, tuple(axis.variable.code for axis in placed[len(stub) :]))


def _folded(names: Iterable[str]) -> set[str]:
    return {name.casefold() for name in names}
