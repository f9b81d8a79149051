"""From people in places to columns over atoms: published cells first, then the residuals that follow from them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from nki.compute import OUTCOMES
from nki.disclosure.suppression.cells import ALL, DENOMINATOR, UNKNOWN, CellName, Rules, loss, partners, rank
from nki.disclosure.suppression.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nki.disclosure.suppression.people import People
    from nki.disclosure.suppression.problem import Bools, Ints

OUTSIDE = "outside "
"""Before the level of a cell that is what is left of an area when its parts with figures are taken away."""
OTHERS = "others than "
"""Before the outcome of a cell that is everybody in the denominator but those."""


class Parts:
    """Columns, names and values; `names` in the order of the cells."""

    def __init__(
        self, people: People, rules: Rules, earlier: Sequence[Mapping[CellName, int | None]], *, anew: bool
    ) -> None:
        self.people, self.rules, self.earlier, self.anew = people, rules, earlier, anew
        places, ages, outcomes = people.counts.shape
        used = ages if people.counts[:, -1].any() or ages == 1 else ages - 1
        self.atom = np.full((places, ages, outcomes), -1)
        self.atom[:, :used] = np.arange(places * used * outcomes).reshape(places, used, outcomes)
        self.ages = people.ages[:used]
        self.names: list[CellName] = []
        self.columns: list[Ints] = []
        for name, column in self._published():
            self._add(name, column)
        self.published = len(self.names)
        for name, column in self._residuals():
            self._add(name, column)

    def problem(self) -> Problem:
        """Give the problem."""
        counts = self._counts
        start = np.cumsum([0, *(len(column) for column in self.columns)])
        inside = np.concatenate(self.columns)
        members = sparse.csc_array((np.ones(len(inside), np.int8), inside, start), shape=(len(counts), len(self.names)))
        values = [self._value(column) for column in self.columns]
        kept = self.rules.kept
        keys = [rank(name, value, kept) for name, value in zip(self.names, values, strict=True)]
        primary, fixed = self._states(np.array(values))
        places, ages, outcomes = np.nonzero(self.atom >= 0)
        return Problem(
            members=members,
            counts=counts,
            order=np.array(sorted(range(self.published), key=keys.__getitem__)),
            primary=primary,
            fixed=fixed,
            loss=np.array([loss(name, value, kept) for name, value in zip(self.names, values, strict=True)]),
            coords=np.stack([places, ages, outcomes], axis=1),
            width=self.rules.width,
            partner=np.array(partners(self.names)),
        )

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

    @cached_property
    def _counts(self) -> Ints:
        return self.people.counts[self.atom >= 0]

    def _value(self, column: Ints) -> int:
        return int(self._counts[column].sum())

    def _add(self, name: CellName, column: Ints) -> None:
        self.names.append(name)
        self.columns.append(np.sort(column))

    def _published(self) -> Iterator[tuple[CellName, Ints]]:
        for (level, code), places in sorted(self.people.areas.items()):
            for stratum in (ALL, *(age for age in self.ages if age != UNKNOWN)):
                yield from self._of(level, code, places, stratum)

    def _residuals(self) -> Iterator[tuple[CellName, Ints]]:
        unknown = UNKNOWN in self.ages
        for (level, code), places in sorted(self.people.areas.items()):
            if unknown:
                yield from self._small(level, code, places, UNKNOWN)
            if self.rules.others > 1:
                yield from self._others(level, code, places)
        for (level, code), places in sorted(self.people.outside.items()):
            for stratum in (ALL, *self.ages):
                yield from self._small(OUTSIDE + level, code, places, stratum)

    def _of(self, level: str, code: str, places: tuple[int, ...], stratum: str) -> Iterator[tuple[CellName, Ints]]:
        atoms = self._atoms(places, stratum)
        for number, outcome in enumerate(OUTCOMES):
            yield CellName(level, code, stratum, outcome), atoms[:, :, number].ravel()
        yield CellName(level, code, stratum, DENOMINATOR), atoms.ravel()

    def _small(self, level: str, code: str, places: tuple[int, ...], stratum: str) -> Iterator[tuple[CellName, Ints]]:
        return ((name, column) for name, column in self._of(level, code, places, stratum) if self._holds(column))

    def _holds(self, column: Ints) -> bool:
        return self.rules.holds(self._value(column))

    def _others(self, level: str, code: str, places: tuple[int, ...]) -> Iterator[tuple[CellName, Ints]]:
        for stratum in (ALL, *self.ages):
            atoms = self._atoms(places, stratum)
            for number, outcome in enumerate(OUTCOMES):
                column = np.delete(atoms, number, axis=2).ravel()
                if 0 < self._value(column) < self.rules.others:
                    yield CellName(level, code, stratum, OTHERS + outcome), column

    def _atoms(self, places: tuple[int, ...], stratum: str) -> Ints:
        ages = range(len(self.ages)) if stratum == ALL else [self.ages.index(stratum)]
        return self.atom[np.ix_(places, list(ages))]
