"""Who stands in which delivery, kept so that a correction reads those it is about and nobody else.

A slot is a kommune's place in a year, whichever of its deliveries is in force. Most persons stand in one slot: those in
several are kept by themselves, and everybody is looked through only for somebody who was not in the slot before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from nki.registers.store.worktable import PERSON

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PLACE: dict[str, pl.DataType] = {"who": pl.UInt64(), "slot": pl.UInt16()}
WHO = pl.col("id").bin.slice(0, 8).bin.reinterpret(dtype=pl.UInt64(), endianness="little").alias("who")
_CHANGE = "change"


class LostError(Exception):
    """What was kept of everybody cannot be read."""


@dataclass(frozen=True, slots=True)
class Places:
    """`shared`: (who, slot) of those in several slots; `moved`: who has come (1) and gone (-1) since `everybody`."""

    everybody: Callable[[], pl.DataFrame]
    size: int
    moved: pl.DataFrame
    shared: pl.DataFrame

    def elsewhere(self, before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
        """Give who of those before and after stand in other slots than these; raises LostError."""
        new = after.join(before, on="who", how="anti")
        found = [_of(self.shared, pl.concat([before, after])), *([self._look_up(new)] if len(new) else [])]
        slots = pl.concat([before, after])["slot"].unique()
        return pl.concat(found).unique().filter(~pl.col("slot").is_in(slots.implode()))

    def after(self, before: pl.DataFrame, after: pl.DataFrame, elsewhere: pl.DataFrame) -> Places:
        """Put `after` where `before` was; `elsewhere` is where else they stand."""
        gone = before.join(after, on=list(PLACE), how="anti").with_columns(pl.lit(-1, pl.Int8()).alias(_CHANGE))
        come = after.join(before, on=list(PLACE), how="anti").with_columns(pl.lit(1, pl.Int8()).alias(_CHANGE))
        others = self.shared.join(pl.concat([before, after]), on="who", how="anti")
        shared = pl.concat([others, _several(pl.concat([elsewhere, after]))])
        return Places(self.everybody, self.size, pl.concat([self.moved, gone, come]), shared)

    def whole(self) -> pl.DataFrame:
        """Give everybody as they stand now; raises LostError."""
        return _standing(self.everybody(), self.moved)

    def _look_up(self, them: pl.DataFrame) -> pl.DataFrame:
        return _standing(_of(self.everybody(), them), _of(self.moved, them))


def first_places(everybody: pl.DataFrame) -> Places:
    """Begin with everybody (who, slot)."""
    moved = pl.DataFrame(schema={**PLACE, _CHANGE: pl.Int8()})
    return Places(lambda: everybody, len(everybody), moved, _several(everybody))


def placed(lines: pl.DataFrame, slots: Mapping[int, int]) -> pl.DataFrame:
    """Give the persons of some lines a place, by the slot of each delivery.

    Should two persons get one number, both are counted anew when either is.
    """
    slot = pl.col("sequence").replace_strict(slots).cast(PLACE["slot"])
    return lines.filter(pl.col("kind") == PERSON).select(WHO, slot=slot).unique()


def those_in(lines: pl.DataFrame) -> pl.DataFrame:
    """Give the persons of some lines: `who`, a number made of the id, and `sequence` and `person` as in the lines."""
    return lines.filter(pl.col("kind") == PERSON).select(WHO, "sequence", "person")


def _several(places: pl.DataFrame) -> pl.DataFrame:
    return places.filter(pl.col("who").is_duplicated())


def _of(places: pl.DataFrame, them: pl.DataFrame) -> pl.DataFrame:
    return places.filter(pl.col("who").is_in(them["who"].implode()))


def _standing(places: pl.DataFrame, moved: pl.DataFrame) -> pl.DataFrame:
    if moved.is_empty():
        return places
    every = pl.concat([places.with_columns(pl.lit(1, pl.Int8()).alias(_CHANGE)), moved])
    return every.group_by(list(PLACE)).agg(pl.col(_CHANGE).sum()).filter(pl.col(_CHANGE) > 0).select(list(PLACE))
