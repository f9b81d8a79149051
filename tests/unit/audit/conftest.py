"""Small tables as the public has them, and the national test tables."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nki.disclosure import FigureKey, ProtectedCell, Status
from nki.disclosure.audit import Membership, PublicTable, public_table
from nki.disclosure.audit.public import Cell
from nki.disclosure.audit.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DATA = Path(__file__).parents[2] / "data" / "gauss"
WHOLE = "denominator"
OUTCOMES = ("met", "partly_met", "unmet")
NAME = ("bistand-kultur-fritid", 2021)
SIGNS = {"s": Status.SMALL, "p": Status.PROTECTING, "r": Status.NOT_REPORTED}


def table_of(text: str, rules: Rules | None = None, membership: Membership | None = None) -> PublicTable:
    """Read a drawing: level, area, stratum, denominator, met, partly_met, unmet; s, p or r where nothing is shown."""
    figures: dict[FigureKey, ProtectedCell] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        level, area, stratum, whole, *counts = line.split()
        for outcome, count in zip(OUTCOMES, counts, strict=True):
            status = SIGNS.get(count) or SIGNS.get(whole) or Status.SHOWN
            cell = ProtectedCell(_number(count), _number(whole), status)
            figures[FigureKey(*NAME, level, area, stratum, outcome)] = cell
    kommuner = {key.area for key in figures if key.level == "kommune"}
    belongs = membership or Membership(dict.fromkeys(kommuner, "42"), {})
    return public_table(NAME, figures, belongs, rules or Rules(), origin="syntetisk", complete=True)


def _number(text: str) -> int | None:
    return None if text in SIGNS else int(text)


def gauss(letter: str) -> tuple[PublicTable, frozenset[Cell]]:
    """Read a test table where SSB's GaussSuppression has chosen what to withhold; gives its primary cells too."""
    with gzip.open(DATA / f"gauss_{letter}.json.gz", "rt", encoding="utf-8") as stream:
        said = json.load(stream)
    cells = [Cell(*label) for label in said["labels"]]
    atoms = dict(zip(cells, map(frozenset, said["cells"]), strict=True))
    withheld = {*said["primary"], *said["secondary"]}
    values = dict(zip(cells, said["values"], strict=True))
    hidden = {cells[number] for number in withheld}
    figures = {FigureKey("x", 2021, *cell): _shown(cell, values, hidden) for cell in cells if cell.outcome != WHOLE}
    kommuner = range(said["atoms"] // 15)
    membership = Membership(_owners("fylke", atoms, kommuner), _owners("kostragruppe", atoms, kommuner))
    table = public_table(("x", 2021), figures, membership, Rules(reasons_told=False), complete=True)
    return table, frozenset(cells[number] for number in said["primary"])


def _shown(cell: Cell, values: Mapping[Cell, int], hidden: set[Cell]) -> ProtectedCell:
    whole = cell._replace(outcome=WHOLE)
    return ProtectedCell(
        None if cell in hidden else values[cell],
        None if whole in hidden else values[whole],
        Status.SMALL if {cell, whole} & hidden else Status.SHOWN,
    )


def _owners(level: str, atoms: Mapping[Cell, frozenset[int]], kommuner: range) -> dict[str, str]:
    groups = {cell.area: found for cell, found in atoms.items() if cell[::2] == (level, "all")}
    return {str(kommune): area for kommune in kommuner for area, found in groups.items() if 15 * kommune in found}


@pytest.fixture
def draw() -> Callable[..., PublicTable]:
    """Give the reader of drawings."""
    return table_of


@pytest.fixture
def gauss_table() -> Callable[[str], tuple[PublicTable, frozenset[Cell]]]:
    """Give the reader of test tables."""
    return gauss
