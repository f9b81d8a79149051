"""How often somebody may ask: a bucket each that fills again with time."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_KNOWN = 10_000


@dataclass
class Buckets:
    """`most` at once, and `each_second` more; `seconds` is a clock that only goes forward."""

    most: float
    each_second: float
    seconds: Callable[[], float]
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def wait(self, who: str) -> float:
        """Take one; gives 0, or how many seconds until there is one."""
        now = self.seconds()
        left, at = self._left.pop(who, (self.most, now))
        left = min(self.most, left + (now - at) * self.each_second)
        taken = left >= 1
        self._left[who] = (left - 1 if taken else left, now)
        if len(self._left) > MOST_KNOWN:
            self._left.popitem(last=False)
        return 0.0 if taken else (1 - left) / self.each_second
