"""The full grid as Parquet: codes as text, exact decimals, and the status of every cell."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nki.publication.doors.material import Material


def files(material: Material) -> Iterator[tuple[str, bytes]]:
    """Give the file."""
    preliminary = [year["year"] for year in material.release.manifest["years"] if year["preliminary"]]
    frame = material.release.frame().with_columns(pl.col("year").is_in(preliminary).alias("preliminary"))
    stream = io.BytesIO()
    frame.write_parquet(stream, compression="zstd", statistics=True)
    yield "figures.parquet", stream.getvalue()
