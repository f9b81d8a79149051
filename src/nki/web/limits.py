"""How often one caller may ask for figures: so many calls in a window that slides."""

from __future__ import annotations

from collections import OrderedDict, deque
from math import ceil
from time import monotonic
from typing import TYPE_CHECKING

from nki.callers import network
from nki.web.answer import letter_to
from nki.web.problem import problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Receive, Scope, Send

_MOST_CALLERS = 50_000


class Limiter:
    """Stands before everything. Only calls that `counts` says so of are counted; `calls` 0 is no limit."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        calls: int,
        window: int,
        counts: Callable[[Scope], bool],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.app, self.calls, self.window, self.counts, self.clock = app, calls, window, counts, clock
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the call on, or say how long to wait."""
        if self.calls and scope["type"] == "http" and self.counts(scope):
            wait = self._wait(network((scope.get("client") or ("",))[0]))
            if wait:
                told = problem(
                    429, "too_many_calls", {"retry-after": str(wait)},
                    grense=self.calls, vindu=self.window, vent=wait,
                )  # fmt: skip
                await letter_to(scope, told)(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _wait(self, caller: str) -> int:
        now = self.clock()
        times = self._seen.pop(caller, None) or deque()
        while times and now - times[0] >= self.window:
            times.popleft()
        self._seen[caller] = times
        if len(self._seen) > _MOST_CALLERS:
            self._seen.popitem(last=False)
        if len(times) >= self.calls:
            return max(ceil(self.window - (now - times[0])), 1)
        times.append(now)
        return 0
