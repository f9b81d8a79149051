"""The figures of a release, read from the lines of their file when they are asked for."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING

from nki.disclosure import FigureKey, Status
from nki.resting import resting
from nki.statistics import Estimate

if TYPE_CHECKING:
    from collections.abc import ItemsView, Iterable, Iterator, KeysView, ValuesView

COLUMNS = (*FigureKey._fields, "count", "denominator", "share", "status")
_STATUS = {str(status): status for status in Status}


class Grid(Mapping[FigureKey, Estimate]):
    """Every figure of figures.csv by its key; the file is read through when the first is asked for."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    @cached_property
    def _read(self) -> dict[FigureKey, Estimate]:
        with resting():
            return dict(read_figures(self._content.decode().splitlines()))

    def __getitem__(self, key: FigureKey) -> Estimate:
        """Give one figure."""
        return self._read[key]

    def __iter__(self) -> Iterator[FigureKey]:
        """Go through the keys, in the order of the file."""
        return iter(self._read)

    def __len__(self) -> int:
        """Count the figures."""
        return len(self._read)

    # There are many: whoever asks for all of them gets the dictionary's own views.
    def keys(self) -> KeysView[FigureKey]:
        """Give the keys, in the order of the file."""
        return self._read.keys()

    def values(self) -> ValuesView[Estimate]:
        """Give the figures, in the order of the file."""
        return self._read.values()

    def items(self) -> ItemsView[FigureKey, Estimate]:
        """Give keys and figures, in the order of the file."""
        return self._read.items()


def read_figures(lines: Iterable[str]) -> Iterator[tuple[FigureKey, Estimate]]:
    """Read lines of the file, its head first; there are many, so each row is taken by the place of its columns."""
    rows = csv.reader(lines)
    wanted = itemgetter(*map(next(rows).index, COLUMNS))
    for row in rows:
        indicator, year, level, area, stratum, outcome, count, denominator, share, status = wanted(row)
        yield (
            FigureKey(indicator, int(year), level, area, stratum, outcome),
            _figure(count, denominator, share, status),
        )


def read_figure(line: str) -> Estimate:
    """Read what one line of the file says after its key."""
    return _figure(*line.split(","))


def _figure(count: str, denominator: str, share: str, status: str) -> Estimate:
    return Estimate(
        int(count) if count else None,
        int(denominator) if denominator else None,
        Decimal(share) if share else None,
        _STATUS[status],
    )
