"""From people in places to columns over atoms: published cells first, then the residuals that follow from them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import sparse

from nki.compute import OUTCOMES
from nki.disclosure.suppression.cells import (
    ALL,
    DENOMINATOR,
    UNKNOWN,
    CellName,
    Rules,
    details,
    losses,
    partners,
    turns,
)
from nki.disclosure.suppression.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nki.disclosure.suppression.people import Key, People
    from nki.disclosure.suppression.problem import Bools, Ints

    _Area = tuple[Key, tuple[int, ...]]
    """Level and code, and the places inside."""

OUTSIDE = "outside "
"""Before the level of a cell that is what is left of an area when its parts with figures are taken away."""
OTHERS = "others than "
"""Before the outcome of a cell that is everybody in the denominator but those."""


class _Kind(NamedTuple):
    """A cell every area has: its name there, who is in it (ages, outcomes), and the counts it is written for."""

    stratum: str
    outcome: str
    inside: Bools
    least: int = 0
    most: int = np.iinfo(np.int64).max


class _Block(NamedTuple):
    """Every cell of some areas, one area after the other: its name and its column (cells, atoms)."""

    names: tuple[CellName, ...]
    columns: sparse.csr_array


@lru_cache(maxsize=12)
def _written_out(
    areas: tuple[_Area, ...], kinds: tuple[tuple[str, str], ...], inside: bytes, shape: tuple[int, int]
) -> _Block:
    """Write out every cell of some areas; `inside` (kinds, slots) 0/1, as bytes; `shape` is places and slots.

    Kept, as table after table has the same areas: nobody may change what is given.
    """
    size, slots = shape
    places = np.array([place for _, its in areas for place in its], np.int64)
    start = np.cumsum([0, *(len(its) for _, its in areas)])
    within = sparse.csr_array((np.ones(len(places), np.int8), places, start), shape=(len(areas), size))
    patterns = sparse.csr_array(np.frombuffer(inside, np.int8).reshape(len(kinds), slots))
    columns = sparse.csr_array(sparse.kron(within, patterns, format="csr"))
    columns.sort_indices()
    return _Block(tuple(CellName(*key, *kind) for key, _ in areas for kind in kinds), columns)


class Parts:
    """Columns (cells, atoms), names and values, in the order of the cells: the first `published`, then residuals."""

    def __init__(
        self, people: People, rules: Rules, earlier: Sequence[Mapping[CellName, int | None]], *, anew: bool
    ) -> None:
        self.people, self.rules, self.earlier, self.anew = people, rules, earlier, anew
        unknown = people.counts[:, -1].any() or people.counts.shape[1] == 1
        self.ages = people.ages if unknown else people.ages[:-1]
        self.counts = people.counts[:, : len(self.ages)].ravel()
        areas = sorted(people.areas.items())
        outside = [((OUTSIDE + level, code), places) for (level, code), places in sorted(people.outside.items())]
        blocks = [
            self._block(areas, self._published()),
            self._block(areas, self._residuals()),
            self._block(outside, self._small((ALL, *self.ages))),
        ]
        self.published = len(blocks[0][0])
        self.names = [name for names, _ in blocks for name in names]
        self.columns = sparse.vstack([columns for _, columns in blocks], format="csr")

    def problem(self, *, priced: bool = True) -> Problem:
        """Give the problem; without turns and prices of cells where nothing is to be chosen."""
        values = self.columns.astype(np.int64) @ self.counts
        primary, fixed = self._states(values)
        order, loss, partner = (
            self._prices(values) if priced else (np.arange(self.published), np.ones_like(values), None)
        )
        return Problem(
            members=self.columns.T,
            counts=self.counts,
            order=order,
            primary=primary,
            fixed=fixed,
            loss=loss,
            coords=np.indices((len(self.people.counts), len(self.ages), len(OUTCOMES))).reshape(3, -1).T,
            width=self.rules.width,
            partner=partner,
        )

    def _prices(self, values: Ints) -> tuple[Ints, Ints, Ints]:
        """Give the order in which cells are kept, what each costs to withhold, and its partner."""
        names, kept, first = self.names, self.rules.kept, slice(self.published)
        detail = details(names)
        order = turns(names[first], detail[first], values[first], kept)
        return order, losses(names, detail, values, kept), np.array(partners(names, detail))

    def _states(self, values: Ints) -> tuple[Bools, Bools]:
        """Tell which cells are primary and which an earlier release has made public for good."""
        primary = (values >= self.rules.first) & (values <= self.rules.last)
        public = np.zeros(len(values), bool)
        for said in self.earlier:
            shown = {name: value for name, value in said.items() if value is not None}
            old = np.array([shown.get(name, -1) for name in self.names])
            change = np.abs(values - old)
            primary |= (old >= 0) & (change >= self.rules.first) & (change <= self.rules.last)
            public |= (old == values) if self.anew else (old >= 0)
        primary[self.published :] = True
        return primary, public & ~primary

    def _block(self, areas: Sequence[_Area], kinds: Sequence[_Kind]) -> tuple[Sequence[CellName], sparse.csr_array]:
        """Write the cells of every area, one area after the other: those whose counts they are written for."""
        inside = np.array([kind.inside.ravel() for kind in kinds], np.int8)
        shape = (len(self.people.counts), len(self.ages) * len(OUTCOMES))
        block = _written_out(tuple(areas), tuple(kind[:2] for kind in kinds), inside.tobytes(), shape)
        values = (block.columns.astype(np.int64) @ self.counts).reshape(len(areas), len(kinds))
        written = (values >= [kind.least for kind in kinds]) & (values <= [kind.most for kind in kinds])
        if written.all():
            return block.names, block.columns
        chosen = np.flatnonzero(written)
        return [block.names[cell] for cell in chosen.tolist()], block.columns[chosen]

    def _published(self) -> list[_Kind]:
        strata = (ALL, *(age for age in self.ages if age != UNKNOWN))
        return [kind for stratum in strata for kind in self._of(stratum)]

    def _residuals(self) -> list[_Kind]:
        found = self._small((UNKNOWN,)) if UNKNOWN in self.ages else []
        if self.rules.others > 1:
            for kind in (kind for stratum in (ALL, *self.ages) for kind in self._of(stratum)):
                if kind.outcome != DENOMINATOR:
                    others = self._of(kind.stratum)[-1].inside & ~kind.inside
                    found.append(_Kind(kind.stratum, OTHERS + kind.outcome, others, 1, self.rules.others - 1))
        return found

    def _small(self, strata: Sequence[str]) -> list[_Kind]:
        of_all = [kind for stratum in strata for kind in self._of(stratum)]
        return [kind._replace(least=self.rules.first, most=self.rules.last) for kind in of_all]

    def _of(self, stratum: str) -> list[_Kind]:
        """Give the kinds of a stratum: each outcome, and the denominator last."""
        age = np.array([stratum in (ALL, age) for age in self.ages])[:, None]
        number = np.arange(len(OUTCOMES))
        found = [_Kind(stratum, outcome, age & (number == place)) for place, outcome in enumerate(OUTCOMES)]
        return [*found, _Kind(stratum, DENOMINATOR, age & (number >= 0))]
