"""What was made once and is asked for again; the oldest is let go."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
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

HEAVIEST = 128 * 2**20
"""How much all of one kind may hold of what has a length: faces and pages of reports, of any number of units."""


@dataclass
class Kept:
    """Remembers by a key whose first word is the kind; two who ask at once may both make it, which does no harm."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    heaviest: int = HEAVIEST
    _kinds: dict[str, OrderedDict[tuple[str, ...], Any]] = field(default_factory=dict)
    _held: Counter[str] = field(default_factory=Counter)

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
            self._held[key[0]] += _weight(made) - _weight(kind.get(key))
            kind[key] = made
            while len(kind) > MOST[key[0]] or (self._held[key[0]] > self.heaviest and len(kind) > 1):
                _, let_go = kind.popitem(last=False)
                self._held[key[0]] -= _weight(let_go)
        return made


def _weight(made: Any) -> int:  # noqa: ANN401  (what is kept)
    """Give how long it is, where it has a length that grows with what was asked for."""
    content = getattr(made, "content", made)
    return len(content) if isinstance(content, bytes | str) else 0
