"""Every number that stands on a page is the release's own: cards, series, lists, comparison, files and feeds."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import pytest
from lxml import html

from nki.catalogue import default_catalogue
from nki.disclosure import FigureKey
from nki.publication import read_release
from nki.web.site.numbers import percent, whole
from nki.web.site.signs import SIGNS, standing
from nki.web.site.words import load_words
from site_support import page, seen, small_release, small_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nki.publication import PublishedRelease

LATEST = 2021
WORDS = load_words(default_catalogue())["nb"]


@pytest.fixture(scope="module", name="site")
def _site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_site(tmp_path_factory)


@pytest.fixture(scope="module", name="release")
def _release(tmp_path_factory: pytest.TempPathFactory) -> PublishedRelease:
    return read_release(small_release(tmp_path_factory))


@pytest.fixture(scope="module", name="levels")
def _levels(release: PublishedRelease) -> dict[str, str]:
    return {row["area"]: row["level"] for row in release.areas}


class Read:
    """The release, asked for headline figures as a page writes them."""

    def __init__(self, release: PublishedRelease, levels: dict[str, str]) -> None:
        self.release, self.levels = release, levels

    def share(self, indicator: str, area: str, year: int = LATEST, outcome: str = "met") -> str:
        """Give a share as it is written, or the sign and the words of why there is none."""
        found = self.release.figures[FigureKey(indicator, year, self.levels[area], area, "all", outcome)]
        why = standing(found)
        if why != "shown":
            return f"{SIGNS[why]}{WORDS(f'status_{why}')}"
        return re.sub(r"\s", " ", percent(found.share, "nb"))

    def counted(self, indicator: str, area: str) -> str:
        """Give «112 av 214», empty where either is not shown."""
        found = self.release.figures[FigureKey(indicator, LATEST, self.levels[area], area, "all", "met")]
        if found.count is None or found.denominator is None:
            return ""
        return re.sub(r"\s", " ", f"{whole(found.count, 'nb')} av {whole(found.denominator, 'nb')}")


@pytest.fixture(scope="module", name="read")
def _read(release: PublishedRelease, levels: dict[str, str]) -> Read:
    return Read(release, levels)


def name(indicator: str, area: str) -> str:
    """Name the page of an indicator and an area."""
    return f"nb/{indicator}/{'index' if area == '0' else area}.html"


def area_of(address: str) -> str:
    """Give the area an address leads to."""
    return address.rpartition("/")[2].removesuffix(".html")


def cards(one: html.HtmlElement) -> Iterator[tuple[str, str, str, bool]]:
    """Give what the cards of a page say: share or why there is none, share without reporting, and the small print."""
    for card in one.xpath("//div[contains(@class,'ds-card card')]"):
        (big,), (beside,) = card.xpath("p[contains(@class,'big')]"), card.xpath("p[@class='beside']/b")
        small = " ".join(seen(part) for part in card.xpath("p[@class='small']"))
        yield seen(big), seen(beside), small, "own" in card.get("class")


def wrong_cards(one: html.HtmlElement, read: Read, indicator: str, around: list[str]) -> list[str]:
    """Name the areas whose card does not say what the release says; `around` are those of the cards, in order."""
    wrong = []
    found = list(cards(one))
    assert len(found) == len(around)
    for area, (big, beside, small, own) in zip(around, found, strict=True):
        share, unreported = (read.share(indicator, area, outcome=one) for one in ("met", "unreported"))
        said = (big, beside) == (share.lstrip(".:–"), unreported.lstrip(".:–"))
        counted = not own or read.counted(indicator, area) in small
        if not (said and counted):
            wrong.append(area)
    return wrong


def neighbours(release: PublishedRelease, area: str) -> list[str]:
    """Give the areas whose cards stand on the page of an area."""
    row = next(one for one in release.areas if one["area"] == area)
    others = [row["kostragruppe"], row["fylke"], "0"]
    return [area, *(other for other in others if other and other != area)]


def test_the_cards_of_every_area_say_what_the_release_says(
    site: Path, release: PublishedRelease, read: Read, levels: dict[str, str]
) -> None:
    for indicator in release.indicators:
        for area in levels:
            one = page(site / name(indicator, area))
            assert wrong_cards(one, read, indicator, neighbours(release, area)) == [], (indicator, area)


def test_the_cards_of_all_indicators_of_an_area_say_what_the_release_says(
    site: Path, release: PublishedRelease, read: Read, levels: dict[str, str]
) -> None:
    for area in levels:
        one = page(site / f"nb/omraader/{area}.html")
        for section, indicator in zip(one.xpath("//section[@class='one']"), release.indicators, strict=True):
            inner = html.fromstring(html.tostring(section))
            assert wrong_cards(inner, read, indicator, neighbours(release, area)) == [], (indicator, area)


def test_control_a_share_that_is_another_is_found(site: Path, release: PublishedRelease, read: Read) -> None:
    indicator = release.indicators[0]
    text = (site / name(indicator, "4203")).read_text(encoding="utf-8")
    wrong = html.fromstring(re.sub(r'(<p class="big">)\d+,\d', r"\g<1>12,3", text, count=1))
    assert wrong_cards(wrong, read, indicator, neighbours(release, "4203")) == ["4203"]


def test_the_series_of_every_area_gives_every_year_of_it_and_of_those_beside(
    site: Path, release: PublishedRelease, read: Read, levels: dict[str, str]
) -> None:
    for indicator in release.indicators:
        for area in levels:
            around = neighbours(release, area)
            rows = page(site / name(indicator, area)).xpath("//figure[@id='tid']//tbody/tr")
            assert len(rows) == len(release.years)
            for row, year in zip(rows, release.years, strict=True):
                said = [seen(cell) for cell in row.xpath("th|td")][: len(around) + 1]
                assert said == [str(year), *(read.share(indicator, one, year) for one in around)], (indicator, area)


def test_every_row_of_the_lists_of_kommuner_says_what_the_release_says(
    site: Path, release: PublishedRelease, read: Read, levels: dict[str, str]
) -> None:
    for indicator in release.indicators:
        listed = 0
        for row in page(site / f"nb/{indicator}/variasjon.html").xpath(
            "//h2[@id='tabell']/following-sibling::div[1]//tbody/tr"
        ):
            (address,) = row.xpath("th/a/@href")
            area = area_of(address)
            said = [seen(cell) for cell in row.xpath("td")]
            assert (said[0], said[-1]) == (
                read.share(indicator, area),
                read.share(indicator, area, outcome="unreported"),
            )
            listed += 1
        assert listed == sum(level == "kommune" for level in levels.values())


def test_every_mark_of_the_two_charts_of_all_kommuner_says_what_the_release_says(
    site: Path, release: PublishedRelease, read: Read, levels: dict[str, str]
) -> None:
    kommuner = {area for area, level in levels.items() if level == "kommune"}
    for indicator in release.indicators:
        one = page(site / f"nb/{indicator}/variasjon.html")
        for chart in ("funnel", "map"):
            marks = one.xpath(f"//*[contains(@class,'chart {chart}')]//a")
            said = {area_of(mark.get("href")): mark.xpath("title")[0].text.rpartition(": ")[2] for mark in marks}
            for area, words in said.items():
                assert re.sub(r"\s", " ", words) == read.share(indicator, area).lstrip(".:–"), area
            shown = {area for area in kommuner if "%" in read.share(indicator, area)}
            assert set(said) == (kommuner if chart == "map" else shown)


def test_every_row_of_the_comparison_says_what_the_release_says(
    site: Path, release: PublishedRelease, read: Read, levels: dict[str, str]
) -> None:
    rows = page(site / "nb/sammenlign.html").xpath("//table[contains(@class,'compare')]/tbody/tr")
    assert {row.xpath(".//input/@value")[0] for row in rows} == set(levels)
    for row in rows:
        (area,) = row.xpath(".//input/@value")
        wanted = [
            read.share(indicator, area, outcome=outcome)
            for indicator in release.indicators
            for outcome in ("met", "unreported")
        ]
        assert [seen(cell) for cell in row.xpath("td")] == wanted, area


def test_the_file_of_every_area_has_every_figure_of_the_release(
    site: Path, release: PublishedRelease, levels: dict[str, str]
) -> None:
    compared = 0
    for indicator in release.indicators:
        for area, level in levels.items():
            text = (site / f"data/{indicator}/{area}.csv").read_text(encoding="utf-8-sig")
            for row in csv.DictReader(io.StringIO(text), delimiter=";"):
                key = FigureKey(indicator, int(row["aar"]), level, area, row["alder"], row["utfall"])
                found = release.figures[key]
                share = "" if found.share is None else str(found.share).replace(".", ",")
                count, of = ("" if one is None else str(one) for one in (found.count, found.denominator))
                assert (row["andel"], row["antall"], row["nevner"], row["status"]) == (
                    share,
                    count,
                    of,
                    standing(found),
                )
                compared += 1
    assert compared == len(release.indicators) * len(levels) * len(release.years) * 16


def test_the_feed_of_every_area_gives_its_headline(
    site: Path, release: PublishedRelease, read: Read, levels: dict[str, str]
) -> None:
    for area in levels:
        text = re.sub(r"\s", " ", (site / f"nb/strom/{area}.xml").read_text(encoding="utf-8"))
        summaries = re.findall(r"<summary>(.*?)</summary>", text)
        assert len(summaries) == len(release.indicators)
        for said, indicator in zip(summaries, release.indicators, strict=True):
            share = read.share(indicator, area)
            assert (share in said) if "%" in share else "vises ikke andelen" in said, (area, said)
