"""A table of the bank: variables, their values, and every cell with the reason why it is not shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from operator import mul
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nki.publication import PublishedRelease
    from nki.web.words import Phrase

Role = Literal["geo", "time", "metric", ""]

SYMBOLS: Mapping[str, str] = {
    "shown": "",
    "not_applicable": ".",
    "not_reported": "..",
    "small": ":",
    "protecting": "::",
    "preliminary": "*",
}
"""The sign of each status, after Statistics Norway's; `::` is ours, so that the two ways of withholding differ."""

MARKS = tuple(SYMBOLS)
"""Statuses in the order of their marks: a cell holds the place of its status here."""

SHOWN, NOT_APPLICABLE, PRELIMINARY = MARKS.index("shown"), MARKS.index("not_applicable"), MARKS.index("preliminary")
WITHHELD = tuple(range(NOT_APPLICABLE, PRELIMINARY))
"""Marks of cells without a figure."""


class Value(NamedTuple):
    """One value of a variable; `unit` and `decimals` are said of what is measured."""

    code: str
    label: Phrase
    unit: str = ""
    decimals: int = 0


@dataclass(frozen=True)
class Variable:
    """One side of the table. What may be left out is counted by `elimination`, the code of the whole.

    `default` is what is shown of it when nothing is asked for.
    """

    code: str
    label: Phrase
    role: Role
    values: tuple[Value, ...]
    elimination: str | None = None
    default: tuple[str, ...] = ("*",)

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each code stands."""
        return {value.code: place for place, value in enumerate(self.values)}


class Cells(NamedTuple):
    """Every cell in row-major order: the figure as it is written (None when not shown), and the mark of its status."""

    figures: list[str | None]
    marks: bytearray


class Codelist(NamedTuple):
    """Some values of a variable under a name; `members` says what is gathered in each value of an aggregation."""

    id: str
    label: Phrase
    variable: str
    values: tuple[str, ...]
    members: Mapping[str, tuple[str, ...]] = {}

    @property
    def kind(self) -> str:
        """Give the contract's word for it."""
        return "Aggregation" if self.members else "Valueset"


@dataclass(frozen=True)
class Table:
    """One table. Its cells are laid out when first asked for; the figures of an aggregation are the published ones.

    `origin` is empty, or says that the figures are not a register's own (`rekonstruert`, `syntetisk`).
    """

    id: str
    label: Phrase
    topic: Phrase
    source: Phrase
    updated: str
    variables: tuple[Variable, ...]
    notes: tuple[Phrase, ...]
    codelists: tuple[Codelist, ...]
    lay_out: Callable[[Table], Cells] = field(repr=False)
    origin: str = ""

    @cached_property
    def cells(self) -> Cells:
        """Every cell."""
        return self.lay_out(self)

    @cached_property
    def strides(self) -> tuple[int, ...]:
        """How far apart two neighbours of each variable are."""
        sizes = [len(variable.values) for variable in reversed(self.variables)]
        return tuple(reversed(list(accumulate([1, *sizes[:-1]], mul))))

    @property
    def size(self) -> int:
        """How many cells there are."""
        return self.strides[0] * len(self.variables[0].values)

    def with_role(self, role: Role) -> Variable:
        """Find the variable that plays a part."""
        return next(variable for variable in self.variables if variable.role == role)

    def codelists_of(self, variable: str) -> tuple[Codelist, ...]:
        """Find the code lists of a variable."""
        return tuple(codelist for codelist in self.codelists if codelist.variable == variable)


def empty_cells(table: Table) -> Cells:
    """Begin a table where nothing is known of any cell: what no figure fills does not exist."""
    return Cells([None] * table.size, bytearray([NOT_APPLICABLE]) * table.size)


def shown_marks(release: PublishedRelease) -> Mapping[str, int]:
    """Give the mark of a figure that is shown, by year."""
    years = release.manifest["years"]
    return {str(year["year"]): PRELIMINARY if year["preliminary"] else SHOWN for year in years}
