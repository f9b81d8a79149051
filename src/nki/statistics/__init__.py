"""What a published count can honestly say; nothing here has seen a withheld one.

What computes intervals is loaded when first used: who reads a figure does without.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from nki.statistics.estimate import Estimate, EstimateTable, estimate
from nki.statistics.share import share, spoken

if TYPE_CHECKING:
    from nki.statistics.alerting import Alert
    from nki.statistics.assessment import Assessment, assess
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
_PARTS = {
    "Alert": "alerting",
    "Assessment": "assessment",
    "Thresholds": "thresholds",
    "assess": "assessment",
    "load_thresholds": "thresholds",
}


def __getattr__(name: str) -> object:
    """Load a part when it is first asked for."""
    if name not in _PARTS:
        raise AttributeError(f"module 'nki.statistics' has no attribute {name!r}")
    return getattr(import_module(f"nki.statistics.{_PARTS[name]}"), name)
