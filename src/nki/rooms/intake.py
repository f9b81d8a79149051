"""Where deliveries are taken in: those who wait are taken in together, each with its own receipt."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import TYPE_CHECKING, NamedTuple

from nki.errors import NkiError
from nki.registers.store import open_store
from nki.registers.store.receiving import STACK, receive_all

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from nki.registers.store.bundle import Bundle
    from nki.registers.store.model import Received
    from nki.registers.store.store import Store

READERS = 2
"""While what one has read is made safe, the other reads."""


class Waiting(NamedTuple):
    """A delivery, the kommune that brings it, and the receipt to come."""

    bundle: Bundle
    sender: str
    receipt: Future[Received]


@dataclass
class Intake:
    """Takes deliveries in to the register in `folder`, in threads of its own, which begin with the first delivery."""

    folder: Path
    catalogue: Path
    _waiting: SimpleQueue[Waiting | None] = field(default_factory=SimpleQueue)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _readers: list[threading.Thread] = field(default_factory=list)

    def take(self, bundle: Bundle, sender: str) -> Future[Received]:
        """Take one in; the future has its receipt, or what `receive` raises. One that is cancelled in time is left."""
        receipt: Future[Received] = Future()
        with self._lock:
            if not self._readers:
                self._readers = [threading.Thread(target=self._read, daemon=True) for _ in range(READERS)]
                for reader in self._readers:
                    reader.start()
        self._waiting.put(Waiting(bundle, sender, receipt))
        return receipt

    def close(self) -> None:
        """Take in what waits, and let the readers go."""
        for _ in self._readers:
            self._waiting.put(None)
        for reader in self._readers:
            reader.join()

    def _read(self) -> None:
        """Take in until nobody comes any more; a register that cannot be opened is told of, and tried again."""
        stack = self._next()
        while stack:
            try:
                with open_store(self.folder, self.catalogue, create=True) as store:
                    while stack:
                        _take_in(store, stack)
                        stack = self._next()
            except Exception as error:  # noqa: BLE001  (whoever waits must be told, whatever it is)
                _answer(stack, error)
                stack = self._next()

    def _next(self) -> list[Waiting]:
        """Give those who wait, or wait for one; nobody when it is over."""
        stack = []
        found = self._waiting.get()
        while found is not None:
            stack.append(found)
            if len(stack) == STACK or self._waiting.empty():
                return stack
            found = self._waiting.get()
        if stack:
            self._waiting.put(None)
        return stack


def _take_in(store: Store, stack: Sequence[Waiting]) -> None:
    """Take in those who still wait, and answer each."""
    here = [one for one in stack if one.receipt.set_running_or_notify_cancel()]
    try:
        outcomes = receive_all(store, ((one.bundle, one.sender) for one in here))
        for one, outcome in zip(here, outcomes, strict=True):
            if isinstance(outcome, NkiError):
                one.receipt.set_exception(outcome)
            else:
                one.receipt.set_result(outcome)
    except Exception as error:  # noqa: BLE001  (whoever waits must be told, whatever it is)
        _answer(here, error)


def _answer(stack: Sequence[Waiting], error: Exception) -> None:
    for one in stack:
        if not one.receipt.done():
            one.receipt.set_exception(error)
