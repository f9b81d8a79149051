"""How long and how much a caller may take to ask: HTTP with the limits that uvicorn leaves to a server in front of it.

uvicorn reads as long as somebody sends, and waits as long as somebody sends nothing. Here a question that is not asked
in time, or that is larger than any can be, is answered so and the line is closed; so is a line where nobody takes the
answer. One look at all lines every few seconds costs a question nothing. When no more lines can be open, the caller who
has most gives one up, so that nobody can take them all.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from nki.callers import network

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping

_SAFE = b"cache-control: no-store\r\nx-content-type-options: nosniff\r\n"
BAD, SLOW, LARGE, MANY_HEADERS, BUSY = 400, 408, 413, 431, 503


@dataclass(frozen=True)
class Patience:
    """Limits of one line. `head` and `whole` are bytes of a question, `head_seconds` and `whole_seconds` its time.

    Of an answer something must be taken every `still_seconds`, and the whole within `answer_seconds`; both are seen at
    a look `every` so many seconds. `lines` is how many may be open, all callers together. `letters` are what is said
    when we hang up, by status: content type and body.
    """

    head: int = 32_768
    whole: int = 1_048_576
    head_seconds: float = 15
    whole_seconds: float = 30
    still_seconds: float = 60
    answer_seconds: float = 900
    every: float = 5
    lines: int = 1_000
    letters: Mapping[int, tuple[bytes, bytes]] = field(default_factory=dict)


def patient(patience: Patience) -> type[HttpToolsProtocol]:
    """Make the protocol that holds the limits, for `uvicorn.Config(http=…)`."""
    return type("Patient", (_Patient,), {"patience": patience, "callers": Counter()})


class _Patient(HttpToolsProtocol):
    patience = Patience()
    _looking: asyncio.TimerHandle | None = None
    callers: ClassVar[Counter[str]] = Counter()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.asking_since: float | None = self.loop.time()
        self.fed = 0
        self.in_head = True
        # How it stood at the last look: which answer, since when it has waited, how much of it, and when that was less.
        self.judged: Any = None
        self.left, self.waited_since, self.moved_at = 0, 0.0, 0.0
        self.caller = network(self.client[0]) if self.client else ""
        self.callers.update((self.caller,))
        self.opened = self.loop.time()
        if len(self.connections) > self.patience.lines:
            self._make_room()
        if not type(self)._looking:  # noqa: SLF001  (our own, shared by every line)
            self._look_again()

    def connection_lost(self, exc: Exception | None) -> None:
        self.callers[self.caller] -= 1
        if not self.callers[self.caller]:
            del self.callers[self.caller]
        super().connection_lost(exc)

    def _make_room(self) -> None:
        """Hang up on who has most lines: on this one if it is theirs, else on the oldest, unanswered ones first."""
        caller, most = self.callers.most_common(1)[0]
        lines: set[Any] = self.connections  # all of them of our own kind
        theirs = [line for line in lines if line.caller == caller and not line.transport.is_closing()]
        if self.callers[self.caller] == most or not theirs:
            self._hang_up(BUSY)
        else:
            min(theirs, key=_dearness)._hang_up(BUSY)  # noqa: SLF001  (one of us)

    def data_received(self, data: bytes) -> None:
        if self.asking_since is None:
            self.asking_since = self.loop.time()
        self.fed += len(data)
        super().data_received(data)
        if self.in_head and self.fed > self.patience.head:
            self._hang_up(MANY_HEADERS)
        elif self.fed > self.patience.whole:
            self._hang_up(LARGE)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.in_head = True
        self.asking_since = self.loop.time()

    def on_header(self, name: bytes, value: bytes) -> None:
        if self.in_head:  # what comes behind the body is no part of the question
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        # Answered with 400, as RFC 9112 asks for: no host or two, and pieces in a version that has none.
        version, names = self.parser.get_http_version(), [name for name, _ in self.headers]
        if (version == "1.1" and names.count(b"host") != 1) or (version == "1.0" and b"transfer-encoding" in names):
            raise ValueError(version)
        if self.fed > self.patience.head and self._length_of_head() > self.patience.head:
            self._hang_up(MANY_HEADERS)
            raise ValueError("head")
        super().on_headers_complete()
        self.in_head = False

    def _length_of_head(self) -> int:
        return len(self.url) + sum(len(name) + len(value) + len(b": \r\n") for name, value in self.headers)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self.fed, self.in_head, self.asking_since = 0, True, None

    def resume_writing(self) -> None:
        self.moved_at = self.loop.time()
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  (uvicorn's words are for its own log)
        self._hang_up(BAD)

    def _hang_up(self, status: int) -> None:
        """Say why, unless an answer is under way or was given already, and close."""
        if self.transport.is_closing():
            return
        answered = self.cycle is None or self.cycle.response_complete
        if answered if self.in_head else not (self.cycle.response_started or self.pipeline):
            media, body = self.patience.letters.get(status, (b"text/plain", HTTPStatus(status).phrase.encode()))
            head = [b"HTTP/1.1 %d %b\r\n" % (status, HTTPStatus(status).phrase.encode())]
            head += [b"%b: %b\r\n" % (name, value) for name, value in self.server_state.default_headers]
            head += [
                _SAFE + b"content-type: %b\r\ncontent-length: %d\r\nconnection: close\r\n\r\n" % (media, len(body))
            ]
            self.transport.write(b"".join((*head, body)))
            self.transport.close()
        else:
            self.transport.abort()

    def _look_again(self) -> None:
        cls = type(self)
        cls._looking = self.loop.call_later(self.patience.every, cls._look, self.loop, self.connections)

    @classmethod
    def _look(cls, loop: asyncio.AbstractEventLoop, lines: set[Any]) -> None:
        """Hang up on every line where somebody has taken too long to ask, or does not take the answer."""
        cls._looking = None
        for line in tuple(lines):
            line._judge(loop.time())  # noqa: SLF001  (one of us)
        for line in lines:
            line._look_again()  # noqa: SLF001
            break

    def _judge(self, now: float) -> None:
        asking = now - self.asking_since if self.asking_since is not None else 0
        waiting = self.transport.get_write_buffer_size()
        if self.cycle is not self.judged or not self.left:
            self.judged, self.waited_since, self.moved_at = self.cycle, now, now
        elif waiting < self.left:
            self.moved_at = now
        self.left = waiting
        still, waited = now - self.moved_at, now - self.waited_since
        if waiting and (still > self.patience.still_seconds or waited > self.patience.answer_seconds):
            self.transport.abort()
        elif asking > (self.patience.head_seconds if self.in_head else self.patience.whole_seconds):
            self._hang_up(SLOW)


def _dearness(line: Any) -> tuple[bool, float]:  # noqa: ANN401  (one of us)
    return line.cycle is not None and not line.cycle.response_complete, line.opened
