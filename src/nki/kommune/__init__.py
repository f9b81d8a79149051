"""The kommune's own rooms: what its delivery says, unprotected, for those who own the data and for nobody else."""

from nki.kommune.explain import Explanation, explain
from nki.kommune.material import Material, read_material
from nki.kommune.reconcile import Reconciliation, reconcile
from nki.kommune.report import SumReport, sum_report
from nki.kommune.worklist import Worklist, worklists

__all__ = [
    "Explanation",
    "Material",
    "Reconciliation",
    "SumReport",
    "Worklist",
    "explain",
    "read_material",
    "reconcile",
    "sum_report",
    "worklists",
]
