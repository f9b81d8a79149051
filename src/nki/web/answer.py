"""An answer made once and given many times: ETag and 304, one Range, gzip and br, and the headers of the house."""

from __future__ import annotations

import gzip
import hashlib
import re
from importlib.util import find_spec
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from nki.web.bank.asking import first, pairs
from nki.web.problem import problem
from nki.web.words import spoken_by

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from nki.web.problem import ProblemError

Headers = list[tuple[bytes, bytes]]

SAFE: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"),
]
OPEN: Headers = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Content-Range, Content-Disposition, Retry-After"),
    (b"cross-origin-resource-policy", b"cross-origin"),
]
"""What is public may be read from any page; there is nothing to log in to here."""

_SMALLEST = 1_000
_LARGE = 100_000
_PACKED_ALREADY = ("application/vnd", "application/octet-stream", "application/vnd.apache.parquet", "image/")
_RANGE = re.compile(rb"bytes=(\d{0,18})-(\d{0,18})")
_IN_PATH = re.compile(r"/api/v1/([^/]+)")
PROBLEM = "application/problem+json"
NOT_MODIFIED, PARTIAL, UNSATISFIABLE, OK = 304, 206, 416, 200


class Answer:
    """One answer. `keep` is false for what must not be remembered, such as a letter."""

    def __init__(
        self, body: bytes, media: str, *, status: int = OK, headers: Mapping[str, str] | None = None, keep: bool = True
    ) -> None:
        self.body, self.status, self.keep = body, status, keep and status == OK
        digest = hashlib.sha256(body).hexdigest()[:32].encode()
        self.tag = digest
        self.headers: Headers = [(b"content-type", media.encode()), *SAFE, *OPEN]
        extra = {"cache-control": "no-cache" if self.keep else "no-store", **(headers or {})}
        self.headers += [(name.encode(), value.encode("latin-1", "replace")) for name, value in extra.items()]
        self.packs = len(body) >= _SMALLEST and not media.startswith(_PACKED_ALREADY)
        self._packed: dict[bytes, bytes] = {}

    @property
    def weight(self) -> int:
        """How many bytes it takes to remember it, packed forms and all."""
        return len(self.body) + sum(map(len, self._packed.values())) + 1_000

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it as the caller can take it."""
        if self.keep and (remember := scope.get("nki.remember")):
            remember(self)
        asked = dict(scope["headers"])
        if scope["method"] != "GET":
            asked.pop(b"range", None)  # a part is of what GET gives, and of nothing else
        if scope["method"] == "POST":
            asked.pop(b"if-none-match", None)
        coding = self._coding(asked.get(b"accept-encoding", b"")) if len(self.body) >= _LARGE else b""
        if coding and coding not in self._packed:  # others are answered meanwhile
            await run_in_threadpool(self.packed, coding)
        status, headers, body = self._fit(asked)
        if self.keep and status == UNSATISFIABLE:
            await letter_to(scope, no_such_part(len(self.body)))(scope, receive, send)
            return
        if scope["method"] == "HEAD":
            body = b""
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _fit(self, asked: Mapping[bytes, bytes]) -> tuple[int, Headers, bytes]:
        if not self.keep:
            return self.status, [*self.headers, _length(self.body)], self.body
        wanted = asked.get(b"if-none-match")
        coding = self._coding(asked.get(b"accept-encoding", b""))
        tag = b'"%b%b"' % (self.tag, b"-" + coding if coding else b"")
        own = [*self.headers, (b"etag", tag), (b"vary", b"Accept-Encoding"), (b"accept-ranges", b"bytes")]
        if wanted and (wanted.strip() == b"*" or tag in _tags(wanted)):
            return NOT_MODIFIED, own, b""
        if b"range" in asked and self._still(asked.get(b"if-range")):
            part = part_of(asked[b"range"], len(self.body))
            if part is not None:
                return self._ranged(own, part) if part else (UNSATISFIABLE, [], b"")
        if coding:
            own.append((b"content-encoding", coding))
        body = self.packed(coding)
        return OK, [*own, _length(body)], body

    def _ranged(self, own: Headers, part: range) -> tuple[int, Headers, bytes]:
        plain = [(name, b'"%b"' % self.tag if name == b"etag" else value) for name, value in own]
        body = self.body[part.start : part.stop]
        told = b"bytes %d-%d/%d" % (part.start, part.stop - 1, len(self.body))
        return PARTIAL, [*plain, (b"content-range", told), _length(body)], body

    def _still(self, condition: bytes | None) -> bool:
        return condition is None or condition.strip() == b'"%b"' % self.tag

    def _coding(self, accepted: bytes) -> bytes:
        if not self.packs or not accepted:
            return b""
        known = accepted_codings(accepted)
        return next((coding for coding in CODINGS if coding in known), b"")

    def packed(self, coding: bytes) -> bytes:
        """Give the body in a coding; each is made once."""
        if not coding:
            return self.body
        if coding not in self._packed:
            self._packed[coding] = CODINGS[coding](self.body)
        return self._packed[coding]


def accepted_codings(accepted: bytes) -> set[bytes]:
    """Read `Accept-Encoding`: every coding that is named and not refused by a weight of 0."""
    parts = (part.lower().replace(b" ", b"").replace(b"\t", b"").partition(b";") for part in accepted.split(b","))
    return {name for name, _, weight in parts if not _REFUSED.fullmatch(weight)}


def part_of(wanted: bytes, whole: int) -> range | None:
    """Read `Range` of what has `whole` bytes: an empty range for what cannot be given, None for what we do not read.

    One part is all that is read of what it can be.
    """
    match = _RANGE.fullmatch(wanted.strip())
    if not match or match.groups() == (b"", b""):
        return None
    if not match[1]:
        return range(max(whole - int(match[2]), 0), whole) if int(match[2]) else range(0)
    first_byte = int(match[1])
    if match[2] and int(match[2]) < first_byte:
        return None
    last = int(match[2]) if match[2] else whole - 1
    return range(first_byte, min(last + 1, whole)) if first_byte < whole else range(0)


def no_such_part(whole: int) -> ProblemError:
    """Make the letter to one who asks for a part beyond the end of what has `whole` bytes."""
    headers = {"content-range": f"bytes */{whole}", "accept-ranges": "bytes"}
    return problem(UNSATISFIABLE, "no_such_part", headers, lengde=whole)


def letter(error: ProblemError, request: Request) -> Answer:
    """Answer with what is wrong, in the language asked for or the caller's own."""
    return letter_to(request.scope, error)


def letter_to(scope: Scope, error: ProblemError) -> Answer:
    """Answer with what is wrong; the older door has its language in the path."""
    older = _IN_PATH.search(scope["path"])
    named = first(pairs(scope["query_string"]), "lang") or (older[1] if older else None)
    language = spoken_by({name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}, named)
    headers = {"content-language": language, **error.headers}
    return Answer(error.body(language), PROBLEM, status=error.status, headers=headers, keep=False)


def _tags(wanted: bytes) -> list[bytes]:
    """Read a list of ETags; a weak one names the same answer."""
    return [part.strip().removeprefix(b"W/") for part in wanted.split(b",")]


def _length(body: bytes) -> tuple[bytes, bytes]:
    return b"content-length", b"%d" % len(body)


def _brotli(body: bytes) -> bytes:
    import brotli  # noqa: PLC0415  (behind the extra `web`)

    packed: bytes = brotli.compress(body, quality=5)
    return packed


def _gzip(body: bytes) -> bytes:
    # No clock in the header: the same figures give the same bytes.
    return gzip.compress(body, compresslevel=6, mtime=0)


CODINGS = {b"br": _brotli, b"gzip": _gzip} if find_spec("brotli") else {b"gzip": _gzip}
_REFUSED = re.compile(rb"q=0(\.0*)?")
