"""Counts of some people: outcome by age group for each indicator, and the måltall they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from nki.compute.individuals import OUTSIDE_NEED
from nki.statistics import share

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from nki.indicators import Indicator
    from nki.indicators.calculation import Stratum
    from nki.indicators.text import Text

    Tally = Mapping[tuple[str, str, str], int]
    """Persons by indicator, stratum and outcome; a combination with nobody may lack."""


@dataclass(frozen=True, slots=True)
class Maaltallsrad:
    """One måltall, a and b: `count` of `denominator` persons, and the share in percent (three decimals).

    `number` is 0 for outcome `other`, which is in the denominator and in no måltall. `share` is None where nobody has
    the need. `before` is the share last year, None where it is not known or there was none; `change` is in percentage
    points.
    """

    number: int
    outcome: str
    stratum: str
    title: Text
    count: int
    denominator: int
    share: Decimal | None
    before: Decimal | None = None

    @property
    def change(self) -> Decimal | None:
        """Percentage points since last year, from the rounded shares that are shown."""
        return None if self.share is None or self.before is None else self.share - self.before


def tally(indicators: Sequence[Indicator], people: pl.DataFrame) -> Tally:
    """Count people (the columns of `individuals`) by indicator, stratum and outcome."""
    counted: dict[tuple[str, str, str], int] = {}
    for indicator in indicators:
        needing = people.filter(pl.col(indicator.slug) != OUTSIDE_NEED)
        for stratum in indicator.calculation.strata:
            here = needing.filter(_in_stratum(stratum)).group_by(indicator.slug).len()
            counted |= {(indicator.slug, stratum.slug, outcome): number for outcome, number in here.iter_rows()}
    return counted


def rows_of(indicator: Indicator, now: Tally, before: Tally | None) -> tuple[Maaltallsrad, ...]:
    """Give the måltall of an indicator in their order, and after them those in no måltall."""
    shares = [one for one in indicator.maaltall if one.kind == "andel"]
    rows = [_row(indicator, (m.number, m.outcome, m.stratum, m.titles), now, before) for m in shares]
    numbered = {one.outcome for one in shares}
    rest = [outcome for outcome in indicator.calculation.outcomes if outcome.slug not in numbered]
    strata = [stratum.slug for stratum in indicator.calculation.strata]
    rows += [_row(indicator, (0, one.slug, stratum, one.label), now, before) for one in rest for stratum in strata]
    return tuple(rows)


def denominator_of(indicator: Indicator, stratum: str, counted: Tally) -> int:
    """Add the outcomes of an age group up."""
    return sum(counted.get((indicator.slug, stratum, one.slug), 0) for one in indicator.calculation.outcomes)


def _row(indicator: Indicator, what: tuple[int, str, str, Text], now: Tally, before: Tally | None) -> Maaltallsrad:
    number, outcome, stratum, title = what
    count, denominator, percent = _share(indicator, outcome, stratum, now)
    earlier = _share(indicator, outcome, stratum, before)[2] if before else None
    return Maaltallsrad(number, outcome, stratum, title, count, denominator, percent, earlier)


def _share(indicator: Indicator, outcome: str, stratum: str, counted: Tally) -> tuple[int, int, Decimal | None]:
    count, denominator = counted.get((indicator.slug, stratum, outcome), 0), denominator_of(indicator, stratum, counted)
    return count, denominator, share(count, denominator) if denominator else None


def _in_stratum(stratum: Stratum) -> pl.Expr:
    if stratum.is_all:
        return pl.lit(value=True)
    return pl.col("age").is_between(stratum.low or 0, stratum.high if stratum.high is not None else 999)
