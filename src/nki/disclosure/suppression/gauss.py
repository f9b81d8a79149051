"""Secondary suppression by Gaussian elimination on all published columns at once.

Langsrud 2024, doi 10.1007/978-3-031-69651-0_6. Candidates are kept one by one; one is withheld when keeping it would
make some primary cell a combination of what is kept. The arithmetic is that of whole numbers modulo a large prime: a
combination that exists over the fractions exists there too, so nothing that can be computed escapes; the other way
only a multiple of the prime could err, which a second prime shows (`follows`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from nki.disclosure.suppression.problem import Bools, Problem

    Column = dict[int, int]

PRIME = 2**31 - 1
SECOND_PRIME = 2**61 - 1
_ONE = 1


def suppress(problem: Problem, prime: int = PRIME) -> Bools:
    """Tell which candidates (cells,) must be withheld so that no primary cell can be computed.

    Raises ValueError when what is fixed gives a primary cell away by itself.
    """
    columns = problem.columns
    elimination = _Elimination(problem, prime)
    for cell in np.flatnonzero(problem.fixed).tolist():
        if not elimination.keep(columns[cell]):
            raise ValueError("What is already public gives a primary cell away.")
    secondary = np.zeros(len(columns), bool)
    for cell in problem.candidates.tolist():
        secondary[cell] = not elimination.keep(columns[cell])
    return secondary


def follows(problem: Problem, secondary: Bools, prime: int = SECOND_PRIME) -> list[int]:
    """List the primary cells that are combinations of what is kept when `secondary` (cells,) is withheld."""
    elimination = _Elimination(problem, prime)
    kept = np.flatnonzero(problem.kept(secondary)).tolist()
    for cell in sorted(kept, key=lambda cell: len(problem.columns[cell])):
        elimination.add(problem.columns[cell])
    primary = np.flatnonzero(problem.primary).tolist()
    return [cell for cell, column in zip(primary, elimination.active, strict=False) if not column]


class _Elimination:
    """The columns kept so far, each solved for one atom (its pivot), and the primary columns reduced by them.

    `active` holds the primary columns first and then the kept ones without their pivot; none of them mentions a
    pivot. `users[atom]` are those that mention the atom. Which pivot is taken changes no answer, only the work: the
    coarse columns are solved for atoms of a few places, those with the fewest persons, whose turn comes last.
    """

    def __init__(self, problem: Problem, prime: int) -> None:
        self.prime = prime
        self.active: list[Column] = []
        self.users: list[set[int]] = [set() for _ in range(len(problem.counts))]
        self.pivot: dict[int, int] = {}
        place = problem.coords[:, 0]
        people = np.bincount(place, weights=problem.counts)
        self.rank = np.argsort(np.argsort(people, kind="stable"), kind="stable")[place].tolist()
        self.place = place.tolist()
        for cell in np.flatnonzero(problem.primary).tolist():
            self._activate(dict.fromkeys(problem.columns[cell], 1))
        self.primaries = len(self.active)

    def keep(self, atoms: Collection[int]) -> bool:
        """Keep a column, unless a primary one would follow: then tell so by False."""
        column = self._reduced(atoms)
        if column and self._gives_away(column):
            return False
        self._solve(column, local=self._is_local(atoms))
        return True

    def add(self, atoms: Collection[int]) -> None:
        """Keep a column whatever follows."""
        self._solve(self._reduced(atoms), local=self._is_local(atoms))

    def _activate(self, column: Column) -> None:
        for atom in column:
            self.users[atom].add(len(self.active))
        self.active.append(column)

    def _reduced(self, atoms: Iterable[int]) -> Column:
        column = dict.fromkeys(atoms, 1)
        pivot = self.pivot
        for atom in [atom for atom in column if atom in pivot]:
            del column[atom]
            _subtract(column, self.active[pivot[atom]], 1, self.prime)
        return column

    def _gives_away(self, column: Column) -> bool:
        """Tell whether a primary column is a multiple of this one."""
        atom = min(column, key=lambda atom: len(self.users[atom]))
        inverse = pow(column[atom], -1, self.prime)
        for user in self.users[atom]:
            other = self.active[user]
            if user < self.primaries and len(other) == len(column) and other.keys() == column.keys():
                factor = other[atom] * inverse % self.prime
                if all(other[key] == factor * value % self.prime for key, value in column.items()):
                    return True
        return False

    def _solve(self, column: Column, *, local: bool) -> None:
        if not column:
            return
        atom = self._choose(column, local=local)
        inverse = pow(column.pop(atom), -1, self.prime)
        if inverse != _ONE:
            column = {key: value * inverse % self.prime for key, value in column.items()}
        for user in self.users[atom]:
            self._eliminate(user, atom, column)
        self.users[atom] = set()
        self.pivot[atom] = len(self.active)
        self._activate(column)

    def _choose(self, column: Column, *, local: bool) -> int:
        users, rank = self.users, self.rank
        if len(column) == _ONE:
            return next(iter(column))
        if local:
            return min(column, key=lambda atom: (len(users[atom]), rank[atom]))
        return min(column, key=lambda atom: (rank[atom], len(users[atom])))

    def _is_local(self, column: Collection[int]) -> bool:
        place = self.place
        return len({place[atom] for atom in column}) == _ONE

    def _eliminate(self, user: int, atom: int, column: Column) -> None:
        other, users, prime = self.active[user], self.users, self.prime
        factor = other.pop(atom)
        for key, value in column.items():
            if key in other:
                left = (other[key] - factor * value) % prime
                if left:
                    other[key] = left
                else:
                    del other[key]
                    users[key].discard(user)
            else:
                other[key] = -factor * value % prime
                users[key].add(user)


def _subtract(column: Column, other: Column, factor: int, prime: int) -> None:
    for key, value in other.items():
        left = (column.get(key, 0) - factor * value) % prime
        if left:
            column[key] = left
        else:
            column.pop(key, None)
