"""Somebody sees where they are logged in, and ends one session or all the others; never another's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from starlette.requests import Request

from nki.access import Denied, open_book
from nki.access.grant import Grant, Role
from nki.access.sessions import begin, session, sittings
from nki.rooms.staying import place_of
from nki.rooms.words import said_moment
from rooms_support import HOST, NOW, visit

if TYPE_CHECKING:
    from rooms_support import House

EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"


def logged_in(house: House, name: str, place: str = "") -> str:
    """Begin a session for a key beside those that come by a browser."""
    with open_book(house.folder, lambda: NOW) as book:
        return begin(book, Grant(f"key:{name}", "4203", frozenset({Role.READER})), place)


def ends(house: House, key: str, which: str) -> int:
    """Log in, end a session, and give the status of the answer."""
    form = {"data": {"csrf": "{csrf}", "hvilken": which}}
    return visit(house, ("POST", "/nb/innlogginger/avslutt", form), key=key)[1].status_code


def is_open(house: House, name: str) -> bool:
    """Tell whether a session still lets somebody in."""
    with open_book(house.folder, lambda: NOW) as book:
        try:
            session(book, name)
        except Denied:
            return False
        return True


def test_somebody_sees_where_and_when_they_are_logged_in(house: House) -> None:
    house.key("tre-steder", "4203")
    logged_in(house, "tre-steder", "Firefox, Linux, 192.0.2.7")
    headers = {"headers": {"user-agent": EDGE}}
    page = visit(house, ("POST", "/nb/logg-ut", {"data": {"csrf": "x"}}), key="tre-steder")
    assert page[1].status_code == 403  # still in
    shown = visit(house, ("GET", "/nb/innlogginger", headers), key="tre-steder")[1].text
    assert "Firefox, Linux, 192.0.2.7" in shown
    assert shown.count("12.1.2026 kl. 10.00") >= 3
    assert len(re.findall(r'name="hvilken" value="[0-9a-f]{16}"', shown)) == 2
    assert shown.count("denne") == 1


@pytest.mark.parametrize(
    ("agent", "place"),
    [
        (EDGE, "Edge, Windows, testklient"),
        ("<script>alert(1)</script>", "testklient"),
        ("Mozilla/5.0 (iPhone) Version/26 Safari/604", "Safari, iPhone, testklient"),
    ],
)
def test_where_is_said_in_our_own_words(agent: str, place: str) -> None:
    headers = [(b"user-agent", agent.encode())]
    assert place_of(Request({"type": "http", "headers": headers, "client": ("testklient", 1)})) == place


def test_one_session_is_ended_and_the_others_stay(house: House) -> None:
    house.key("en-av-to", "4203")
    here, there = logged_in(house, "en-av-to"), logged_in(house, "en-av-to")
    with open_book(house.folder, lambda: NOW) as book:
        (which,) = (one.which for one in sittings(book, "key:en-av-to", here) if not one.ours)
    assert ends(house, "en-av-to", which) == 200
    assert (is_open(house, here), is_open(house, there)) == (True, False)


def test_all_other_sessions_are_ended_at_once(house: House) -> None:
    house.key("alle-andre", "4203")
    elsewhere = [logged_in(house, "alle-andre") for _ in range(3)]
    answers = visit(house, ("POST", "/nb/innlogginger/avslutt", {"data": {"csrf": "{csrf}", "hvilken": "andre"}}))
    assert answers[1].status_code == 200
    assert all(is_open(house, one) for one in elsewhere)  # another's «all others» are not these
    assert ends(house, "alle-andre", "andre") == 200
    assert not any(is_open(house, one) for one in elsewhere)


def test_anothers_session_is_the_same_as_one_that_does_not_exist(house: House) -> None:
    house.key("annens", "0301")
    name = logged_in(house, "annens")
    with open_book(house.folder, lambda: NOW) as book:
        (theirs,) = sittings(book, "key:annens", name)
    assert [ends(house, "4203", which) for which in (theirs.which, "0" * 16, "")] == [404, 404, 404]
    assert is_open(house, name)


def test_what_a_list_of_sessions_shows_opens_nothing(house: House) -> None:
    house.key("aapner", "4203")
    name = logged_in(house, "aapner")
    with open_book(house.folder, lambda: NOW) as book:
        (ours,) = sittings(book, "key:aapner", name)
        with pytest.raises(Denied):
            session(book, ours.which)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-01-12T09:00:00+00:00", "12.1.2026 kl. 10.00"),
        ("2026-07-01T22:30:00.123456", "2.7.2026 kl. 00.30"),
        ("", ""),
    ],
)
def test_a_moment_is_said_by_the_clock_in_norway(at: str, said: str) -> None:
    assert said_moment(at) == said


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"origin": HOST, "sec-fetch-site": "same-origin"}, 303),
        ({"sec-fetch-site": "none"}, 303),
        ({"origin": "https://elsewhere.test"}, 403),
        ({"origin": f"{HOST}:80"}, 303),
        ({"origin": "http://another.name.of.ours", "sec-fetch-site": "same-origin"}, 303),
        ({"origin": HOST, "sec-fetch-site": "cross-site"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": f"{HOST}:x"}, 403),
        ({"origin": "http://["}, 403),
        ({"origin": f"{HOST}.elsewhere.test"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
    ],
)
def test_nobody_is_logged_in_by_a_form_on_another_site(house: House, headers: dict[str, str], status: int) -> None:
    answer = house.ask("POST", "/nn/logg-inn", data={"noekkel": house.keys["4203"]}, headers=headers)
    assert answer.status_code == status
    assert ("set-cookie" in answer.headers) == (status == 303)


def test_one_who_logs_in_again_leaves_no_session_behind(house: House) -> None:
    def log_in(cookie: str) -> str:
        headers = {"cookie": f"nki={cookie}"} if cookie else {}
        answer = house.ask("POST", "/nb/logg-inn", data={"noekkel": house.keys["4203"]}, headers=headers)
        return re.findall("nki=([^;]+)", answer.headers["set-cookie"])[0]

    laid_ready = log_in("a name somebody else chose")
    first, other = laid_ready, log_in("")
    second = log_in(first)
    opened = [house.ask("GET", "/nb/", headers={"cookie": f"nki={one}"}).status_code for one in (first, second, other)]
    assert opened == [303, 200, 200], "the other, in another browser, is the control"
    assert laid_ready != "a name somebody else chose"
