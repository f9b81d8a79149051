"""`nki serve` as people start it: quick to answer, stops when told, and blind to the register."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING

import pytest

from conformance.served import serve
from nki.cli import main
from web_support import write_small_release

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.served import Served

WATCHED = """
import asyncio, json, sys
from pathlib import Path

opened = set()


def watch(event, arguments):
    if event in ("open", "sqlite3.connect", "os.listdir", "os.scandir") and isinstance(arguments[0], str):
        opened.add(arguments[0])


sys.addaudithook(watch)
from nki.web import Settings
from nki.web.app import open_app

folder = Path(sys.argv[1])
app = open_app(folder / "releases" / "one", Settings(saved=folder / "saved"))


async def ask(path):
    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        statuses.append(message.get("status"))

    scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"",
             "headers": [], "client": ("x", 1), "server": ("x", 1), "scheme": "http", "root_path": ""}
    await app(scope, receive, send)

statuses = []
for path in ("/config", "/tables", "/tables/NKI34/data", "/tables/NKI34D/data", "/savedqueries/x"):
    asyncio.run(ask("/api/pxwebapi/v2" + path))
if "--peek" in sys.argv:
    (folder / "catalog.sqlite").read_bytes()
print(json.dumps({"opened": sorted(opened), "modules": sorted(sys.modules), "statuses": statuses}))
"""
BEHIND = ("nki.registers", "nki.compute", "nki.pipeline", "nki.kommune", "duckdb", "sqlite3", "polars", "numpy")


@pytest.fixture(scope="module", name="var")
def _var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay a release beside a register with everything a register has."""
    folder = tmp_path_factory.mktemp("var")
    write_small_release(folder / "releases" / "one")
    (folder / "catalog.sqlite").write_bytes(b"SQLite format 3\0")
    for name in ("objects/ab", "work/2021/0301", "quarantine", "keys"):
        (folder / name).mkdir(parents=True)
        (folder / name / "secret").write_bytes(b"somebody")
    return folder


@pytest.fixture(scope="module", name="served")
def _served(var: Path) -> Iterator[Served]:
    with serve(var / "releases" / "one") as served:
        yield served


def watched(var: Path, *more: str) -> dict[str, list[str]]:
    """Run the application under watch, and say what it opened and loaded."""
    command = [sys.executable, "-c", WATCHED, str(var), *more]
    said = subprocess.run(command, capture_output=True, check=True, text=True)  # noqa: S603
    found: dict[str, list[str]] = json.loads(said.stdout)
    return found


def test_the_public_process_opens_releases_only_and_loads_nothing_that_could_open_more(var: Path) -> None:
    found = watched(var)
    assert found["statuses"][::2] == [200, 200, 200, 200, 404]
    inside = [path for path in found["opened"] if path.startswith(str(var))]
    assert inside
    assert [path for path in inside if not path.startswith(str(var / "releases"))] == []
    assert [name for name in BEHIND if name in found["modules"]] == []


def test_control_a_look_at_the_register_is_seen(var: Path) -> None:
    assert str(var / "catalog.sqlite") in watched(var, "--peek")["opened"]


def test_the_service_answers_and_stops_when_it_is_told(served: Served) -> None:
    # That it ends with 0 after SIGTERM is held by `serve` itself.
    document = json.loads(served.fetch("/tables/NKI34/data"))
    assert document["size"] == [12, 5, 4, 1, 1]
    assert document["href"].startswith(served.bank)


def test_a_built_site_is_served_beside_the_bank_with_its_packed_files(var: Path, tmp_path: Path) -> None:
    (tmp_path / "om").mkdir()
    (tmp_path / "index.html").write_text("<p>Hei</p>", encoding="utf-8")
    (tmp_path / "om" / "index.html").write_text("<p>Om</p>", encoding="utf-8")
    (tmp_path / "404.html").write_text("<p>Ikke her</p>", encoding="utf-8")
    (tmp_path / "index.html.br").write_bytes(b"packed")
    with serve(var / "releases" / "one", "--site", str(tmp_path)) as served:
        plain = urllib.request.urlopen(f"{served.url}/", timeout=60)  # noqa: S310
        assert plain.read() == b"<p>Hei</p>"
        assert "default-src 'none'" in plain.headers["content-security-policy"]
        assert urllib.request.urlopen(f"{served.url}/om/", timeout=60).read() == b"<p>Om</p>"  # noqa: S310
        asked = urllib.request.Request(f"{served.url}/", headers={"accept-encoding": "br"})  # noqa: S310
        packed = urllib.request.urlopen(asked, timeout=60)  # noqa: S310
        assert (packed.read(), packed.headers["content-encoding"]) == (b"packed", "br")
        assert packed.headers["content-type"] == "text/html; charset=utf-8"
        part = urllib.request.Request(f"{served.url}/", headers={"range": "bytes=3-5"})  # noqa: S310
        assert urllib.request.urlopen(part, timeout=60).read() == b"Hei"  # noqa: S310
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{served.url}/nei", timeout=60)  # noqa: S310
        assert json.loads(served.fetch("/config"))["defaultLanguage"] == "no"


def held(process: int) -> set[str]:
    """Name the files a process has open."""
    found = set()
    for link in Path(f"/proc/{process}/fd").iterdir():
        with suppress(OSError):
            found.add(str(link.readlink()))
    return found


def answers(url: str) -> int:
    """Ask until somebody answers; gives the status."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310
                return int(answer.status)
        except urllib.error.URLError:
            sleep(0.05)
    raise TimeoutError(url)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="reads /proc")
def test_with_accounts_on_the_rooms_run_in_a_process_apart_and_the_public_one_has_no_register_open(
    var: Path, tmp_path: Path
) -> None:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    more = ("--accounts", str(tmp_path / "register"), "--rooms-port", str(port))
    with serve(var / "releases" / "one", *more) as served:
        assert answers(f"http://localhost:{port}/nb/logg-inn") == 200
        public, rooms = (process_of(command, str(port)) for command in ("serve", "rooms"))
        assert answers(f"{served.bank}/config") == 200
        assert [path for path in held(public) if path.startswith(str(tmp_path))] == []
        # The control: who has the register open is seen.
        assert [path for path in held(rooms) if path.startswith(str(tmp_path))]
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"http://localhost:{port}/nb/logg-inn", timeout=60)


def process_of(command: str, port: str) -> int:
    """Find the one process of a command that was told of a port."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (process / "cmdline").read_bytes().decode().split("\0")
            found += [int(process.name)] if command in words and port in words else []
    (only,) = found
    return only


def test_nothing_is_served_where_nothing_is_public(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", str(tmp_path)]) == 3
    assert "Ingen utgivelse er publisert" in capsys.readouterr().err


def test_a_release_that_was_changed_is_not_served(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_small_release(tmp_path / "release")
    with (folder / "figures.csv").open("ab") as stream:
        stream.write(b"\n")
    assert main(["serve", str(folder)]) == 3
    assert "endret etter utgivelsen" in capsys.readouterr().err


def test_the_extra_that_is_missing_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "nki.web.serving", raising=False)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    assert main(["serve", str(tmp_path)]) == 2
    assert "nki[web]" in capsys.readouterr().err
