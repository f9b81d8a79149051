"""A preliminary year carries its sign everywhere until a final release follows it, and in that release for ever."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from nki.pipeline import bind_release, publishable
from nki.publication import published, read_release
from nki.publication.edition import Edition
from nki.releasing import keep, publish, require
from store_support import opened
from unit.publication.test_release import CATALOGUE, make_counts
from web_support import BANK, client

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nki.publication import PublishedRelease, Release
    from web_support import Client

SHARE = "&".join(
    f"valuecodes[{name}]={codes}"
    for name, codes in (("Region", "0"), ("Utfall", "met"), ("Alder", "*"), ("ContentsCode", "Andel"), ("Tid", "2021"))
)


@cache
def _tables(*, preliminary: bool) -> list[Any]:
    return [publishable(CATALOGUE, replace(make_counts(2021), preliminary=preliminary))]


def year_of(*, preliminary: bool, previous: PublishedRelease | None = None) -> Release:
    """Make a release of the same figures, preliminary or final."""
    return bind_release(CATALOGUE, _tables(preliminary=preliminary), [], engine="duckdb", edition=Edition(previous))


@pytest.fixture(name="shelf", scope="module")
def _shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with opened(tmp_path_factory.mktemp("preliminary") / "register") as store:
        require(store, 0, "prøve")
        first = year_of(preliminary=True)
        keep(store, first)
        publish(store, first.sha256)
        second = year_of(preliminary=False, previous=read_release(store.path("releases", first.sha256)))
        keep(store, second)
        publish(store, second.sha256)
        yield store.path("releases")


def said(asked: Client, door: str) -> tuple[list[Any], dict[str, str], str]:
    """Give values, signs and the name of the year."""
    found = asked.get(f"{door}/tables/NKI34/data?{SHARE}").json()
    return found["value"], found.get("status", {}), found["dimension"]["Tid"]["category"]["label"]["2021"]


def test_a_final_release_takes_the_sign_away_and_the_preliminary_one_keeps_it(shelf: Path) -> None:
    first, second = published(shelf).releases
    assert (first.preliminary, second.preliminary) == (True, False)
    asked = client(shelf)
    before, now = said(asked, f"/utgivelser/{first.release[:12]}{BANK}"), said(asked, BANK)
    assert before[0] == now[0]
    assert any(value is not None for value in now[0])
    assert ("*" in before[1].values(), before[2]) == (True, "2021*")
    assert ("*" in now[1].values(), now[2]) == (False, "2021")


def test_what_must_be_said_of_a_preliminary_release_is_no_longer_said_of_the_final_one(shelf: Path) -> None:
    before, now = (read_release(one.folder) for one in published(shelf).releases)
    for language in ("nb", "nn"):
        gone = set(before.notices(language)) - set(now.notices(language))
        assert len(gone) == 1
    changed = published(shelf).current.folder / "changes.csv"
    assert changed.read_text(encoding="utf-8").count("\n") == 1, "no figure is another, and none is listed"
