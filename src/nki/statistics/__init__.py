"""What a published count can honestly say; nothing here has seen a withheld one."""

from nki.statistics.alerting import Alert
from nki.statistics.assess import Assessment, assess
from nki.statistics.estimate import Estimate, EstimateTable, estimate
from nki.statistics.share import share, spoken
from nki.statistics.thresholds import Thresholds, load_thresholds

__all__ = [
    "Alert",
    "Assessment",
    "Estimate",
    "EstimateTable",
    "Thresholds",
    "assess",
    "estimate",
    "load_thresholds",
    "share",
    "spoken",
]
