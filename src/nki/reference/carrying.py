"""Carries figures of kommuner from one year's structure to another's."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from nki.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nki.reference.correspondence import Correspondence


@dataclass(frozen=True, slots=True)
class Carried:
    """The figure of one kommune of the other structure.

    `value` is None, never 0, when nothing can be said: every source is missing, or one divides in unknown shares
    (`unknown` has its code). With `missing`, the sources that have no figure, `value` is the sum of the others only.
    `estimate` marks a figure that rests on an estimated share.
    """

    value: Decimal | None
    estimate: bool = False
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Tell whether every source is in the value."""
        return not self.missing and not self.unknown


def carry(series: Mapping[str, int], correspondence: Correspondence) -> dict[str, Carried]:
    """Carry a series, kommune code to count, to every kommune of the correspondence's `to_year`.

    Merges are summed, splits shared by weight and marked. A kommune that is not in `series` has not reported; raises
    UsageError when `series` has a code that is not of `from_year`.
    """
    strangers = sorted(set(series) - set(correspondence.source_codes))
    if strangers:
        raise UsageError(f"Disse kommunene fantes ikke i {correspondence.from_year}: {', '.join(strangers)}.")
    return {target: _carried(series, correspondence, target) for target in correspondence.target_codes}


def _carried(series: Mapping[str, int], correspondence: Correspondence, target: str) -> Carried:
    total, present, estimate, unknown = Fraction(0), False, False, []
    sources = correspondence.sources(target)
    for code in sources:
        share = next(t for t in correspondence.targets(code) if t.code == target)
        estimate |= not share.exact
        if share.weight is None:
            unknown.append(code)
        elif code in series:
            total, present = total + series[code] * share.weight, True
    missing = tuple(code for code in sources if code not in series)
    if unknown or not present:
        return Carried(None, estimate, missing, tuple(unknown))
    return Carried(Decimal(total.numerator) / total.denominator, estimate, missing)
