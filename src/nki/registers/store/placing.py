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
        new, both = after.filter(~_among(before)), pl.concat([before, after])
        found = [self.shared.filter(_among(both)), *([self._look_up(new)] if len(new) else [])]
        return pl.concat(found).unique().filter(~pl.col("slot").is_in(both["slot"].unique().implode()))

    def after(self, before: pl.DataFrame, after: pl.DataFrame, elsewhere: pl.DataFrame) -> Places:
        """Put `after` where `before` was; `elsewhere` is where else they stand."""
        moved = _changed(pl.concat([_each(before, -1), _each(after, 1)])).filter(pl.col(_CHANGE) != 0)
        others = self.shared.filter(~_among(pl.concat([before, after])))
        shared = pl.concat([others, _several(pl.concat([elsewhere, after]))])
        return Places(self.everybody, self.size, pl.concat([self.moved, moved]), shared)

    def whole(self) -> pl.DataFrame:
        """Give everybody as they stand now; raises LostError."""
        return _standing(self.everybody(), self.moved)

    def _look_up(self, them: pl.DataFrame) -> pl.DataFrame:
        return _standing(self.everybody().filter(_among(them)), self.moved.filter(_among(them)))


def first_places(everybody: pl.DataFrame) -> Places:
    """Begin with everybody (who, slot)."""
    moved = pl.DataFrame(schema={**PLACE, _CHANGE: pl.Int8()})
    return Places(lambda: everybody, len(everybody), moved, _several(everybody))


def placed(lines: pl.DataFrame, slots: Mapping[int, int]) -> pl.DataFrame:
    """Give the persons of some lines a place, by the slot of each delivery.

    Should two persons get one number, both are counted anew when either is.
    """
    slot = pl.col("sequence").replace_strict(slots).cast(PLACE["slot"])
    return _persons(lines).select(WHO, slot=slot).unique()


def those_in(lines: pl.DataFrame) -> pl.DataFrame:
    """Give the persons of some lines: `who`, a number made of the id, and `sequence` and `person` as in the lines."""
    return _persons(lines).select(WHO, "sequence", "person")


def _persons(lines: pl.DataFrame) -> pl.DataFrame:
    return lines["kind", "id", "sequence", "person"].filter(pl.col("kind") == PERSON)


def _several(places: pl.DataFrame) -> pl.DataFrame:
    return places.filter(pl.col("who").is_duplicated())


def _among(them: pl.DataFrame) -> pl.Expr:
    return pl.col("who").is_in(them["who"].implode())


def _each(places: pl.DataFrame, change: int) -> pl.DataFrame:
    return places.with_columns(pl.lit(change, pl.Int8()).alias(_CHANGE))


def _changed(every: pl.DataFrame) -> pl.DataFrame:
    return every.group_by(list(PLACE)).agg(pl.col(_CHANGE).sum().cast(pl.Int8()))


def _standing(places: pl.DataFrame, moved: pl.DataFrame) -> pl.DataFrame:
    if moved.is_empty():
        return places
    return _changed(pl.concat([_each(places, 1), moved])).filter(pl.col(_CHANGE) > 0).select(list(PLACE))
