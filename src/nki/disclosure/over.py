"""A year that is out in another division of the country: counted also by the kommuner people were delivered with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nki.disclosure.audit.structures import renamed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nki.compute import CountTable
    from nki.disclosure.audit.structures import Made
    from nki.reference import Geography

    Key = tuple[str, str]
    """Level and code of an area."""


@dataclass(frozen=True, slots=True)
class Over:
    """The counts of a year in the structure it was delivered in, and what the areas of each structure are made of.

    `made` has, for each structure figures are published in, the kommuner of the delivered one that each area holds.
    """

    counts: CountTable
    geography: Geography
    made: Mapping[int, Made] = field(default_factory=dict)

    def areas(self, structure: int, known: Sequence[Key], own: int) -> dict[Key, tuple[str, ...]]:
        """Give what those of some areas are made of that are in a structure, by the names they go by beside `own`."""
        other = None if structure == own else structure
        named = {(level, renamed(level, code, other)): codes for (level, code), codes in self.made[structure].items()}
        return {key: named[key] for key in known if key in named and key[0] != "land"}
