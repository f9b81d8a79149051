"""What was made once and is asked for again; the oldest is let go."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    T = TypeVar("T")

MOST = {
    "material": 32,
    "report": 128,
    "lists": 128,
    "bytes": 4_000,
    "page": 500,
    "numbers": 20_000,
    "every": 1_000,
    "reconciled": 400,
    "words": 2,
    "names": 1,
}


@dataclass
class Kept:
    """Remembers by a key whose first word is the kind; two who ask at once may both make it, which does no harm."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _kinds: dict[str, OrderedDict[tuple[str, ...], Any]] = field(default_factory=dict)

    def get(self, key: tuple[str, ...], make: Callable[[], T]) -> T:
        """Give what is kept under a key, or make it."""
        with self._lock:
            kind = self._kinds.setdefault(key[0], OrderedDict())
            if key in kind:
                kind.move_to_end(key)
                found: T = kind[key]
                return found
        made = make()
        with self._lock:
            kind[key] = made
            if len(kind) > MOST[key[0]]:
                kind.popitem(last=False)
        return made
