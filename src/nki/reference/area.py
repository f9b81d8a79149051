"""One place figures are published for, and the four levels there are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """The levels of form field 28, in the order they are published."""

    LAND = "land"
    FYLKE = "fylke"
    KOMMUNE = "kommune"
    KOSTRAGRUPPE = "kostragruppe"


@dataclass(frozen=True, slots=True)
class Area:
    """The country, a fylke, a kommune or a kostragruppe as it was called on one day.

    Level and code are the identity within a geography («03» is the fylke Oslo, «0301» the kommune). `name` is the
    registered name with its Sami and Kven forms, `short_name` the short Norwegian one, which two places may share;
    `label` is the short name with what it takes to be alone in its geography: «Våler (Østfold)», «Oslo (fylke)».
    """

    level: Level
    code: str
    name: str
    short_name: str
    label: str

    @property
    def key(self) -> tuple[Level, str]:
        """Level and code: what a geography looks an area up by."""
        return self.level, self.code

    def __str__(self) -> str:
        """Give the label."""
        return self.label


LAND = Area(Level.LAND, "0", "Hele landet", "Hele landet", "Hele landet")
"""The whole country: the same code and name in every year."""
