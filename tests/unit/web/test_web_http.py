"""What every answer does: ETag and 304, Range, gzip and br, HEAD and OPTIONS, CORS, safe headers, limits on calls."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import brotli
import httpx
import pytest

from nki.web.answer import Answer
from nki.web.memory import Memory
from web_support import BANK, Client, client

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import Receive, Scope, Send

DATA = f"{BANK}/tables/NKI34/data"
PLAIN = {"accept-encoding": "identity"}


def test_an_answer_that_is_known_is_not_sent_again(bank: Client) -> None:
    first = bank.get(DATA, headers=PLAIN)
    again = bank.get(DATA, headers={**PLAIN, "if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    other = bank.get(DATA, headers={**PLAIN, "if-none-match": '"somethingelse"'})
    assert other.content == first.content


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-9", 206, slice(0, 10)),
        ("bytes=10-", 206, slice(10, None)),
        ("bytes=-5", 206, slice(-5, None)),
        ("bytes=5-2", 200, slice(None)),
        ("lines=1-2", 200, slice(None)),
    ],
)
def test_a_part_of_an_answer_can_be_asked_for(bank: Client, asked: str, status: int, part: slice) -> None:
    whole = bank.get(DATA, headers=PLAIN).content
    answer = bank.get(DATA, headers={**PLAIN, "range": asked})
    assert (answer.status_code, answer.content) == (status, whole[part])
    if status == 206:
        first, last = whole.index(answer.content), whole.index(answer.content) + len(answer.content) - 1
        assert answer.headers["content-range"] == f"bytes {first}-{last}/{len(whole)}"


@pytest.mark.parametrize(("language", "said"), [("no", "bak slutten"), ("nn", "ein del"), ("en", "beyond the end")])
@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0"])
def test_a_part_behind_the_end_is_a_letter_in_the_callers_language(
    bank: Client, asked: str, language: str, said: str
) -> None:
    length = len(bank.get(DATA, headers=PLAIN).content)
    answer = bank.get(DATA, headers={**PLAIN, "range": asked, "accept-language": language})
    assert (answer.status_code, answer.headers["content-type"]) == (416, "application/problem+json")
    assert (answer.headers["content-range"], answer.json()["type"]) == (
        f"bytes */{length}",
        "urn:nki:problem:no-such-part",
    )
    assert said in answer.json()["detail"]
    assert "etag" not in answer.headers


def test_only_what_is_fetched_is_given_in_parts(bank: Client) -> None:
    asked = {**PLAIN, "range": "bytes=0-9"}
    assert bank.request("HEAD", DATA, headers=asked).status_code == 200
    assert bank.post(DATA, headers=asked, json={"selection": []}).status_code == 200
    assert bank.get(DATA, headers=asked).status_code == 206, "the control: with GET a part is given"


def test_what_is_asked_with_post_is_answered_whole(bank: Client) -> None:
    first = bank.post(DATA, headers=PLAIN, json={"selection": []})
    known = {**PLAIN, "if-none-match": first.headers["etag"]}
    assert bank.post(DATA, headers=known, json={"selection": []}).content == first.content
    assert bank.get(DATA, headers=known).status_code == 304, "the control: the same with GET is known"


def test_a_part_is_not_given_of_an_answer_that_has_changed(bank: Client) -> None:
    answer = bank.get(DATA, headers={**PLAIN, "range": "bytes=0-9", "if-range": '"of yesterday"'})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip", "gzip"), ("gzip, br", "br"), ("br;q=0, gzip", "gzip"), ("identity", None), ("zstd", None)],
)
def test_an_answer_is_packed_as_the_caller_can_take_it(bank: Client, accepted: str, coding: str | None) -> None:
    plain = bank.get(DATA, headers=PLAIN).content
    answer = bank.get(DATA, headers={"accept-encoding": accepted})
    assert answer.headers.get("content-encoding") == coding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.content == plain


def test_packing_is_what_its_name_says() -> None:
    answer = Answer(b"the same words " * 200, "text/plain")
    assert gzip.decompress(answer.packed(b"gzip")) == brotli.decompress(answer.packed(b"br")) == answer.body
    assert answer.packed(b"gzip") == Answer(answer.body, "text/plain").packed(b"gzip")


def test_every_answer_has_an_etag_of_its_own_in_each_packing(bank: Client) -> None:
    tags = {bank.get(DATA, headers={"accept-encoding": a}).headers["etag"] for a in ("identity", "gzip", "br")}
    assert len(tags) == 3


def test_head_says_what_get_would(bank: Client) -> None:
    head, get = bank.request("HEAD", DATA, headers=PLAIN), bank.get(DATA, headers=PLAIN)
    assert head.content == b""
    same = {name: value for name, value in get.headers.items() if name != "date"}
    assert {name: value for name, value in head.headers.items() if name != "date"} == same


def test_options_says_what_is_lawful_and_any_page_may_ask(bank: Client) -> None:
    answer = bank.request("OPTIONS", DATA, headers={"origin": "https://example.org"})
    assert answer.status_code == 204
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS, POST"
    assert answer.headers["access-control-allow-methods"] == answer.headers["allow"]
    assert bank.get(DATA).headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("path", [DATA, f"{BANK}/config", "/nowhere", f"{DATA}?outputFormat=html"])
def test_every_answer_is_safe_to_open(bank: Client, path: str) -> None:
    headers = bank.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_a_wrong_method_and_a_wrong_place_are_answered_with_a_letter(bank: Client) -> None:
    wrong = bank.request("DELETE", DATA)
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET, HEAD, OPTIONS, POST")
    assert "DELETE" in wrong.json()["detail"]
    assert bank.get(f"{BANK}/nowhere?lang=en").json()["detail"].startswith("There is nothing here")


def test_too_many_calls_are_asked_to_wait_and_looking_around_is_free(release: Path) -> None:
    limited = client(release, calls=2, window=60)
    assert [limited.get(DATA).status_code for _ in range(3)] == [200, 200, 429]
    refused = limited.get(f"{DATA}?lang=en")
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.json()["type"] == "urn:nki:problem:too-many-calls"
    assert limited.get(f"{BANK}/tables").status_code == 200


def test_an_error_of_ours_is_a_letter_without_a_trace(release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = client(release)
    monkeypatch.setattr("nki.web.bank.bank.Bank.config", lambda _: 1 / 0)
    answer = broken.get(f"{BANK}/config?lang=en")
    assert answer.status_code == 500
    assert "our side" in answer.json()["detail"]
    assert "ZeroDivision" not in answer.text


def test_what_is_remembered_is_bounded_and_forgotten_when_something_new_is_public() -> None:
    made: list[str] = []
    generation = [0]

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        made.append(scope["path"])
        await Answer(b"x" * 1_000, "text/plain")(scope, receive, send)

    memory = Memory(application, lambda: generation[0], most_bytes=20_000)
    asking = Client(memory)
    for path in ("/a", "/a", "/b", "/c", "/d", "/e", "/f", "/f"):
        assert asking.get(path).status_code == 200
    assert made == ["/a", "/b", "/c", "/d", "/e", "/f"]
    assert memory.held <= 20_000
    asking.get("/a")
    generation[0] = 1
    asking.get("/f")
    assert made[-2:] == ["/a", "/f"]


@pytest.mark.parametrize(("published_meanwhile", "asked_anew"), [(True, 2), (False, 1)], ids=["race", "control"])
def test_what_was_made_while_something_new_became_public_is_not_remembered(
    *, published_meanwhile: bool, asked_anew: int
) -> None:
    made: list[str] = []
    generation = [0]

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        said = f"release {generation[0]}"
        made.append(said)
        if published_meanwhile and len(made) == 1:
            generation[0] = 1
            Client(memory).get("/other")  # somebody else is the first to see that there is a new one
            made.pop()
        await Answer(said.encode(), "text/plain")(scope, receive, send)

    memory = Memory(application, lambda: generation[0])
    asking = Client(memory)
    assert asking.get("/a").text == "release 0"
    assert asking.get("/a").text == f"release {generation[0]}"
    assert len(made) == asked_anew


def test_a_question_is_read_no_further_than_it_can_be_long(bank: Client) -> None:
    answer = bank.post(DATA, content=b"[" * 300_000)
    assert (answer.status_code, "262144" in answer.text) == (400, True)
    assert bank.post(DATA, content=b"[" * 200_000).status_code == 400
    assert bank.post(DATA, content=json.dumps({"selection": []}).encode()).status_code == 200


def test_control_the_client_sees_what_is_sent(bank: Client) -> None:
    assert isinstance(bank.get(DATA), httpx.Response)
    assert bank.get("/nowhere").status_code == 404
