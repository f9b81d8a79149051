"""Runs what is asynchronous beside the test: a browser of another test may hold the loop of this thread."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

import anyio

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")


def run(work: Callable[[], Awaitable[T]]) -> T:
    """Run to the end in a thread and a loop of its own."""
    with ThreadPoolExecutor(1) as pool:
        done: Any = pool.submit(anyio.run, work)
        result: T = done.result()
        return result
