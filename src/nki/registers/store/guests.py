"""The lines of those who stand in several deliveries, so that a correction reads no delivery but its own.

Lines are known by the number of the delivery they came in, and what a delivery says never changes. So what was written
once stays right; what has come since stands beside it, and what nobody asks for any more does no harm.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from nki.registers.store.layout import LINES
from nki.registers.store.placing import those_in
from nki.registers.store.worktable import PERSON

if TYPE_CHECKING:
    from collections.abc import Callable

    from nki.registers.store.placing import Places

_PERSON = ["sequence", "person"]


@dataclass(frozen=True, slots=True)
class Guests:
    """`first`: lines as they were when all were counted; `since`: those of deliveries that have come afterwards."""

    first: Callable[[], pl.DataFrame]
    since: pl.DataFrame

    def of(self, wanted: pl.DataFrame) -> pl.DataFrame:
        """Give the lines of those who are wanted (who, sequence), as far as they are known; raises LostError."""
        asked = pl.col("sequence").is_in(wanted["sequence"].unique().implode())
        lines = self.lines().filter(asked)
        return lines.join(those_in(lines).join(wanted, on=["who", "sequence"], how="semi"), on=_PERSON, how="semi")

    def after(self, lines: pl.DataFrame, places: Places) -> Guests:
        """Take in those among these lines who stand in several deliveries, unless they are known; raises LostError."""
        several = pl.col("who").is_in(places.shared["who"].implode())
        known = self.lines()["kind", *_PERSON].filter(pl.col("kind") == PERSON)
        new = those_in(lines).filter(several).join(known, on=_PERSON, how="anti")
        return Guests(self.first, pl.concat([self.since, lines.join(new, on=_PERSON, how="semi")]))

    def lines(self) -> pl.DataFrame:
        """Give all that is known; raises LostError."""
        return pl.concat([self.first(), self.since])


def first_guests(lines: pl.DataFrame, places: Places) -> Guests:
    """Begin with those among these lines who stand in several deliveries."""
    nobody = pl.DataFrame(schema=LINES)
    guests = Guests(lambda: nobody, nobody).after(lines, places).since
    return Guests(lambda: guests, nobody)
