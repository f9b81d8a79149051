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

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from nki.registers.store.placing import Places

_PERSON = ["sequence", "person"]


@dataclass(frozen=True, slots=True)
class Guests:
    """`first`: lines as they were when all were counted; `since`: those of deliveries that have come afterwards."""

    first: Callable[[], pl.LazyFrame]
    since: pl.DataFrame

    def among(self, deliveries: Iterable[int]) -> pl.DataFrame:
        """Give what is known of some deliveries, without unfolding the rest; raises LostError."""
        asked = pl.col("sequence").is_in(pl.Series(deliveries, dtype=LINES["sequence"]).implode())
        return pl.concat([self.first().filter(asked).collect(), self.since.filter(asked)])

    def after(self, lines: pl.DataFrame, known: pl.DataFrame, places: Places) -> Guests:
        """Take in those among these lines who stand in several deliveries, unless they are among the known."""
        several = pl.col("who").is_in(places.shared["who"].implode())
        new = those_in(lines).filter(several).join(known, on=_PERSON, how="anti")
        return Guests(self.first, pl.concat([self.since, lines.join(new, on=_PERSON, how="semi")]))

    def lines(self) -> pl.DataFrame:
        """Give all that is known; raises LostError."""
        return pl.concat([self.first().collect(), self.since])


def first_guests(lines: pl.DataFrame, places: Places) -> Guests:
    """Begin with those among these lines who stand in several deliveries."""
    nobody = pl.DataFrame(schema=LINES)
    guests = Guests(nobody.lazy, nobody).after(lines, nobody, places).since
    return Guests(guests.lazy, nobody)


def divided(known: pl.DataFrame, wanted: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give the known lines of those who are wanted (who, sequence), and those who are wanted and not known."""
    them = ["who", "sequence"]
    found = those_in(known).join(wanted, on=them, how="semi")
    return known.join(found, on=_PERSON, how="semi"), wanted.join(found, on=them, how="anti")
