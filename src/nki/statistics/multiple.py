"""Many tests at once: p-values adjusted so that the false discovery rate holds within each family."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from numpy.typing import NDArray


def adjusted(p: NDArray[np.float64], families: pl.DataFrame) -> NDArray[np.float64]:
    """Adjust p within each family (equal rows of `families`) by Benjamini & Hochberg 1995; p of NaN is no test.

    adjusted_i = min over j ≥ i of m·p_j / j, p sorted upwards, m tests in the family.
    """
    from statsmodels.stats.multitest import multipletests  # noqa: PLC0415  (slow to load)

    found = np.full(len(p), np.nan)
    tests = families.with_columns(p=pl.Series(p).fill_nan(None)).with_row_index().drop_nulls("p")
    for (rows,) in tests.group_by(families.columns).agg("index").select("index").iter_rows():
        found[rows] = multipletests(p[rows], method="fdr_bh")[1]
    return found
