"""A history of answers as an extract has it: sorted by person, question, day; the last line of an answer counts."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import polars as pl

QUESTIONS = 4
FIRST_DAY, DAYS = np.datetime64("2014-01-01"), 9 * 365
ROW_GROUP = 131_072


def build(out: Path, rows: int, seed: int = 1) -> None:
    """Write a history of `rows` registrations: on average two per person and question, some after the year."""
    rng = np.random.default_rng(seed)
    answer = np.sort(rng.integers(0, max(1, rows // 2), rows))
    frame = pl.DataFrame(
        {
            "person": (answer // QUESTIONS).astype(np.uint32),
            "code": (13 + answer % QUESTIONS).astype(np.uint8),
            "day": FIRST_DAY + rng.integers(0, DAYS, rows),
            "value": rng.integers(0, 4, rows).astype(np.uint8),
        },
        schema_overrides={"day": pl.Date},
    )
    out.mkdir(parents=True, exist_ok=True)
    ordered = frame.sort("person", "code", "day", maintain_order=True)
    ordered.write_parquet(out / "history.parquet", compression="zstd", row_group_size=ROW_GROUP)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--rows", type=int, default=30_000_000)
    said = parser.parse_args()
    build(said.out, said.rows)
