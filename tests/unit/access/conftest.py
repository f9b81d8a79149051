"""A book with a clock that stands still until it is moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from nki.access import Book, open_book

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass
class Clock:
    """Tells the time it is set to."""

    now: datetime

    def __call__(self) -> datetime:
        """Give the time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Set a clock."""
    return Clock(datetime(2026, 1, 12, 9, tzinfo=UTC))


@pytest.fixture
def book(tmp_path: Path, clock: Clock) -> Iterator[Book]:
    """Open an empty book."""
    with open_book(tmp_path, clock, create=True) as opened:
        yield opened
