"""Follows the changes, day by day, from the codes of one year to those of a later one."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from nki.reference.rows import ChangeKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from nki.reference.rows import ChangeRow, PartRow

Share = tuple[str, Fraction]
"""A code and how much of the people are found there."""

Trail = tuple[str, ...]
"""The codes a piece of a kommune has had, the present one last."""


@dataclass(frozen=True, slots=True)
class Step:
    """The changes of one day: what each old code becomes, and where the former parts of a split code go."""

    day: date
    moves: Mapping[str, Sequence[Share]]
    parts: Mapping[tuple[str, str], str]

    def after(self, trail: Trail) -> Iterable[Share]:
        """Say what the last code of `trail` becomes; a part that was a kommune of its own is not estimated."""
        whole = self.parts.get((trail[-1], trail[-2])) if len(trail) > 1 else None
        return [(whole, Fraction(1))] if whole else self.moves.get(trail[-1], ())


def steps(changes: Iterable[ChangeRow], parts: Iterable[PartRow]) -> tuple[Step, ...]:
    """Gather the changes by day, in order of time; a change of name moves nobody."""
    moves: dict[date, dict[str, list[Share]]] = {}
    for row in changes:
        if row.kind is not ChangeKind.NAME:
            moves.setdefault(row.day, {}).setdefault(row.old, []).append((row.new, row.weight))
    known = {(row.day, row.old, row.origin): row.new for row in parts}
    return tuple(
        Step(day, moves[day], {(old, origin): new for (when, old, origin), new in known.items() if when == day})
        for day in sorted(moves)
    )


def shares(code: str, taken: Sequence[Step]) -> dict[str, Fraction]:
    """Follow one code through `taken`; the shares of where its people end sum to 1."""
    pieces: list[tuple[Trail, Fraction]] = [((code,), Fraction(1))]
    for step in taken:
        pieces = [piece for trail, weight in pieces for piece in _moved(trail, weight, step)]
    found: dict[str, Fraction] = {}
    for trail, weight in pieces:
        found[trail[-1]] = found.get(trail[-1], Fraction(0)) + weight
    return found


def _moved(trail: Trail, weight: Fraction, step: Step) -> list[tuple[Trail, Fraction]]:
    return [((*trail, new), weight * share) for new, share in step.after(trail)] or [(trail, weight)]
