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
    """More was sent than a delivery can be."""


class Uploads:
    """The room there is in memory for files on their way in, in bytes; who comes first is let in first."""

    def __init__(self, size: int) -> None:
        self._left = size
        self._turn, self._freed = asyncio.Lock(), asyncio.Event()

    @asynccontextmanager
    async def room(self, request: Request, most: int) -> AsyncGenerator[None, None]:
        """Hold room for a body, as large as it says it is, or may be; waits until there is."""
        told = request.headers.get("content-length", "")
        size = min(int(told), most) if told.isdigit() else most
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
        raise TooLargeError
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise TooLargeError
        yield part
