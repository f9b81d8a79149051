"""Every link and every sample on the pages of the portal works as it is printed, asked of the service itself."""

from __future__ import annotations

from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest

from nki.publication import read_release
from site_support import KINDS, LANGUAGES, page, seen, small_release, small_site
from web_support import TABLE_NAMES, client

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from web_support import Client

ELSEWHERE: set[str] = set()
"""Other people's sites that a page may lead to; nobody is asked in a test. There is none."""


@pytest.fixture(scope="module", name="site")
def _site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_site(tmp_path_factory)


@pytest.fixture(scope="module", name="asking")
def _asking(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Client:
    return client(small_release(tmp_path_factory), site=site)


def links(path: Path) -> Iterator[str]:
    """Give every address on a page: where it leads, what it loads, what it sends a form to."""
    for _, attribute, address, _ in page(path).iterlinks():
        if attribute in {"href", "src", "action", "srcset"}:
            yield address


def broken(site: Path) -> Iterator[tuple[str, str]]:
    """Give every address on every page that leads to nothing that was built, fragment included."""
    for path in sorted(site.rglob("*.html")):
        here = path.relative_to(site).as_posix()
        for address in set(links(path)):
            said = urlsplit(address)
            if said.scheme or said.netloc:
                if said.netloc not in ELSEWHERE and said.scheme != "data":
                    yield here, address
                continue
            there = unquote(said.path)
            target = path if not there else site / normpath(join(dirname(here), there).lstrip("/"))
            drawn = target.with_suffix(".svg") if target.suffix == ".png" else target
            if not drawn.is_file() or (said.fragment and said.fragment not in _ids(target)):
                yield here, address


_SEEN: dict[Path, set[str]] = {}


def _ids(path: Path) -> set[str]:
    if path not in _SEEN:
        _SEEN[path] = {element.get("id") for element in page(path).iter() if element.get("id")}
    return _SEEN[path]


def test_every_link_of_every_page_leads_to_what_is_built_and_to_the_place_on_it(site: Path) -> None:
    assert len(list(site.rglob("*.html"))) > 2_000
    assert list(broken(site)) == []


def test_control_a_link_to_nothing_and_to_no_place_is_found(tmp_path: Path) -> None:
    (tmp_path / "there.html").write_text('<html><body><p id="here">x</p></body></html>', encoding="utf-8")
    text = '<html><body><a href="there.html#here">1</a><a href="there.html#gone">2</a><a href="gone.html">3</a></body>'
    (tmp_path / "a.html").write_text(text + '<a href="https://unknown.example/">4</a></html>', encoding="utf-8")
    found = {address for _, address in broken(tmp_path)}
    assert found == {"there.html#gone", "gone.html", "https://unknown.example/"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_link_of_a_page_of_each_kind_is_answered_by_the_service(site: Path, asking: Client, kind: str) -> None:
    for language in LANGUAGES:
        here = f"/{language}/{kind}"
        for address in sorted(set(links(site / language / kind))):
            said = urlsplit(address)
            if said.scheme or not said.path:
                continue
            answer = asking.get(normpath(join(dirname(here), said.path)))
            assert answer.status_code == 200, (here, address)


def calls(path: Path) -> list[str]:
    """Give every question to the bank that is printed on a page."""
    return [seen(code) for code in page(path).iter("code") if seen(code).startswith("/api/")]


def test_every_question_printed_on_any_page_is_answered_with_what_it_asks_for(site: Path, asking: Client) -> None:
    asked = {call for path in (site / "nb").rglob("*.html") for call in calls(path)}
    asked |= {call for language in LANGUAGES for call in calls(site / language / "statistikkbank.html")}
    assert len(asked) > 700
    for call in sorted(asked):
        answer = asking.get(call)
        assert answer.status_code == 200, (call, answer.text[:300])
        assert answer.content
        if "[Region]" in call and "outputFormat=json-stat2" in call:
            wanted = call.partition("[Region]=")[2].partition("&")[0].split(",")
            found = list(answer.json()["dimension"]["Region"]["category"]["index"])
            assert sorted(found) == sorted(wanted) or (wanted == ["????"] and len(found) == 356)


def test_the_page_of_the_bank_lists_every_table_by_its_name(
    site: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    release = read_release(small_release(tmp_path_factory))
    assert set(release.statistics.files) >= {"estimates.csv", "trend.csv"}
    for language in LANGUAGES:
        printed = " ".join(calls(site / language / "statistikkbank.html"))
        assert [name for name in TABLE_NAMES if f"/tables/{name}/data" not in printed] == []


def test_control_a_question_with_a_fault_in_it_is_refused(asking: Client, site: Path) -> None:
    call = next(c for c in calls(site / "nb" / "bistand-kultur-fritid" / "4203.html") if "[Region]" in c)
    assert asking.get(call.replace("[Region]=", "[Regoin]=")).status_code == 400
