"""What a published count can honestly say; nothing here has seen a withheld one."""

from nki.statistics.estimate import Estimate, EstimateTable, estimate
from nki.statistics.share import share, spoken

__all__ = ["Estimate", "EstimateTable", "estimate", "share", "spoken"]
