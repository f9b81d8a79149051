"""Odd questions to the bank and the site: answered in the caller's language, as HTTP says, by no name of another's."""

from __future__ import annotations

import asyncio
import gzip
from typing import TYPE_CHECKING

import pytest

from nki.callers import network
from nki.publication import read_release
from nki.web.answer import CODINGS, Answer
from nki.web.problem import LONGEST, MOST
from nki.web.words import spoken_by
from web_support import BANK, Client, client

if TYPE_CHECKING:
    from pathlib import Path

DATA = f"{BANK}/tables/NKI34/data"
TEMPORARY, HASHED = 307, "stil-01234567.css"


@pytest.fixture(name="site", scope="module")
def _site(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Client:
    """Serve a site of a few files beside the bank."""
    folder = tmp_path_factory.mktemp("site")
    for name in ("index.html", "om/index.html", "a b/index.html", "404.html", ".nki-site.json", f"ressurser/{HASHED}"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"her er {name}", encoding="utf-8")
    return client(release, site=folder)


@pytest.mark.parametrize(
    ("accepted", "spoken"),
    [
        ("en;q=0.1, nn;q=0.9", "nn"),
        ("nn, en", "nn"),
        ("en;q=0, nb", "no"),
        ("nb-NO", "no"),
        ("en-GB;q=0.8,*;q=0.1", "en"),
        ("se, sv;q=0.9", "no"),
        ("de;q=nonsense, en", "en"),
        ("", "no"),
        ("," * 9_000 + "en", "no"),
    ],
)
def test_a_letter_is_in_the_language_the_caller_likes_best(accepted: str, spoken: str) -> None:
    assert spoken_by({"accept-language": accepted}) == spoken


def test_every_letter_is_in_the_callers_language_also_the_one_to_wait(release: Path) -> None:
    limited = client(release, calls=1)
    limited.get(DATA)
    waits = [limited.get(f"{DATA}?lang={language}") for language in ("en", "nn")]
    waits.append(limited.get(DATA, headers={"accept-language": "en"}))
    assert [answer.status_code for answer in waits] == [429] * 3
    assert [answer.headers["content-language"] for answer in waits] == ["en", "nn", "en"]
    assert waits[0].json()["detail"] == waits[2].json()["detail"] != waits[1].json()["detail"]


def test_the_older_door_says_what_is_wrong_in_the_language_of_its_address(bank: Client) -> None:
    said = [bank.get(f"/api/v1/{language}/nki/NEI").json()["detail"] for language in ("en", "nn", "no")]
    assert len(set(said)) == 3
    assert bank.get("/api/v1/en/nki/NEI/x").json()["detail"].startswith("There is nothing here")


def test_a_letter_is_for_reading_however_much_was_wrong(bank: Client) -> None:
    many = ",".join(f"x{number}" for number in range(9_000))
    answer = bank.get(f"{DATA}?outputFormatParams={many}&lang=en")
    assert (answer.status_code, len(answer.content) < 300 * MOST) == (400, True)
    assert answer.json()["detail"].endswith(" …")
    long = bank.get(f"{BANK}/tables/{'a' * 9_000}?lang=en").json()["detail"]
    assert ("a" * LONGEST + "…" in long, len(long) < 2 * LONGEST) == (True, True)


def test_an_answer_is_known_by_its_whole_name_and_in_any_list(bank: Client) -> None:
    tag = bank.get(DATA, headers={"accept-encoding": "gzip"}).headers["etag"]
    for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        assert bank.get(DATA, headers={"accept-encoding": "gzip", "if-none-match": known}).status_code == 304
    for other in (tag.replace("-gzip", ""), tag.replace("-gzip", "-br"), tag[1:-1], tag[:-2] + '"'):
        assert bank.get(DATA, headers={"accept-encoding": "gzip", "if-none-match": other}).status_code == 200


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("br;q=0.5", "br"),
        ("br;q=0.001", "br"),
        ("BR ; Q=0 ,gzip", "gzip"),
        ("br;q=0.", None),
        ("*", None),
        (";;,,", None),
    ],
)
def test_a_coding_is_refused_by_a_weight_of_nothing_alone(bank: Client, accepted: str, coding: str | None) -> None:
    assert bank.get(DATA, headers={"accept-encoding": accepted}).headers.get("content-encoding") == coding


def test_a_large_answer_is_packed_once_and_while_others_are_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    held_up: list[bool] = []

    def pack(body: bytes) -> bytes:
        held_up.append(asyncio._get_running_loop() is not None)  # noqa: SLF001  (asked without an exception)
        return gzip.compress(body)

    monkeypatch.setitem(CODINGS, b"gzip", pack)
    large, small = (Client(Answer(b"words " * times, "text/plain")) for times in (100_000, 1_000))
    for asked in (large, large, small):
        assert asked.get("/", headers={"accept-encoding": "gzip"}).text.startswith("words words")
    assert held_up == [False, True]


def test_a_part_is_of_the_plain_answer_also_where_it_could_be_packed(bank: Client) -> None:
    whole = bank.get(DATA, headers={"accept-encoding": "identity"})
    part = bank.get(DATA, headers={"accept-encoding": "br", "range": "bytes=0-9"})
    assert (part.status_code, part.content, part.headers.get("content-encoding")) == (206, whole.content[:10], None)
    assert part.headers["etag"] == whole.headers["etag"]


def test_what_is_another_tomorrow_is_kept_by_nobody_also_of_a_release_that_never_changes(
    bank: Client, release: Path
) -> None:
    own = f"/utgivelser/{read_release(release).sha256}{BANK}/tables"
    assert bank.get(f"{own}?pastDays=30").headers["cache-control"] == "no-store"
    assert "immutable" in bank.get(own).headers["cache-control"], "the control: the release itself is for ever"


def test_a_folder_leads_to_itself_and_never_by_the_name_the_caller_gave(site: Client) -> None:
    for path, place in (("/om", "./om/"), ("/a%20b", "./a%20b/")):
        answer = site.get(path, headers={"host": "evil.example"})
        assert (answer.status_code, answer.headers["location"]) == (TEMPORARY, place)


@pytest.mark.parametrize("path", [f"{BANK}/nowhere", "/api", "/api/v2", f"/utgivelser/abc{BANK}/x", "/.nki-site.json"])
def test_what_looks_like_the_bank_and_is_not_is_answered_with_a_letter_beside_a_site(site: Client, path: str) -> None:
    answer = site.get(path, headers={"accept-language": "en"})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert answer.json()["detail"].startswith("There is nothing here")


def test_control_other_places_of_the_site_that_are_not_there_have_its_own_page(site: Client) -> None:
    answer = site.get("/nei")
    assert (answer.status_code, answer.text) == (404, "her er 404.html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_file_named_by_what_is_in_it_is_kept_for_ever_and_a_page_is_asked_for_again(site: Client) -> None:
    assert "immutable" in site.get(f"/ressurser/{HASHED}").headers["cache-control"]
    page = site.get("/om/")
    assert page.headers["cache-control"] == "no-cache"
    assert site.get("/om/", headers={"if-none-match": page.headers["etag"]}).status_code == 304


@pytest.mark.parametrize("asked", ["lines=1-2", "bytes=x", "bytes=", "bytes=0-0,1-1", "bytes=-", "bytes=1-2-3"])
def test_a_part_of_a_file_that_is_not_understood_is_the_whole_file(site: Client, asked: str) -> None:
    answer = site.get("/om/", headers={"range": asked})
    assert (answer.status_code, answer.text) == (200, "her er om/index.html")
    assert site.get("/om/", headers={"range": "bytes=0-2"}).text == "her", "the control: one part is given"


def test_a_part_behind_the_end_of_a_file_is_a_letter(site: Client) -> None:
    answer = site.get("/om/", headers={"range": "bytes=999-", "accept-language": "nn"})
    assert (answer.status_code, answer.headers["content-range"]) == (416, "bytes */20")
    assert answer.headers["content-type"] == "application/problem+json"
    assert "ligg bak slutten" in answer.json()["detail"]


@pytest.mark.parametrize("path", [DATA, f"{BANK}/config", f"{BANK}/savedqueries", "/api/v1/no/nki/NKI34"])
def test_the_bank_answers_every_method_itself_where_a_site_stands_beside_it(
    site: Client, bank: Client, path: str
) -> None:
    for method, status in (("OPTIONS", 204), ("DELETE", 405)):
        beside, alone = (one.request(method, path, headers={"origin": "https://example.org"}) for one in (site, bank))
        assert (beside.status_code, beside.headers["allow"]) == (status, alone.headers["allow"])
    file = site.request("DELETE", "/om/")
    assert (file.status_code, file.headers["allow"]) == (405, "GET, HEAD, OPTIONS"), "the control: files have their own"
    assert site.request("OPTIONS", f"{BANK}/nowhere").status_code == 404


@pytest.mark.parametrize(
    ("method", "more", "status"),
    [("HEAD", {}, 200), ("GET", {"if-range": '"another"'}, 200), ("GET", {"if-none-match": "{etag}"}, 304)],
)
def test_control_a_part_behind_the_end_is_no_matter_where_no_part_is_given(
    site: Client, method: str, more: dict[str, str], status: int
) -> None:
    etag = site.get("/om/").headers["etag"]
    headers = {"range": "bytes=999-", **{name: said.format(etag=etag) for name, said in more.items()}}
    assert site.request(method, "/om/", headers=headers).status_code == status
    assert site.request("GET", "/om/", headers={"range": "bytes=999-", "if-range": etag}).status_code == 416


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("not:an:address", "", False),
    ],
)
def test_a_caller_is_counted_by_the_network_they_have_to_themselves(one: str, other: str, same: bool) -> None:  # noqa: FBT001
    assert (network(one) == network(other)) == same
