"""A cut as rows and columns, for the formats people look at: what stands down the side and across the top."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from nki.web.bank.table import MARKS, SYMBOLS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nki.web.bank.asking import Form
    from nki.web.bank.cut import Axis, Cut
    from nki.web.bank.table import Value

_SIGNS = tuple(SYMBOLS[status] for status in MARKS)


class Cell(NamedTuple):
    """A figure as it is written, or the sign that stands in its place; `mark` is the place of its status."""

    text: str
    mark: int
    is_figure: bool


class Grid(NamedTuple):
    """Names of the side, the columns across the top as tuples of texts, and rows of side texts and cells."""

    side: list[str]
    across: list[tuple[str, ...]]
    rows: list[tuple[tuple[str, ...], list[Cell]]]


def grid(cut: Cut, language: str, form: Form) -> Grid:
    """Lay a cut out."""
    stub, across = cut.stub, cut.across
    columns = list(product(*(_texts(axis, language, form) for axis in across)))
    found = cells(cut)
    rows = [(side, [next(found) for _ in columns]) for side in product(*(_texts(a, language, form) for a in stub))]
    return Grid([name(axis, language, form) for axis in stub], columns, rows)


def cells(cut: Cut) -> Iterator[Cell]:
    """Give the cells of a cut in order."""
    figures, marks = cut.table.cells
    for place in cut.places:
        figure, mark = figures[place], marks[place]
        yield Cell(_SIGNS[mark], mark, is_figure=False) if figure is None else Cell(figure, mark, is_figure=True)


def name(axis: Axis, language: str, form: Form) -> str:
    """Name a variable by code or by word, as the form asks."""
    return axis.variable.code if "UseCodes" in form.parameters else axis.variable.label.say(language)


def _texts(axis: Axis, language: str, form: Form) -> Sequence[str]:
    return [text(value, language, form) for value in axis.values]


def text(value: Value, language: str, form: Form) -> str:
    """Name a value by code, by word (when nothing is asked), or both."""
    if "UseCodes" in form.parameters:
        return value.code
    said = value.label.say(language)
    return f"{value.code} {said}" if "UseCodesAndTexts" in form.parameters else said
