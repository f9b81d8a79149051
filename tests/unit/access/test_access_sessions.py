"""A session lasts while it is used, and never longer than a day at work."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from nki.access import Denied, Grant, Role
from nki.access.sessions import IDLE, LASTS, begin, session

if TYPE_CHECKING:
    from conftest import Clock
    from nki.access import Book

WHO = Grant("key:x", "4203", frozenset({Role.READER}))


def test_a_session_that_is_not_used_ends(book: Book, clock: Clock) -> None:
    name = begin(book, WHO)
    clock.now += IDLE - timedelta(seconds=1)
    assert session(book, name).grant == WHO
    clock.now += IDLE
    with pytest.raises(Denied):
        session(book, name)


def test_a_session_that_is_used_ends_all_the_same(book: Book, clock: Clock) -> None:
    name = begin(book, WHO)
    for _ in range(LASTS // (IDLE / 2)):
        assert session(book, name).grant == WHO
        clock.now += IDLE / 2
    with pytest.raises(Denied):
        session(book, name)


def test_every_session_has_a_name_and_a_token_of_its_own(book: Book) -> None:
    names = {begin(book, WHO) for _ in range(20)}
    assert len(names) == 20
    assert min(map(len, names)) >= 43
    assert len({session(book, name).csrf for name in names}) == 20
