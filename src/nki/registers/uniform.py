"""The quick way in: Parquet files of one shape from many deliveries, read in one go.

Opening a file costs more than its records when a country delivers 356 of them. What is not of one shape is left to
the careful reader, which also finds the words for what is wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from nki.registers.parquetfile import NOT_PARQUET, empty_to_null, hushed
from nki.registers.tables import with_all_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nki.registers.schema import Table
    from nki.registers.sources import Source

Counts: TypeAlias = npt.NDArray[np.int64]
Rows: TypeAlias = npt.NDArray[np.uint32]


class Uniform(NamedTuple):
    """Files of one shape, read as one: whose they are, by place, all their rows in that order, and how many of each."""

    places: list[int]
    rows: pl.DataFrame
    counts: Counts


def read_uniform(sources: Sequence[Source], table: Table) -> list[Uniform]:
    """Read `table` of every source; nothing when the files are not plain Parquet of one right shape, all of text."""
    found = _read_all(sources, table)
    return [] if found is None else [Uniform(list(range(len(sources))), *found)]


def _read_all(sources: Sequence[Source], table: Table) -> tuple[pl.DataFrame, Counts] | None:
    member = f"{table.name}.parquet"
    if not sources or any(source.zipped or member not in source.members for source in sources):
        return None
    paths = [str(source.path / source.members[member]) for source in sources]
    try:
        # glob=False: a folder name with [ or * in it is a name, not a pattern.
        with hushed():
            frame = pl.read_parquet(paths, include_file_paths="_file", glob=False, hive_partitioning=False)
        file = frame["_file"].cast(pl.Enum(paths)).to_physical().to_numpy()
    except NOT_PARQUET:
        return None
    tidy = frame.drop("_file")
    right_shape = set(table.required_columns) <= set(tidy.columns) <= set(table.columns)
    if not right_shape or any(dtype != pl.String for dtype in tidy.schema.values()):
        return None
    return with_all_columns(empty_to_null(tidy), table), np.bincount(file, minlength=len(paths))


def is_uniform(source: Source, form: str) -> bool:
    """Tell whether a delivery's records may be read the quick way from files of a form, «parquet» or «csv».

    CSV may lie in a .zip; Parquet is opened by its path.
    """
    other = "csv" if form == "parquet" else "parquet"
    wrong = {f"person.{other}", f"personopplysning.{other}", "bred.csv", "bred.parquet"}
    right = {f"person.{form}", f"personopplysning.{form}"}
    closed = source.is_xml or (source.zipped and form == "parquet")
    return not closed and right <= set(source.members) and not wrong & set(source.members)


def rows_within(counts: Counts) -> Rows:
    """Give each row's place in its file, from 0, for files with `counts` rows that lie one after the other."""
    starts = np.repeat((np.cumsum(counts) - counts).astype(np.uint32), counts)
    return np.arange(counts.sum(), dtype=np.uint32) - starts
