"""The way from the kommuner of one year to those of another, forward or backward in time."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from nki.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Target:
    """Where a kommune, or a share of it, is found in the other year.

    `weight` is the share, 0 < weight <= 1. With `exact` it is 1: all of the kommune lies there. Without, it is an
    estimate (a share of the people), or None: nobody has said how the kommune divides.
    """

    code: str
    weight: Fraction | None
    exact: bool


@dataclass(frozen=True, slots=True)
class Correspondence:
    """From the kommuner on 1 January of `from_year` to those on 1 January of `to_year`.

    Smaller boundary adjustments are in no code list, so «exact» means exact apart from them.
    """

    from_year: int
    to_year: int
    _targets: Mapping[str, tuple[Target, ...]] = field(repr=False, hash=False)
    _sources: Mapping[str, tuple[str, ...]] = field(repr=False, hash=False)

    @property
    def source_codes(self) -> tuple[str, ...]:
        """The kommuner of `from_year`, sorted."""
        return tuple(self._targets)

    @property
    def target_codes(self) -> tuple[str, ...]:
        """The kommuner of `to_year`, sorted."""
        return tuple(self._sources)

    def targets(self, code: str) -> tuple[Target, ...]:
        """Say where the kommune `code` of `from_year` is found, sorted by code; raises UsageError if unknown."""
        try:
            return self._targets[code]
        except KeyError:
            raise UsageError(f"Kommune «{code}» fantes ikke i {self.from_year}.") from None

    def sources(self, target_code: str) -> tuple[str, ...]:
        """Give the kommuner of `from_year` that touch `target_code`, sorted; raises UsageError if unknown."""
        try:
            return self._sources[target_code]
        except KeyError:
            raise UsageError(f"Kommune «{target_code}» fantes ikke i {self.to_year}.") from None

    def complete(self, target_code: str) -> bool:
        """Tell whether all that touches `target_code` lies wholly in it: its figures are sums, not estimates."""
        return all(self._targets[code][0].exact for code in self.sources(target_code))


def forward(from_year: int, to_year: int, shares: Mapping[str, Mapping[str, Fraction]]) -> Correspondence:
    """Turn the shares of each old code into a correspondence; a code with one target lies wholly in it."""
    targets = {
        old: tuple(Target(new, weight, len(split) == 1) for new, weight in sorted(split.items()))
        for old, split in sorted(shares.items())
    }
    return Correspondence(from_year, to_year, targets, _inverted(shares))


def backward(from_year: int, to_year: int, shares: Mapping[str, Mapping[str, Fraction]]) -> Correspondence:
    """Turn the shares round: a code with one predecessor lay wholly in it, one with more divides in unknown shares."""
    targets = {
        new: tuple(Target(old, Fraction(1) if len(olds) == 1 else None, len(olds) == 1) for old in olds)
        for new, olds in _inverted(shares).items()
    }
    return Correspondence(
        from_year, to_year, targets, {old: tuple(sorted(split)) for old, split in sorted(shares.items())}
    )


def _inverted(shares: Mapping[str, Mapping[str, Fraction]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for old in sorted(shares):
        for new in shares[old]:
            found.setdefault(new, []).append(old)
    return {new: tuple(found[new]) for new in sorted(found)}
