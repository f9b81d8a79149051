"""A file on its way in: held in memory and never laid on disk before it has been looked through."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.formparsers import FormParser, MultiPartException, MultiPartParser

from nki.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from starlette.datastructures import FormData
    from starlette.requests import Request

FORM_BYTES = 16_384


class TooLargeError(UsageError):
    """More was sent than there can be in it: `most` bytes."""

    def __init__(self, most: int) -> None:
        super().__init__(f"{most}")
        self.most = most


class _Space:
    """So many bytes of memory; who comes first is let in first."""

    def __init__(self, size: int) -> None:
        self._left, self.inside = size, 0
        self._turn, self._freed = asyncio.Lock(), asyncio.Event()

    @asynccontextmanager
    async def hold(self, size: int) -> AsyncGenerator[None, None]:
        """Hold some of it; waits until there is."""
        self.inside += 1
        try:
            async with self._turn:
                while self._left < size:
                    self._freed.clear()
                    await self._freed.wait()
                self._left -= size
            try:
                yield
            finally:
                self._left += size
                self._freed.set()
        finally:
            self.inside -= 1


class Uploads:
    """The room there is in memory for files on their way in: `size` bytes in all, and `each` for one who brings them.

    One who is slow, with as many files as may be, waits for themselves and keeps the room of nobody else.
    """

    def __init__(self, size: int, each: int) -> None:
        self._whole, self._each = _Space(size), each
        self._own: dict[str, _Space] = {}

    @asynccontextmanager
    async def room(self, request: Request, who: str, most: int) -> AsyncGenerator[None, None]:
        """Hold room for a body, as large as it says it is, or may be; waits until there is."""
        told = request.headers.get("content-length", "")
        size = min(int(told), most) if told.isdigit() else most
        own = self._own.setdefault(who, _Space(self._each))
        try:
            async with own.hold(size), self._whole.hold(size):
                yield
        finally:
            if not own.inside:
                self._own.pop(who, None)


class _InMemory(MultiPartParser):
    spool_max_size = 2**31


async def body(request: Request, most: int) -> bytes:
    """Read a body; raises TooLargeError as soon as it is known to be too large."""
    return b"".join([part async for part in _capped(request, most)])


@asynccontextmanager
async def form(request: Request, most: int = FORM_BYTES) -> AsyncGenerator[FormData, None]:
    """Read a form, with at most one file; raises TooLargeError, UsageError for what is no form."""
    kind = request.headers.get("content-type", "")
    parts = _capped(request, most)
    try:
        if kind.startswith("multipart/form-data"):
            read = await _InMemory(request.headers, parts, max_files=1, max_fields=4).parse()
        else:
            read = await FormParser(request.headers, parts).parse()
    except (MultiPartException, KeyError, UnicodeDecodeError):
        raise UsageError("Skjemaet kan ikke leses.") from None
    try:
        yield read
    finally:
        await read.close()


async def _capped(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    told = request.headers.get("content-length", "0")
    if not told.isdigit() or int(told) > most:
        raise TooLargeError(most)
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise TooLargeError(most)
        yield part
