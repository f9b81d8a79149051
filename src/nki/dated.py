"""Numbers somebody has decided, with a reason and a day they hold from; the same for every file of parameters."""

from __future__ import annotations

from datetime import date  # noqa: TC003  (pydantic reads the annotation at run time)
from decimal import Decimal  # noqa: TC003
from typing import TYPE_CHECKING, TypeVar

from pydantic import Field as Key

from nki.catalogue import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable


class Whole(Entry):
    """A whole number, and why it is that."""

    value: int = Key(alias="verdi", ge=1)
    reason: str = Key(alias="grunn", min_length=1)


class Number(Entry):
    """A number over 0, and why it is that."""

    value: Decimal = Key(alias="verdi", gt=0)
    reason: str = Key(alias="grunn", min_length=1)

    def __float__(self) -> float:
        """Give the number for computing with."""
        return float(self.value)


class Title(Entry):
    """What a file of parameters is called."""

    nb: str
    nn: str


class Dated(Entry):
    """What holds from a day on, where it is from, and when that was last looked at."""

    valid_from: date = Key(alias="gyldig_fra")
    source: str = Key(alias="kilde")
    seen: date = Key(alias="sett")


D = TypeVar("D", bound=Dated)


def in_force(periods: Iterable[D], day: date) -> D | None:
    """Give what holds on a day: the latest that has begun; None before the first."""
    return max((one for one in periods if one.valid_from <= day), key=lambda one: one.valid_from, default=None)
