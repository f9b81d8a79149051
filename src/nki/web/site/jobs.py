"""What there is to make: every file of the site, with a fingerprint of what it is made from."""

from __future__ import annotations

import hashlib
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from nki.publication.vouching import KEYS, vouched
from nki.web.site import paths
from nki.web.site.archive import current_page, files_beside, named_release, release_page
from nki.web.site.data import area_csv, kommuner_csv
from nki.web.site.decided import area_door
from nki.web.site.facts import FYLKE, GROUP, KOMMUNE, LAND, digest
from nki.web.site.feed import area_feed
from nki.web.site.fingerprints import Fingerprints
from nki.web.site.front_door import front_door, nothing_here
from nki.web.site.pages.area import area_page, areas_page
from nki.web.site.pages.compare import compare_page
from nki.web.site.pages.definition import definition_page
from nki.web.site.pages.front import front_page
from nki.web.site.pages.method import method_page
from nki.web.site.pages.place import place_page
from nki.web.site.pages.prose import about_page, access_page, archive_page, bank_page, search_page
from nki.web.site.pages.quality import quality_page
from nki.web.site.pages.variation import variation_page
from nki.web.site.plots_files import place_chart, shared_chart
from nki.web.site.png import can_draw, draw_png
from nki.web.site.search import search_index
from nki.web.site.words import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nki.web.site.facts import Place
    from nki.web.site.view import Page, View
    from nki.web.site.workshop import Workshop


class Job(NamedTuple):
    """One file: where it lies, what it is made from, and what makes it."""

    path: str
    digest: str
    make: Callable[[Workshop], bytes]


def plan(shop: Workshop) -> list[Job]:
    """List every file of the site."""
    prints = Fingerprints(shop)
    jobs = [*_shared(shop, prints), *_doors(shop), *_data(shop, prints)]
    for language in LANGUAGES:
        jobs += chain(
            _indicator_pages(shop, language, prints),
            _pages_of_places(shop, language, prints),
            _single_pages(shop, language, prints),
        )
    return jobs


def _shared(shop: Workshop, prints: Fingerprints) -> Iterator[Job]:
    """Assets, the shared pictures, the front door, and the page of the release."""
    for name, content in shop.assets.files.items():
        yield Job(f"{paths.ASSETS}/{name}", digest(content), partial(_bytes, content))
    for indicator, pictures in shop.pictures.items():
        for name, drawn in (("trakt", pictures.funnel), ("kart", pictures.map)):
            yield Job(f"{paths.PICTURES}/{indicator}-{name}.svg", digest(drawn), partial(_bytes, drawn.encode()))
    yield Job("index.html", prints.page("front-door"), lambda shop: front_door(shop.words, shop.assets.css).encode())
    yield Job("404.html", prints.page("404"), lambda shop: nothing_here(shop.words, shop.assets.css).encode())
    release = shop.facts.release
    named, current = named_release(release.sha256), current_page(release.sha256, shop.words["nb"])
    yield Job(f"{paths.ASSETS}/utgivelse.css", digest(named), partial(_bytes, named))
    yield Job(paths.CURRENT, digest(current), partial(_bytes, current))
    yield Job(
        f"{paths.RELEASES}/{release.sha256}/index.html",
        prints.page(release.sha256, vouched(shop.folder, release.sha256), list(files_beside(shop.folder))),
        lambda shop: release_page(shop.words, shop.folder, shop.facts.release, shop.assets.css).encode(),
    )


def _doors(shop: Workshop) -> Iterator[Job]:
    """Make the address of each area without a language, which leads to the one the area has decided."""
    for place in shop.facts.places.values():
        content = area_door(shop.views["nb"].decisions, place)
        yield Job(paths.of_area(place), digest(content), partial(_bytes, content))


def _data(shop: Workshop, prints: Fingerprints) -> Iterator[Job]:
    for indicator in shop.facts.indicators:
        for place in shop.facts.places.values():
            path = f"{paths.DATA}/{indicator}/{place.code}.csv"
            yield Job(path, prints.own(indicator, place), partial(_area_csv, indicator, place))
        path = f"{paths.DATA}/{indicator}/kommuner.csv"
        yield Job(path, prints.kommuner(indicator), partial(_kommuner_csv, indicator))


def _pages_of_places(shop: Workshop, language: str, prints: Fingerprints) -> Iterator[Job]:
    """Make what is of an area one after the other: its pages and files have parts in common, which are made once."""
    for place in shop.facts.places.values():
        for indicator in shop.facts.indicators:
            yield from _place_pages(shop, language, prints, indicator, place)
        path = f"{language}/{paths.of_area(place)}"
        yield Job(path, prints.area(place), partial(_page, language, partial(_area, place)))
        own = digest(*(prints.own(indicator, place) for indicator in shop.facts.indicators))
        yield Job(f"{language}/{paths.feed(place)}", own, partial(_feed, language, place))


def _place_pages(shop: Workshop, language: str, prints: Fingerprints, indicator: str, place: Place) -> Iterator[Job]:
    made_from = prints.place(indicator, place)
    path = f"{language}/{paths.of_indicator(indicator, place)}"
    page = partial(_page, language, partial(_place, indicator, place))
    yield Job(path, prints.page_of(indicator, place), page)
    charts = ("tid", "alder", "rang") if place.level in (FYLKE, GROUP) else ("tid", "alder")
    for name in charts:
        make = partial(_chart, language, indicator, place, name)
        path = f"{language}/{paths.chart(indicator, place, name)}"
        drawn_of = prints.own(indicator, place) if name == "alder" else made_from
        yield from _drawn(shop, path, drawn_of, make, png=place.level == LAND)


def _indicator_pages(shop: Workshop, language: str, prints: Fingerprints) -> Iterator[Job]:
    for indicator in shop.facts.indicators:
        everybody = prints.everybody(indicator)
        for path, make, made_from in (
            (paths.variation(indicator), variation_page, prints.variation(indicator)),
            (paths.definition(indicator), definition_page, prints.page("definition")),
            (paths.quality(indicator), quality_page, prints.quality(indicator)),
        ):
            yield Job(f"{language}/{path}", made_from, partial(_page, language, partial(_of, make, indicator)))
        for name in ("trakt", "kart", "rang"):
            make_chart = partial(_shared_chart, language, indicator, name)
            yield from _drawn(shop, f"{language}/{indicator}/{name}.svg", everybody, make_chart, png=True)


def _single_pages(shop: Workshop, language: str, prints: Fingerprints) -> Iterator[Job]:
    facts = shop.facts
    land = [prints.place(indicator, facts.places["0"]) for indicator in facts.indicators]
    everybody = digest(*(prints.everybody(indicator) for indicator in facts.indicators))
    for path, make, made_from in (
        (paths.FRONT, front_page, digest(land, everybody)),
        (paths.AREAS, areas_page, prints.page("areas")),
        (paths.COMPARE, compare_page, everybody),
        (paths.BANK, bank_page, prints.page("bank")),
        (paths.ABOUT, about_page, prints.page("about")),
        (paths.ACCESS, access_page, prints.page("access")),
        (paths.SEARCH, search_page, prints.page("search")),
    ):
        yield Job(f"{language}/{path}", made_from, partial(_page, language, make))
    yield Job(f"{language}/{paths.METHOD}", prints.page(shop.rules), partial(_method, language))
    yield Job(f"{language}/{paths.ARCHIVE}", prints.page(shop.kept, _keys(shop)), partial(_archive, language))
    yield Job(f"{language}/sok-{language}.js", prints.page("index"), partial(_index, language))


def _drawn(shop: Workshop, path: str, made_from: str, make: Callable[[Workshop], bytes], *, png: bool) -> Iterator[Job]:
    """Make the file of a chart; those many will take are drawn as PNG at once, the others when they are asked for.

    A PNG takes long to draw: it is made from the very file, which is soon made, and not from all that bears on it.
    """
    yield Job(path, made_from, make)
    if png and can_draw():
        picture = digest(shop.base, make(shop))
        yield Job(path.removesuffix(".svg") + ".png", picture, lambda shop: draw_png(make(shop)))


def _bytes(content: bytes, _: Workshop) -> bytes:
    return content


def _page(language: str, make: Callable[[View], Page], shop: Workshop) -> bytes:
    return shop.frame(make(shop.views[language]), language)


def _place(indicator: str, place: Place, view: View) -> Page:
    return place_page(view, indicator, place)


def _area(place: Place, view: View) -> Page:
    return area_page(view, place)


def _of(make: Callable[[View, str], Page], indicator: str, view: View) -> Page:
    return make(view, indicator)


def _chart(language: str, indicator: str, place: Place, name: str, shop: Workshop) -> bytes:
    return place_chart(shop.views[language], indicator, place, name).encode()


def _shared_chart(language: str, indicator: str, name: str, shop: Workshop) -> bytes:
    return shared_chart(shop.views[language], indicator, name).encode()


def _feed(language: str, place: Place, shop: Workshop) -> bytes:
    return area_feed(shop.views[language], place, shop.published).encode()


def _area_csv(indicator: str, place: Place, shop: Workshop) -> bytes:
    return area_csv(shop.views["nb"], indicator, place)


def _kommuner_csv(indicator: str, shop: Workshop) -> bytes:
    return kommuner_csv(shop.views["nb"], indicator, shop.facts.of_level(KOMMUNE))


def _method(language: str, shop: Workshop) -> bytes:
    return shop.frame(method_page(shop.views[language], shop.rules), language)


def _archive(language: str, shop: Workshop) -> bytes:
    return shop.frame(archive_page(shop.views[language], shop.kept, _keys(shop)), language)


def _keys(shop: Workshop) -> str:
    """Give the fingerprint of the file of keys; "" where the release is on no list."""
    content = files_beside(shop.folder).get(KEYS)
    return hashlib.sha256(content).hexdigest() if content else ""


def _index(language: str, shop: Workshop) -> bytes:
    return search_index(shop.views[language]).encode()
