"""What is asked too slowly, too largely or in two ways at once is told so and hung up on; others are answered."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import contextmanager
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn

from nki.listening import Patience, patient

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import Receive, Scope, Send

HEAD = b"Host: localhost\r\n"
ASK = b"GET / HTTP/1.1\r\n" + HEAD + b"\r\n"
SEND = b"POST / HTTP/1.1\r\n" + HEAD
LARGE = 30_000_000
PATIENCE = Patience(
    head=2_000, whole=9_000, head_seconds=0.4, whole_seconds=0.8, every=0.1, lines=9, still_seconds=0.7,
    letters={408: (b"application/json", b'{"said": "slow"}')},
)  # fmt: skip
NOBODY = Patience(head_seconds=999, whole_seconds=999)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Read what is sent, then answer with how long it was; at `/large` with much more."""
    size, more = 0, scope["method"] == "POST"
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    headers = {name.decode(): value.decode() for name, value in scope["headers"]}
    body = (
        b"x" * LARGE
        if scope["path"] == "/large"
        else json.dumps({"size": size, "headers": headers, "from": scope["client"][0]}).encode()
    )
    length = b"%d" % len(body)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", length)]})
    await send({"type": "http.response.body", "body": body})


@contextmanager
def listening(patience: Patience) -> Iterator[tuple[str, int]]:
    """Serve the application with some patience."""
    opened = socket.create_server(("localhost", 0))
    config = uvicorn.Config(application, http=patient(patience), ws="none", lifespan="off", log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [opened]})
    thread.start()
    try:
        yield opened.getsockname()
    finally:
        server.should_exit = server.force_exit = True
        thread.join()
        opened.close()


@pytest.fixture(name="place", scope="module")
def _place() -> Iterator[tuple[str, int]]:
    with listening(PATIENCE) as place:
        yield place


def told(line: socket.socket) -> bytes:
    """Read until the other end hangs up, or until nothing has come for a while."""
    found = b""
    try:
        while part := line.recv(65_536):
            found += part
    except ConnectionResetError:
        pass
    except TimeoutError:
        found += b"(waiting)"
    return found


def asked(place: tuple[str, int], *parts: bytes, pause: float = 0.0, patience: float = 5) -> bytes:
    """Send some bytes, with a pause between, and give everything that is answered."""
    with socket.create_connection(place, timeout=patience) as line:
        for part in parts:
            try:
                line.sendall(part)
            except (BrokenPipeError, ConnectionResetError):
                break
            sleep(pause)
        return told(line)


SLOW: dict[str, Any] = {
    "nothing": [b""],
    "half a line": [b"GET / HT"],
    "a header now and then": [b"GET / HTTP/1.1\r\n", *[b"X-A: a\r\n"] * 12],
    "empty lines": [b"\r\n"] * 12,
    "half a body": [SEND + b"Content-Length: 10\r\n\r\n12345"],
    "a byte of a body now and then": [SEND + b"Content-Length: 99\r\n\r\n", *[b"1"] * 30],
    "no more pieces": [SEND + b"Transfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n"],
    "a promise": [SEND + b"Expect: 100-continue\r\nContent-Length: 10\r\n\r\n"],
}


@pytest.mark.parametrize("parts", SLOW.values(), ids=SLOW)
def test_who_takes_too_long_to_ask_is_told_so_and_hung_up_on(place: tuple[str, int], parts: list[bytes]) -> None:
    answer = asked(place, *parts, pause=0.1)
    assert b" 408 " in answer
    assert answer.endswith(b'{"said": "slow"}')


def test_control_with_endless_patience_nobody_is_hung_up_on() -> None:
    with listening(NOBODY) as place:
        for parts in SLOW.values():
            answer = asked(place, *parts, patience=1)
            assert answer in (b"(waiting)", b"HTTP/1.1 100 Continue\r\n\r\n(waiting)")


LARGE_QUESTIONS: dict[str, tuple[bytes, int]] = {
    "a header": (b"GET / HTTP/1.1\r\n" + HEAD + b"X-A: " + b"a" * 5_000 + b"\r\n\r\n", 431),
    "a header without an end": (b"GET / HTTP/1.1\r\nX-A: " + b"a" * 500_000, 431),
    "many headers": (b"GET / HTTP/1.1\r\n" + HEAD + b"X-A: a\r\n" * 900, 431),
    "an address": (b"GET /" + b"a" * 500_000, 431),
    "a body": (SEND + b"Content-Length: 999999\r\n\r\n" + b"1" * 500_000, 413),
    "what is said of a piece": (SEND + b"Transfer-Encoding: chunked\r\n\r\n2;" + b"x" * 500_000, 413),
    "what comes behind": (SEND + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n" + b"X-A: a\r\n" * 9_000, 413),
}


@pytest.mark.parametrize(("content", "status"), LARGE_QUESTIONS.values(), ids=LARGE_QUESTIONS)
def test_what_is_larger_than_a_question_can_be_is_not_read_to_its_end(
    place: tuple[str, int], content: bytes, status: int
) -> None:
    # A reset may overtake the letter where much is still on its way; then nothing was answered at all.
    answer = asked(place, content)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 %d " % status)
    assert b"(waiting)" not in answer


def test_control_a_question_within_the_limits_is_answered(place: tuple[str, int]) -> None:
    many = b"GET / HTTP/1.1\r\n" + HEAD + b"X-A: a\r\n" * 90 + b"Connection: close\r\n\r\n"
    whole = SEND + b"Content-Length: 5000\r\nConnection: close\r\n\r\n" + b"1" * 5_000
    assert b" 200 " in asked(place, many)
    assert b'"size": 5000' in asked(place, whole[:3_000], whole[3_000:], pause=0.2)


TWO_WAYS = {
    "a length and pieces": SEND + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET ",
    "pieces and a length": SEND + b"Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\nGET ",
    "two lengths": SEND + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\n1234",
    "the same length twice": SEND + b"Content-Length: 4\r\nContent-Length: 4\r\n\r\n1234",
    "a list of lengths": SEND + b"Content-Length: 4, 4\r\n\r\n1234",
    "a length with a sign": SEND + b"Content-Length: +4\r\n\r\n1234",
    "pieces of another kind": SEND + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "pieces that are no longer last": SEND + b"Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
    "a space before the colon": SEND + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "a folded header": b"GET / HTTP/1.1\r\n" + HEAD + b"X-A: a\r\n b\r\n\r\n",
    "bare line feeds": b"GET / HTTP/1.1\nHost: localhost\n\n",
    "a nought in a header": b"GET / HTTP/1.1\r\n" + HEAD + b"X-A: a\0b\r\n\r\n",
    "pieces before there were any": b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "a tunnel": b"CONNECT elsewhere:80 HTTP/1.1\r\n" + HEAD + b"\r\n",
    "a method nobody knows": b"FOO / HTTP/1.1\r\n" + HEAD + b"\r\n",
    "another version": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
}


@pytest.mark.parametrize("content", TWO_WAYS.values(), ids=TWO_WAYS)
def test_what_can_be_read_in_two_ways_is_read_in_none(place: tuple[str, int], content: bytes) -> None:
    answer = asked(place, content, b"/smuggled HTTP/1.1\r\n" + HEAD + b"\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1 ") == 1


def test_what_comes_behind_a_body_is_no_header_of_the_question(place: tuple[str, int]) -> None:
    pieces = b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\n{}\r\n0\r\nX-Late: yes\r\n\r\n"
    answer = asked(place, SEND + pieces)
    assert (b" 200 " in answer, b"x-late" in answer) == (True, False)


def test_questions_after_one_another_on_a_line_are_answered_in_turn(place: tuple[str, int]) -> None:
    assert asked(place, ASK * 3 + ASK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")).count(b" 200 ") == 4


TAKE = b"GET /large HTTP/1.1\r\n" + HEAD + b"Connection: close\r\n\r\n"


def lasted(line: socket.socket, pause: float) -> tuple[int, float]:
    """Take the answer a little at a time; gives how much came, and the seconds it took."""
    began, size = monotonic(), 0
    try:
        while part := line.recv(500_000 if pause < 1 else 100):
            size += len(part)
            sleep(pause)
    except ConnectionResetError:
        pass
    return size, monotonic() - began


def test_who_does_not_take_the_answer_is_hung_up_on_and_who_takes_it_slowly_is_not(place: tuple[str, int]) -> None:
    with socket.create_connection(place, timeout=9) as line:
        line.sendall(TAKE)
        sleep(1.5)
        assert lasted(line, 0.001)[0] < LARGE
    with socket.create_connection(place, timeout=9) as line:
        line.sendall(TAKE)
        size, seconds = lasted(line, 0.03)
    assert (size > LARGE, seconds > 1) == (True, True)


def test_who_takes_an_answer_without_end_is_hung_up_on() -> None:
    with (
        listening(Patience(every=0.1, answer_seconds=0.5)) as place,
        socket.create_connection(place, timeout=9) as line,
    ):
        line.sendall(TAKE)
        assert lasted(line, 0.03)[0] < LARGE


def test_when_too_many_lines_are_open_the_next_is_told_so_and_the_others_stay(place: tuple[str, int]) -> None:
    lines = [socket.create_connection(place, timeout=5) for _ in range(9)]
    try:
        answer = asked(place, b"")
        lines[0].sendall(ASK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        assert (b" 503 " in answer, b" 200 " in told(lines[0])) == (True, True)
    finally:
        for line in lines:
            line.close()


def test_who_is_slow_on_every_line_shuts_nobody_else_out(place: tuple[str, int]) -> None:
    elsewhere = f"{place[0].rpartition('.')[0]}.2"
    lines = [socket.create_connection(place, timeout=5) for _ in range(9)]
    try:
        for number in range(3):
            with socket.create_connection(place, timeout=5, source_address=(elsewhere, 0)) as line:
                line.sendall(ASK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
                assert b" 200 " in told(line), number
        assert [b" 503 " in told(line) for line in lines].count(True) == 1, "one of theirs made room, and one is enough"
    finally:
        for line in lines:
            line.close()


def test_what_a_server_in_front_says_is_believed_from_this_machine_alone(place: tuple[str, int]) -> None:
    elsewhere = f"{place[0].rpartition('.')[0]}.2"
    said = b"\r\nX-Forwarded-For: 192.0.2.1, 198.51.100.7\r\nConnection: close\r\n\r\n"
    callers = []
    for source in (place[0], elsewhere):
        with socket.create_connection(place, timeout=5, source_address=(source, 0)) as line:
            line.sendall(ASK.replace(b"\r\n\r\n", said))
            callers.append(json.loads(told(line).partition(b"\r\n\r\n")[2])["from"])
    assert callers == ["198.51.100.7", elsewhere], "of what is said only the last, which the server in front has seen"
