"""A file of many years is made of the lines of each year, laid after one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class YearFiles(NamedTuple):
    """What a year's figures are and can say, as it stands in the files: the lines of each indicator; and alerts.

    `lines` by what they are part of: a table of statistics by its name, figures by their file.
    """

    lines: Mapping[str, Mapping[str, bytes | memoryview]]
    alerts: Sequence[Mapping[str, Any]]


def laid_together(name: str, years: Sequence[YearFiles]) -> list[bytes | memoryview]:
    """Give the lines of each indicator after one another, year by year, which is the order of every key."""
    parts = [year.lines[name] for year in years]
    indicators = sorted({indicator for part in parts for indicator in part})
    return [part[indicator] for indicator in indicators for part in parts if indicator in part]
