"""The gate between those who own the data and everyone else."""

from nki.disclosure.gate import protect
from nki.disclosure.policy import Policy, load_policy
from nki.disclosure.table import FigureKey, ProtectedCell, ProtectedTable, Status

__all__ = [
    "FigureKey",
    "Policy",
    "ProtectedCell",
    "ProtectedTable",
    "Status",
    "load_policy",
    "protect",
]
