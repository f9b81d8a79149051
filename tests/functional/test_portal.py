"""The portal holds what the release says, in every language and with every sign; only what changed is made anew."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from nki.catalogue import default_catalogue
from nki.errors import UnreadableError
from nki.publication import read_release
from nki.web.site.links import missing_targets, targets
from nki.web.site.numbers import percent, signed, tenth, whole
from nki.web.site.signs import SIGNS, standing
from nki.web.site.words import load_words
from site_support import LANGUAGES, page, seen, small_release, small_site

if TYPE_CHECKING:
    from pathlib import Path

    from lxml import html

    from nki.publication import PublishedRelease

WORDS = load_words(default_catalogue())
LATEST = 2021


@pytest.fixture(scope="module", name="site")
def _site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_site(tmp_path_factory)


@pytest.fixture(scope="module", name="release")
def _release(tmp_path_factory: pytest.TempPathFactory) -> PublishedRelease:
    return read_release(small_release(tmp_path_factory))


def of(language: str, indicator: str, code: str) -> str:
    """Name the page of an indicator and an area."""
    return f"{language}/{indicator}/{'index' if code == '0' else code}.html"


def table(one: html.HtmlElement) -> dict[str, list[html.HtmlElement]]:
    """Read the table of the 32 måltall: its cells by the numbers of their måltall."""
    rows = one.xpath("//details[.//td]//tbody/tr[td]")
    return {cells[0].text_content(): cells for row in rows if (cells := row.xpath("td")) and "a " in f"{cells[0].text}"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_maaltall_of_every_area_stands_on_its_page_as_the_release_has_it(
    site: Path, release: PublishedRelease, language: str
) -> None:
    shown = 0
    areas = {row["area"] for row in release.areas}
    for definition in release.definitions:
        cells = {(m["outcome"], m["stratum"], m["kind"]): m["code"] for m in definition["maaltall"]}
        for code in areas:
            found = table(page(site / of(language, definition["slug"], code)))
            assert len(found) == len(cells) / 2
            for key, figure in release.figures.items():
                if (key.indicator, key.year, key.area) != (definition["slug"], LATEST, code) or key.outcome == "other":
                    continue
                numbers = f"{cells[key.outcome, key.stratum, 'andel']} {cells[key.outcome, key.stratum, 'antall']}"
                share, _, count, denominator = (seen(cell) for cell in found[numbers][1:])
                assert share == expected(figure.share, standing(figure), language, percent), (code, key)
                assert count == expected(figure.count, standing(figure), language, whole), (code, key)
                assert denominator == expected(figure.denominator, standing(figure), language, whole), (code, key)
                shown += 1
    assert shown == 2 * len(areas) * 16


def expected(number: object, why: str, language: str, write: object) -> str:
    """Say what a cell must read: the number as the language writes it, or the sign and its words."""
    if number is None:
        return f"{SIGNS[why]}{WORDS[language](f'status_{why}')}"
    assert callable(write)
    return re.sub(r"\s+", " ", write(number, language))


def test_the_headline_of_every_area_has_unreported_beside_it(site: Path, release: PublishedRelease) -> None:
    for indicator in release.indicators:
        for code in {row["area"] for row in release.areas}:
            cards = page(site / of("nb", indicator, code)).xpath("//div[contains(@class,'ds-card card')]")
            assert cards
            for card in cards:
                assert "uten rapportering" in seen(card.xpath("*[@class='beside']")[0])
                assert card.xpath("*[contains(@class,'big')]")


def test_what_is_withheld_has_no_number_and_no_interval_anywhere_on_its_page(
    site: Path, release: PublishedRelease
) -> None:
    withheld = 0
    for key, figure in release.figures.items():
        if (key.level, key.year, key.stratum, key.outcome) != ("kommune", LATEST, "all", "met") or figure.share:
            continue
        one = page(site / of("nb", key.indicator, key.area))
        card = one.xpath("//div[@class='ds-card card own']")[0]
        assert WORDS["nb"](f"status_{standing(figure)}") in seen(card)
        assert "KI" not in seen(card)
        assert not one.xpath("//*[@class='verdicts']")
        withheld += 1
    assert withheld


def test_each_sign_and_its_words_are_told_apart(release: PublishedRelease) -> None:
    reasons = {standing(figure) for figure in release.figures.values()} - {"shown"}
    assert reasons == set(SIGNS)
    for words in WORDS.values():
        assert len({words(f"status_{why}") for why in SIGNS}) == len(SIGNS)
    assert len(set(SIGNS.values())) == len(SIGNS)


def test_no_page_has_style_or_script_within_it_and_each_says_its_language(site: Path) -> None:
    for path in site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r'<style|style="|<script(?! src)| on\w+="|javascript:', text), path
        assert not re.search(r'(src|srcset|action|data|poster)="(https?:)?//|<link[^>]*href="(https?:)?//', text), path
        language = path.relative_to(site).parts[0]
        if language in LANGUAGES:
            assert f'<html lang="{language}"' in text


def test_the_files_sent_stay_within_the_measures(site: Path) -> None:
    sizes = {path: path.stat().st_size for path in site.rglob("*.html.gz")}
    assert max(sizes.values()) <= 35_000
    packed = {path.with_name(path.name.removesuffix(".gz")) for path in site.rglob("*.gz")}
    plain = [p for p in site.rglob("*") if p.is_file() and p.suffix not in (".gz", ".br") and p not in packed]
    assert sum(sizes.values()) + sum(path.stat().st_size for path in plain) < 150_000_000


def test_a_link_that_leads_nowhere_stops_the_build() -> None:
    found = targets("nb/x.html", b'<a href="../data/a.csv#x"></a><a href="https://example.org"></a><a href="#y"></a>')
    assert found == ("data/a.csv",)
    missing_targets({"nb/x.html": found}, {"data/a.csv"})
    with pytest.raises(UnreadableError, match=re.escape("nb/x.html → data/a.csv")):
        missing_targets({"nb/x.html": found}, {"data/b.csv"})


def test_numbers_are_written_as_each_language_writes_them() -> None:
    from decimal import Decimal  # noqa: PLC0415

    assert whole(12345, "nb") == "12\u00a0345"
    assert whole(12345, "en") == "12,345"
    assert percent(Decimal("66.850"), "nn") == "66,9\u00a0%"
    assert percent(Decimal("66.850"), "en") == "66.9%"
    assert tenth(Decimal("0.05"), "nb") == "0,1"
    assert [signed(Decimal(number), "nb") for number in ("0.34", "-1.25", "0.04")] == ["+0,3", "−1,3", "±0,0"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_are_written_as_babel_writes_them(language: str) -> None:
    from decimal import Decimal  # noqa: PLC0415

    from babel.numbers import format_decimal  # noqa: PLC0415

    locale = {"nb": "nb_NO", "nn": "nn_NO", "en": "en_GB"}[language]
    for number in (0, 7, 999, 1000, 12345, 9999999, 1234567890):
        assert whole(number, language) == format_decimal(number, "#,##0", locale=locale)
        said = Decimal(number) / 10
        assert tenth(said, language) == format_decimal(said, "#,##0.0", locale=locale)


def test_every_text_is_there_in_every_language_or_the_catalogue_is_refused(tmp_path: Path) -> None:
    texts = default_catalogue() / "texts"
    shutil.copytree(texts, tmp_path / "texts")
    portal = tmp_path / "texts" / "portal.yaml"
    portal.write_text(portal.read_text(encoding="utf-8").replace("nn: Framsida, ", ""), encoding="utf-8")
    with pytest.raises(UnreadableError, match="«forside» mangler på nn"):
        load_words(tmp_path)
