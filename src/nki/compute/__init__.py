"""Counts what the descriptions say, from the records of a year; one plan, several engines."""

from nki.compute.counting import ENGINES, Engine, compute_counts
from nki.compute.dialects import plan_sql
from nki.compute.table import OUTCOMES, CellKey, Counts, CountTable, Coverage, KommuneReport

__all__ = [
    "ENGINES",
    "OUTCOMES",
    "CellKey",
    "CountTable",
    "Counts",
    "Coverage",
    "Engine",
    "KommuneReport",
    "compute_counts",
    "plan_sql",
]
