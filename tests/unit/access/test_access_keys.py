"""A key opens what it was given for until it expires or is taken back, and is nowhere to be read."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from nki.access import Denied, Role, issue_key, key_grant, revoke_key
from nki.access.limits import Buckets
from nki.access.sessions import begin, end, session
from nki.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Clock
    from nki.access import Book

ROLES = (Role.DELIVERER, Role.READER)


def test_a_key_gives_its_kommune_and_roles(book: Book) -> None:
    grant = key_grant(book, issue_key(book, "EPJ", "4203", ROLES, days=10, unit="974767880"))
    assert (grant.kommune, grant.roles, grant.unit) == ("4203", frozenset(ROLES), "974767880")


def test_a_key_is_kept_only_as_its_digest(book: Book, tmp_path: Path) -> None:
    key = issue_key(book, "EPJ", "4203", ROLES, days=10)
    book.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert key.encode() not in content
    assert b"EPJ" in content  # the control: what is kept is found this way


@pytest.mark.parametrize("change", ["", "!", "~", " "])  # none of them can end a key
def test_a_key_that_is_nearly_right_opens_nothing(book: Book, change: str) -> None:
    key = issue_key(book, "EPJ", "4203", ROLES, days=10)
    with pytest.raises(Denied):
        key_grant(book, key[:-1] + change)


def test_an_expired_key_opens_nothing(book: Book, clock: Clock) -> None:
    key = issue_key(book, "EPJ", "4203", ROLES, days=10)
    clock.now += timedelta(days=9, hours=23)
    assert key_grant(book, key).kommune == "4203"
    clock.now += timedelta(hours=1)
    with pytest.raises(Denied, match="expired"):
        key_grant(book, key)


def test_a_key_taken_back_closes_the_sessions_it_opened(book: Book) -> None:
    key = issue_key(book, "EPJ", "4203", ROLES, days=10)
    name = begin(book, key_grant(book, key))
    assert session(book, name).grant.kommune == "4203"
    revoke_key(book, "EPJ")
    with pytest.raises(Denied, match="revoked"):
        key_grant(book, key)
    with pytest.raises(Denied, match="no session"):
        session(book, name)


def test_two_keys_cannot_have_one_name_and_none_lives_for_years(book: Book) -> None:
    issue_key(book, "EPJ", "4203", ROLES, days=10)
    with pytest.raises(UsageError):
        issue_key(book, "EPJ", "0301", ROLES, days=10)
    with pytest.raises(UsageError):
        issue_key(book, "annen", "0301", ROLES, days=4000)


def test_a_session_ends_by_itself_and_when_asked(book: Book, clock: Clock) -> None:
    grant = key_grant(book, issue_key(book, "EPJ", "4203", ROLES, days=10))
    first, second = begin(book, grant), begin(book, grant)
    assert first != second
    end(book, first)
    with pytest.raises(Denied):
        session(book, first)
    clock.now += timedelta(hours=9)
    with pytest.raises(Denied):
        session(book, second)


def test_a_form_needs_the_token_of_its_own_session(book: Book) -> None:
    grant = key_grant(book, issue_key(book, "EPJ", "4203", ROLES, days=10))
    mine, other = (session(book, begin(book, grant)) for _ in range(2))
    mine.insist_on(mine.csrf)
    for wrong in (other.csrf, "", mine.csrf + "x"):
        with pytest.raises(Denied, match="csrf"):
            mine.insist_on(wrong)


def test_who_asks_too_often_waits_and_others_do_not() -> None:
    time = [0.0]
    buckets = Buckets(most=3, each_second=1, seconds=lambda: time[0])
    assert [buckets.wait("a") for _ in range(3)] == [0, 0, 0]
    assert buckets.wait("a") == 1.0
    assert buckets.wait("b") == 0
    time[0] = 1.0
    assert buckets.wait("a") == 0
