"""Which kommuner of an earlier year are today's kommune: the same one under another number, or merged whole into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nki.reference.reference import Reference


def numbers_of(reference: Reference, kommune: str, year: int) -> frozenset[str]:
    """Give the numbers in `year` of what is wholly in `kommune` of the last year the code lists cover.

    A kommune that was divided belongs to none of its parts. Raises UsageError for a year outside the code lists.
    """
    way = reference.correspondence(year, reference.years[-1])
    return frozenset(code for code in way.source_codes if [one.code for one in way.targets(code)] == [kommune])
