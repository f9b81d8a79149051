"""«Min kommune»: all indicators of one area, and the list of all areas."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from nki.web.site import paths
from nki.web.site.decided import decision
from nki.web.site.facts import FYLKE, GROUP, KOMMUNE, LAND, alphabetical
from nki.web.site.pages.alerts import place_alerts
from nki.web.site.pages.place import summary
from nki.web.site.parts import cards, heading, headline_card, link, notices
from nki.web.site.plots import ages_figure, members_table, series_figure
from nki.web.site.view import Page

if TYPE_CHECKING:
    from nki.web.site.facts import Place
    from nki.web.site.view import View


def area_page(view: View, place: Place) -> Page:
    """Make the page of all indicators of an area."""
    path, words = paths.of_area(place), view.words
    name = words.place(place)
    title = words("omraade_tittel", navn=name)
    crumbs = (
        (view.here(path, paths.FRONT), words("forside")),
        (view.here(path, paths.AREAS), words("omraader")),
        ("", name),
    )
    body = [
        f'<h1 class="ds-heading" data-size="xl">{escape(title)}</h1>',
        f'<p class="lead">{escape(_what(view, place))}</p>',
        decision(view, place, path),
        *_languages(view, place),
        notices(view),
        *(_indicator(view, indicator, place, path) for indicator in view.facts.indicators),
        *_members(view, place, path),
        f'<p><a class="ds-link" href="{view.here(path, paths.feed(place))}">{escape(words("folg"))}</a></p>',
        f"<p>{link(f'{paths.up(path)}../{path}', words('adresse_uten_spraak'))}</p>",
    ]
    return Page(path, title, "".join(body), "omraader", crumbs, _what(view, place), paths.feed(place))


def _what(view: View, place: Place) -> str:
    """Say what kind of area it is, and what it is part of."""
    words, places = view.words, view.facts.places
    if place.level == KOMMUNE:
        group, fylke = places.get(place.group), places.get(place.fylke)
        return words(
            "er_kommune",
            kode=place.code,
            fylke=words.place(fylke) if fylke else "–",
            gruppe=words.place(group) if group else "–",
        )
    key = {FYLKE: "er_fylke", GROUP: "er_gruppe", LAND: "er_land"}[place.level]
    return words.counted(key, len(view.facts.members(place)), kode=place.code)


def _languages(view: View, place: Place) -> list[str]:
    """Say it in the languages the area has a right to, where the catalogue knows them."""
    return list(view.announcements.get(place.code, ()))


def _indicator(view: View, indicator: str, place: Place, page: str) -> str:
    title = view.title(indicator, "short_title")
    address = view.here(page, paths.of_indicator(indicator, place))
    up = paths.up(page)
    everybody = [headline_card(view, indicator, one, up, own=one is place) for one in view.facts.beside(place)]
    charts = series_figure(view, indicator, place, up, f"tid-{indicator}")
    charts += ages_figure(view, indicator, place, up, f"alder-{indicator}")
    return (
        f'<section class="one">{heading(title, indicator)}<p>{escape(summary(view, indicator, place))}</p>'
        f'{cards(everybody)}{place_alerts(view, indicator, place, page)}<div class="figures">{charts}</div>'
        f'<p><a class="ds-button" href="{address}">{escape(view.words("se_alt", navn=title))}</a></p></section>'
    )


def _members(view: View, place: Place, page: str) -> list[str]:
    """List the kommuner of a fylke or a group for every indicator: a comparison that is made beforehand."""
    if place.level not in (FYLKE, GROUP):
        return []
    caption = view.words("medlemmer", navn=view.words.place(place))
    parts = [heading(caption, "kommuner")]
    for indicator in view.facts.indicators:
        parts.append(f"<h3>{escape(view.title(indicator, 'short_title'))}</h3>")
        label = f"{caption}: {view.title(indicator, 'short_title')}"
        parts.append(members_table(view, indicator, view.facts.members(place), paths.up(page), label))
    return parts


def areas_page(view: View) -> Page:
    """Make the list of all areas, to be searched with the browser's own search when there is no script."""
    path, words = paths.AREAS, view.words
    land = view.facts.places["0"]
    parts = [
        f'<h1 class="ds-heading" data-size="xl">{escape(words("omraader"))}</h1>',
        f'<p class="lead">{escape(words("omraader_ingress"))}</p>',
        f"<p>{link(view.here(path, paths.of_area(land)), words.place(land))}</p>",
        heading(words("fylker"), "fylker"),
        _list(view, path, view.facts.of_level(FYLKE)),
        heading(words("kostragrupper"), "kostragrupper"),
        f"<p>{escape(words('kostragrupper_sier'))}</p>",
        _list(view, path, view.facts.of_level(GROUP)),
        heading(words("kommuner"), "kommuner"),
    ]
    for fylke in view.facts.of_level(FYLKE):
        parts.append(f"<h3>{escape(words.place(fylke))}</h3>")
        parts.append(_list(view, path, view.facts.members(fylke)))
    crumbs = ((view.here(path, paths.FRONT), words("forside")), ("", words("omraader")))
    return Page(path, words("omraader"), "".join(parts), "omraader", crumbs, words("omraader_ingress"))


def _list(view: View, page: str, places: tuple[Place, ...]) -> str:
    named = places if places[0].level == GROUP else sorted(places, key=alphabetical)
    items = (f"<li>{link(view.here(page, paths.of_area(place)), view.words.place(place))}</li>" for place in named)
    return f'<ul class="columns">{"".join(items)}</ul>'
