"""What is counted: a denominator, divided into outcomes, for each age group. No numbers and no register here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nki.indicators.text import Text


@dataclass(frozen=True, slots=True)
class Variable:
    """A name for one information item of the register; the latest registration within the year is the one used."""

    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Condition:
    """What a variable must be: one of `values`, or, where `missing` is true, without any registration."""

    variable: str
    values: tuple[str, ...] = ()
    missing: bool = False

    def holds(self, value: str | None) -> bool:
        """Tell whether the registered value fits; None means that there is no registration."""
        return self.missing if value is None else value in self.values


@dataclass(frozen=True, slots=True)
class Outcome:
    """One part of the denominator; no conditions means the rest."""

    slug: str
    label: Text
    conditions: tuple[Condition, ...] = ()

    @property
    def is_rest(self) -> bool:
        """Tell whether this outcome takes everyone the outcomes before it left."""
        return not self.conditions


@dataclass(frozen=True, slots=True)
class Stratum:
    """An age group; without limits it is everyone, also those whose age is unknown."""

    slug: str
    label: Text
    low: int | None = None
    high: int | None = None

    @property
    def is_all(self) -> bool:
        """Tell whether this is everyone."""
        return self.low is None and self.high is None

    def holds(self, age: int | None) -> bool:
        """Tell whether a person of this age belongs here; None means that the age is unknown."""
        if self.is_all:
            return True
        if age is None:
            return False
        return (self.low is None or age >= self.low) and (self.high is None or age <= self.high)


@dataclass(frozen=True, slots=True)
class Calculation:
    """One contingency table: outcome by stratum, within the denominator, for each level of geography.

    All conditions of a denominator or an outcome must hold. A unit belongs to the first outcome that fits.
    """

    register: str
    variables: tuple[Variable, ...]
    denominator: tuple[Condition, ...]
    outcomes: tuple[Outcome, ...]
    strata: tuple[Stratum, ...]
    levels: tuple[str, ...]
    unit: str = "person"
