"""A release with alerts, and real servers on this machine: one for e-mail, one for webhooks."""

from __future__ import annotations

import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from aiosmtpd.controller import Controller

from alerts_support import COUNTRY, Hook, Post
from nki.publication import read_release, write_release
from statistics_support import release_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nki.publication import PublishedRelease


@pytest.fixture(scope="session", name="folder")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("alerts") / "release"
    write_release(release_of(COUNTRY), folder)
    return folder


@pytest.fixture(scope="session", name="release")
def _release(folder: Path) -> PublishedRelease:
    return read_release(folder)


@pytest.fixture(name="post")
def _post() -> Iterator[Post]:
    with socket.socket() as free:
        free.bind(("localhost", 0))
        post = Post(free.getsockname()[1])
    server = Controller(post, hostname="localhost", port=post.port)
    server.start()
    try:
        yield post
    finally:
        server.stop()


@pytest.fixture(name="hook")
def _hook() -> Iterator[Hook]:
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hook.posts.append((dict(self.headers), body))
            code = hook.answers.pop(0) if hook.answers else 204
            self.send_response(code)
            if code in (301, 302):
                self.send_header("Location", hook.address + "/elsewhere")
            self.end_headers()

        def do_GET(self) -> None:
            raise AssertionError("A webhook is never asked with GET.")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("localhost", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    hook.address = f"http://localhost:{server.server_port}/varsel"
    try:
        yield hook
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
