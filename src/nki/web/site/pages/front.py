"""The front page: what is new, the headline of each indicator, find your kommune."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from nki.web.site import paths
from nki.web.site.figure import take_away
from nki.web.site.pages.place import summary
from nki.web.site.parts import cards, heading, headline_card, link, notices
from nki.web.site.plots import series_figure, shared_files
from nki.web.site.plots_shared import linked_map, map_chart, map_key
from nki.web.site.view import Page

if TYPE_CHECKING:
    from nki.web.site.view import View


def front_page(view: View) -> Page:
    """Make the front page."""
    path, words = paths.FRONT, view.words
    body = [
        _hero(view, path),
        notices(view),
        heading(words("siste_tall", aar=view.facts.latest), "indikatorer"),
        '<div class="tiles">',
        *(_indicator(view, indicator, path) for indicator in view.facts.indicators),
        "</div>",
        heading(words("hva_er_nytt"), "nytt"),
        _news(view, path),
        heading(words("snarveier"), "snarveier"),
        _shortcuts(view, path),
    ]
    return Page(path, words("nettsted"), "".join(body), "forside", (), words("forside_ingress"))


def _hero(view: View, page: str) -> str:
    title, lead = escape(view.words("forside_tittel")), escape(view.words("forside_ingress"))
    return (
        f'<div class="hero"><div><h1 class="ds-heading" data-size="xl">{title}</h1><p class="lead">{lead}</p>'
        f"{find(view, page)}</div>{_hero_map(view)}</div>"
    )


def find(view: View, page: str) -> str:
    """Offer the search; without a script the page it leads to has every area to choose from."""
    words = view.words
    return (
        f'<form class="find" action="{view.here(page, paths.SEARCH)}" method="get" role="search">'
        f'<label class="ds-label" for="q">{escape(words("finn_kommune"))}</label><div>'
        f'<input class="ds-input" type="search" id="q" name="q" autocomplete="off">'
        f'<button class="ds-button" type="submit">{escape(words("finn"))}</button></div>'
        f"<p>{link(view.here(page, paths.AREAS), words('alle_omraader'))}</p></form>"
    )


def _hero_map(view: View) -> str:
    indicator = view.facts.indicators[0]
    picture = linked_map(view, indicator, f"../{paths.PICTURES}/{indicator}-kart.svg")
    caption = view.words("forside_kart", navn=view.title(indicator, "short_title"), aar=view.facts.latest)
    address = f"{view.here(paths.FRONT, paths.variation(indicator))}#tabell"
    files = take_away(view.words, shared_files(indicator, paths.up(paths.FRONT), "kart"))
    return (
        f"<figure>{map_chart(view, indicator, picture)}{map_key(view, indicator)}<figcaption>{escape(caption)} "
        f"{link(address, view.words('kart_tabell'))}</figcaption>{files}</figure>"
    )


def _indicator(view: View, indicator: str, page: str) -> str:
    land = view.facts.places["0"]
    title = view.title(indicator, "short_title")
    chart = series_figure(view, indicator, land, paths.up(page), f"tid-{indicator}")
    return (
        f'<section class="ds-card tile-card" aria-label="{escape(title)}"><h3 class="ds-heading" data-size="sm">'
        f"{link(view.here(page, paths.of_indicator(indicator)), title)}</h3>"
        f"<p>{escape(summary(view, indicator, land))}</p>"
        f"{cards([headline_card(view, indicator, land, paths.up(page), own=True)])}"
        f"{chart}</section>"
    )


def _news(view: View, page: str) -> str:
    """Say what the newest release is, and what it holds."""
    words, years = view.words, view.facts.years
    said = words("nytt", aar=view.facts.latest, forste=years[0], antall=len(view.facts.indicators))
    return f"<p>{escape(said)} {link(view.here(page, paths.ARCHIVE), words('se_utgivelser'))}</p>"


def _shortcuts(view: View, page: str) -> str:
    targets = (
        (paths.COMPARE, "sammenlign"),
        (paths.BANK, "statistikkbank"),
        (paths.METHOD, "beregning"),
        (paths.ARCHIVE, "utgivelser"),
        (paths.ABOUT, "om"),
    )
    items = (
        f'<a class="ds-card short" href="{view.here(page, target)}"><h3>{escape(view.words(key))}</h3>'
        f"<p>{escape(view.words(f'{key}_kort'))}</p></a>"
        for target, key in targets
    )
    return f'<div class="shortcuts">{"".join(items)}</div>'
