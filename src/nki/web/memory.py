"""Remembers answers, the most used within a number of bytes: what is asked for again costs one look-up."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Receive, Scope, Send

    from nki.web.answer import Answer

Key = tuple[bytes, bytes]
READING = ("GET", "HEAD")


class Memory:
    """Stands before the application. Only answers that say so themselves are kept; letters never are.

    `generation` says which edition of what is public holds; when it changes, everything is forgotten.
    """

    def __init__(self, app: ASGIApp, generation: Callable[[], int], *, most_bytes: int = 64_000_000) -> None:
        self.app, self.generation, self.most_bytes = app, generation, most_bytes
        self.held = 0
        self._of = generation()
        self._answers: OrderedDict[Key, tuple[Answer, int]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Give the answer that is known, or ask for it and remember it."""
        if scope["type"] != "http" or scope["method"] not in READING:
            await self.app(scope, receive, send)
            return
        self._forget_what_is_old()
        key = (scope.get("raw_path") or scope["path"].encode(), scope["query_string"])
        known = self._answers.get(key)
        if known:
            self._answers.move_to_end(key)
            await known[0](scope, receive, send)
            return
        asked_of = self._of
        await self.app({**scope, "nki.remember": lambda answer: self._keep(key, answer, asked_of)}, receive, send)

    def _forget_what_is_old(self) -> None:
        now = self.generation()
        if now != self._of:
            self._answers.clear()
            self.held, self._of = 0, now

    def _keep(self, key: Key, answer: Answer, asked_of: int) -> None:
        if asked_of != self._of:
            return  # while it was made, something new became public: it may be of what was before
        # Packed forms come later and are smaller than the plain one; they are counted as one more of it.
        weight = 2 * answer.weight
        if weight > self.most_bytes // 4:
            return
        self._forget(key)
        self._answers[key] = (answer, weight)
        self.held += weight
        while self.held > self.most_bytes:
            self._forget(next(iter(self._answers)))

    def _forget(self, key: Key) -> None:
        found = self._answers.pop(key, None)
        self.held -= found[1] if found else 0
