"""Every page says its language, and what is in another one is marked and said to be; an area's own language leads."""

from __future__ import annotations

import csv
import json
import re
from typing import TYPE_CHECKING

import pytest
from lxml import html

from nki.catalogue import default_catalogue
from nki.publication import read_release
from nki.web.site.facts import alphabetical, lay_out
from nki.web.site.words import load_words
from site_support import KINDS, LANGUAGES, page, seen, small_release, small_site

if TYPE_CHECKING:
    from pathlib import Path

WORDS = load_words(default_catalogue())
LISTS = default_catalogue() / "codelists"
FOREIGN = {
    "en": re.compile(r"\b(og|ikke|ikkje|som|av|til|fra|frå|kommuner|kommunar|tallene|tala|måltall)\b"),
    "nn": re.compile(r"\b(ikke|fra|hvor|hva|hvem|kommuner|kommunene|tallene|måltall|noen|bare|være|gjør)\b"),
    "nb": re.compile(r"\b(ikkje|frå|kvar|kva|kven|kommunar|kommunane|tala|måltal|nokon|berre|vere|gjer)\b"),
}
"""Small words that give another language away."""
NAME = re.compile(r"\w+ og (?=[A-ZÆØÅ])")
"""In the names of some places: «Møre og Romsdal»."""
NAMED = ("code", "script", "style", "title")


def foreign(one: html.HtmlElement, language: str) -> list[str]:
    """Give the texts and labels that are in another language than they are marked as."""
    found = []
    for element in one.iter():
        if not isinstance(element.tag, str) or element.tag in NAMED or spoken(element) != language:
            continue
        texts = [element.text, *(child.tail for child in element), element.get("aria-label"), element.get("title")]
        found += [text.strip() for text in texts if text and FOREIGN[language].search(NAME.sub("", text))]
    return found


def spoken(element: html.HtmlElement) -> str:
    """Give the language an element is marked as."""
    return str(next(one.get("lang") for one in (element, *element.iterancestors()) if one.get("lang")))


@pytest.fixture(scope="module", name="site")
def _site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_site(tmp_path_factory)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_in_another_language_than_it_is_marked_as(site: Path, language: str) -> None:
    for path in KINDS:
        assert foreign(page(site / language / path), language) == [], path


def test_control_an_unmarked_word_in_another_language_is_found(site: Path) -> None:
    text = (site / "en" / "om.html").read_text(encoding="utf-8")
    assert foreign(html.fromstring(text.replace("</main>", "<p>Det er ikke så.</p></main>")), "en") == [
        "Det er ikke så."
    ]
    assert foreign(html.fromstring(text.replace("</main>", "<p lang='nb'>Det er ikke så.</p></main>")), "en") == []


def test_one_kommune_alone_is_not_said_to_be_several(site: Path) -> None:
    several = re.compile(r"\b1 (kommuner|kommunar|municipalities)\b")
    said = {path: path.read_text(encoding="utf-8") for path in site.rglob("*.html")}
    assert [path for path, text in said.items() if several.search(text)] == []
    # Oslo is a fylke and a kommune.
    alone = {"nb": "én kommune alene", "nn": "éin kommune åleine", "en": "one municipality alone"}
    for language, words in alone.items():
        assert said[site / language / "omraader" / "03.html"].count(words) > 1
    assert several.search(WORDS["nb"]("er_fylke", kode="03", antall=1)), (
        "the control: the words for several would be found"
    )


@pytest.mark.parametrize("path", KINDS)
def test_every_page_leads_to_itself_in_the_other_languages(site: Path, path: str) -> None:
    for language in LANGUAGES:
        one = page(site / language / path)
        assert one.get("lang") == language
        led = one.xpath("//nav[@class='languages']//a")
        assert [a.get("hreflang") for a in led] == list(LANGUAGES)
        for a in led:
            there = (site / language / path).parent.joinpath(a.get("href")).resolve()
            assert there == (site / a.get("hreflang") / path).resolve()
            assert there.is_file()


@pytest.mark.parametrize("language", ["nn", "en"])
def test_what_only_the_form_says_is_said_to_be_in_bokmaal(site: Path, language: str) -> None:
    said = WORDS[language]("paa_bokmaal")
    for path, at in (
        ("definisjon.html", "//section[@class='field']"),
        ("4203.html", "//*[contains(@class,'caution')]//div/div"),
    ):
        parts = page(site / language / "bistand-kultur-fritid" / path).xpath(at)
        verbatim = [
            part for part in parts if part.xpath("self::*[@lang='nb']|./*[@lang='nb'][self::div or self::blockquote]")
        ]
        for part in verbatim:
            assert said in seen(part if part.tag == "section" else part.getparent())
        assert verbatim or path == "4203.html"


def door(site: Path, area: str) -> str:
    """Give where the address of an area without a language leads."""
    found = re.search(r'url=([^"]+)"', (site / f"omraader/{area}.html").read_text(encoding="utf-8"))
    assert found
    assert (site / "omraader" / found[1]).resolve().is_file()
    return found[1]


def test_an_address_without_a_language_opens_in_the_one_the_area_has_decided(site: Path) -> None:
    assert door(site, "46") == "../nn/omraader/46.html"
    assert door(site, "1507") == "../nn/omraader/1507.html"
    for neutral_or_unknown in ("0301", "42", "4203", "EKG11", "0"):
        assert door(site, neutral_or_unknown) == f"../nb/omraader/{neutral_or_unknown}.html"
    told = page(site / "nb/omraader/46.html").xpath("//p[contains(@class,'decided')]")[0]
    assert "krever nynorsk" in seen(told)
    assert told.xpath("a/@href") == ["../../nn/omraader/46.html"]
    assert not page(site / "nn/omraader/46.html").xpath("//p[contains(@class,'decided')]/a")
    assert "språklig nøytral" in seen(page(site / "nb/omraader/0301.html").xpath("//p[contains(@class,'decided')]")[0])
    assert not page(site / "nb/omraader/4203.html").xpath("//p[contains(@class,'decided')]")


def test_every_fylke_of_today_has_a_decision_and_every_row_is_about_an_area_there_is() -> None:
    rows = list(csv.DictReader((LISTS / "spraakvedtak.csv").read_text(encoding="utf-8").splitlines(), delimiter=";"))
    known = {
        row["kode"]: row
        for name in ("fylker.csv", "kommuner.csv")
        for row in csv.DictReader((LISTS / name).read_text(encoding="utf-8").splitlines(), delimiter=";")
    }
    assert [row["omraade"] for row in rows if row["omraade"] not in known] == []
    today = {code for code, row in known.items() if len(code) == 2 and not row["gyldig_til"]}
    assert today - {row["omraade"] for row in rows} == set()


def test_the_announcement_in_sami_stands_where_the_law_asks_for_it_and_is_marked_as_a_draft(site: Path) -> None:
    rows = csv.DictReader(
        (LISTS / "samisk_forvaltningsomraade.csv").read_text(encoding="utf-8").splitlines(), delimiter=";"
    )
    wanted = {row["kommune"]: row["spraak"] for row in rows if (site / f"nb/omraader/{row['kommune']}.html").exists()}
    assert {"se", "smj", "sma"} == set(wanted.values())
    for path in (site / "nb/omraader").glob("[0-9]*.html"):
        for one in (page(path), page(site / f"nb/bistand-kultur-fritid/{path.name}")) if path.stem != "0" else ():
            found = one.xpath("//*[@class='announce']")
            assert bool(found) == (path.stem in wanted), path
            if path.stem not in wanted:
                continue
            if wanted[path.stem] == "se":
                assert found[0].xpath("p/@lang") == ["se"]
                assert "utkast som ingen språkrådgiver har lest" in seen(found[0])
            else:
                assert "ikke skrevet ennå" in seen(found[0])


def test_areas_are_listed_by_the_norwegian_alphabet_and_groups_by_number(
    site: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    facts = lay_out(read_release(small_release(tmp_path_factory)))
    last = max(facts.of_level("kommune"), key=alphabetical)
    assert last.label.startswith("Å")
    lists = page(site / "nb/omraader/index.html").xpath("//ul[@class='columns']")
    assert [seen(a) for a in lists[1].xpath("li/a")][:3] == ["KOSTRA-gruppe 1", "KOSTRA-gruppe 2", "KOSTRA-gruppe 3"]
    (west,) = [one for one in lists[2:] if "Ørsta" in seen(one)]
    assert seen(west).rindex("Ørsta") < seen(west).rindex("Ålesund")


def test_the_alerts_that_name_an_area_stand_on_its_page_and_on_no_other(
    site: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    release = small_release(tmp_path_factory)
    alerts = [one for one in json.loads((release / "alerts.json").read_bytes())["alerts"] if one["year"] == 2021]
    named: dict[tuple[str, str], set[str]] = {}
    for alert in alerts:
        for area in (*(one["area"] for one in alert["areas"]), *alert["mixed"]):
            named.setdefault((alert["indicator"], area), set()).add(alert["maaltall"])
    assert named
    for indicator in read_release(release).indicators:
        for path in (site / "nb" / indicator).glob("[0-9]*.html"):
            told = page(path).xpath("//div[@class='alerts']/ul/li")
            assert {seen(one).partition(" ")[0] for one in told} == named.get((indicator, path.stem), set()), path
    for path in (site / "nb/omraader").glob("[0-9]*.html"):
        told = page(path).xpath("//div[@class='alerts']/ul/li")
        wanted = [maaltall for (_, area), numbers in named.items() if area == path.stem for maaltall in numbers]
        assert sorted(seen(one).partition(" ")[0] for one in told) == sorted(wanted), path
