"""What chance alone can give: how unlikely a zero is, how far apart two shares must be, how far from its peers."""

from __future__ import annotations

from math import sqrt
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_MAD_TO_DEVIATION = 1.4826


def zero_is_unlikely(share: float, of: int, limit: float) -> bool:
    """Tell whether none of so many is less likely than the limit, when each has it with this share."""
    return float((1.0 - share) ** of) < limit


def wilson(count: int, of: int, z: float) -> tuple[float, float]:
    """Give the Wilson interval of a share."""
    middle = (count + z * z / 2) / (of + z * z)
    half = z / (of + z * z) * sqrt(count * (of - count) / of + z * z / 4)
    return middle - half, middle + half


def newcombe(now: tuple[int, int], before: tuple[int, int], z: float) -> tuple[float, float]:
    """Give Newcombe's interval of the difference of two shares, each (count, of)."""
    (a, n), (b, m) = now, before
    (low_a, high_a), (low_b, high_b) = wilson(a, n, z), wilson(b, m, z)
    change = a / n - b / m
    lower = change - sqrt((a / n - low_a) ** 2 + (high_b - b / m) ** 2)
    upper = change + sqrt((high_a - a / n) ** 2 + (b / m - low_b) ** 2)
    return lower, upper


def robust_z(share: float, of: int, peers: Sequence[float]) -> float:
    """Say how far a share lies from the median of its peers, in their spread and the chance of its own size."""
    centre = median(peers)
    spread = _MAD_TO_DEVIATION * median(abs(peer - centre) for peer in peers)
    chance = max(centre * (1 - centre), 1 / of) / of
    return (share - centre) / sqrt(spread * spread + chance)
