"""Many indicators over the same records: descriptions made of the two there are, no two of them alike."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import islice, permutations, product
from typing import TYPE_CHECKING

from benchmarks.data.years import LAST_YEAR
from nki.catalogue import default_catalogue
from nki.compute import compute_counts
from nki.counting import Catalogue, Request, extract_year

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from nki.indicators import Condition, Indicator


def _count(number: int, data: Path) -> Callable[[], list[tuple[int, ...]]]:
    catalogue = Catalogue(default_catalogue())
    extract = extract_year(catalogue, Request((data,), int(LAST_YEAR)))
    asked = tuple(islice(_descriptions(catalogue.indicators), number))
    first = asked[0].slug

    def work() -> list[tuple[int, ...]]:
        rows = compute_counts(asked, extract, catalogue.reference).rows
        # The first is among them however many there are.
        return [tuple(counts) for key, counts in rows.items() if key.indicator == first]

    return work


count_1, count_4, count_10, count_40 = (partial(_count, number) for number in (1, 4, 10, 40))


def _descriptions(described: tuple[Indicator, ...]) -> Iterator[Indicator]:
    ways = product(("1", "2", "9", "3"), permutations("123"), described)
    for number, (need, order, indicator) in enumerate(ways):
        calculation = indicator.calculation
        renamed = dict(zip("123", order, strict=True))
        outcomes = tuple(
            replace(outcome, conditions=tuple(_with(one, renamed) for one in outcome.conditions))
            for outcome in calculation.outcomes
        )
        denominator = tuple(replace(one, values=(need,)) for one in calculation.denominator)
        changed = replace(calculation, denominator=denominator, outcomes=outcomes)
        yield replace(indicator, slug=f"{indicator.slug}-{number:02d}", calculation=changed)


def _with(condition: Condition, renamed: dict[str, str]) -> Condition:
    return replace(condition, values=tuple(renamed[value] for value in condition.values))
