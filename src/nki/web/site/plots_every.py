"""The two charts of all kommuner on their own page, where each kommune is a mark that leads to its page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from nki.web.site import paths
from nki.web.site.facts import KOMMUNE
from nki.web.site.figure import figure, named
from nki.web.site.plots import shared_files
from nki.web.site.plots_shared import funnel_key, linked_map, map_key, map_sentence
from nki.web.site.svg import draw_funnel, draw_map
from nki.web.site.svg.funnel import funnel_ground, limits
from nki.web.site.svg.tiles import leading_tiles

if TYPE_CHECKING:
    from nki.web.site.view import View

TABLE = "tabell"
"""Where the table of all kommuner stands on the page."""


def every_funnel(view: View, indicator: str, up: str) -> str:
    """Put the cloud on its page with a dot for each kommune."""
    words, drawn = view.words, view.pictures[indicator].drawn
    ground = funnel_ground(drawn, limits(drawn), words("antall_med_behov"))
    chart = draw_funnel(words("variasjon"), drawn, ground, leads=_leads(view, indicator, up))
    shown = figure(
        words,
        title=words("variasjon"),
        sentence=words("trakt_alle"),
        chart=_passed(view, chart, "etter-trakt"),
        key=funnel_key(view, indicator),
        notes=_table(view),
        downloads=shared_files(indicator, up, "trakt"),
    )
    return named("trakt", shown)


def every_map(view: View, indicator: str, up: str) -> str:
    """Put the map on its page with a shape for each kommune."""
    words, pictures = view.words, view.pictures[indicator]
    if pictures.laid.borders:  # real borders weigh too much to stand in the page: the funnel and the table lead on
        inner = linked_map(view, indicator, f"{up}../{paths.PICTURES}/{indicator}-kart.svg")
    else:
        inner = leading_tiles(pictures.laid, pictures.kinds, _leads(view, indicator, up))
    shown = figure(
        words,
        title=words("kart"),
        sentence=map_sentence(view, indicator, view.facts.places["0"]),
        chart=_passed(view, draw_map(words("kart"), pictures.laid, inner), "etter-kart"),
        key=map_key(view, indicator),
        notes=_table(view),
        downloads=shared_files(indicator, up, "kart"),
    )
    return named("kart", shown)


def _leads(view: View, indicator: str, up: str) -> dict[str, tuple[str, str]]:
    """Give the address of every kommune and what its mark says: its name and its share, or why there is none."""
    cell = view.headline()
    return {
        place.code: (
            up + paths.of_indicator(indicator, place),
            f"{view.words.place(place)}: {view.share(indicator, place, cell)}",
        )
        for place in view.facts.of_level(KOMMUNE)
    }


def _passed(view: View, chart: str, after: str) -> str:
    """Let the keyboard pass a chart with hundreds of marks in one step."""
    skip = f'<a class="ds-skip-link" href="#{after}">{escape(view.words("hopp_over"))}</a>'
    return f'{skip}{chart}<span id="{after}" tabindex="-1"></span>'


def _table(view: View) -> str:
    return f'<p><a class="ds-link" href="#{TABLE}">{escape(view.words("kart_tabell"))}</a></p>'
