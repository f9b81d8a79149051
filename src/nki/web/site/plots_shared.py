"""The charts every page of an indicator shares, the cloud of kommuner and the map, with the page's own area in them."""

from __future__ import annotations

from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

from nki.web.site import paths
from nki.web.site.facts import FYLKE, GROUP, KOMMUNE, LAND, UNREPORTED
from nki.web.site.figure import Column, figure, line_key, named, table
from nki.web.site.plots import shared_files
from nki.web.site.signs import legend, share_cell
from nki.web.site.svg import Outlined, draw_funnel, draw_map
from nki.web.site.svg.funnel import funnel_ground, linked
from nki.web.site.svg.tiles import HEXAGON
from nki.web.site.view import once

if TYPE_CHECKING:
    from nki.web.site.facts import Place
    from nki.web.site.view import View


def funnel_figure(view: View, indicator: str, place: Place, up: str) -> str:
    """Put the cloud of kommuner on a page, with the area pointed out."""
    words, drawn = view.words, view.pictures[indicator].drawn
    own = (place.code, words.place(place), _said(view, indicator, place)) if place.level == KOMMUNE else None
    seen = own is None or any(unit.code == place.code for unit in drawn.units)
    link = f'<p><a class="ds-link" href="{up}{paths.variation(indicator)}">{escape(words("se_variasjon"))}</a></p>'
    shown = figure(
        words,
        title=words("variasjon"),
        sentence=words("trakt_sier" if seen else "trakt_ikke_her"),
        chart=draw_funnel(words("variasjon"), drawn, _ground(view, indicator, up), own=own),
        key=funnel_key(view, indicator),
        notes=link,
        numbers=_beside(view, indicator, place, words("variasjon")),
        downloads=shared_files(indicator, up, "trakt"),
    )
    return named("trakt", shown)


@once
def _ground(view: View, indicator: str, up: str) -> str:
    """Draw what lies behind the mark of a page: axes and the shared cloud."""
    address = f"{up}../{paths.PICTURES}/{indicator}-trakt.svg"
    return funnel_ground(view.pictures[indicator].drawn, linked(address), view.words("antall_med_behov"))


def funnel_key(view: View, indicator: str) -> str:
    """Say what dots and lines are."""
    limits = any(unit.limits for unit in view.pictures[indicator].drawn.units)
    land = ("land", view.words("land"), view.share(indicator, view.facts.places["0"], view.headline()))
    lines = [land, *([("limit outer", view.words("grense_ytre"), ""), ("limit inner", view.words("grense_indre"), "")]
                     if limits else [])]  # fmt: skip
    return line_key(lines)


def map_figure(view: View, indicator: str, place: Place, up: str) -> str:
    """Put the map on a page."""
    address = f"{up}../{paths.PICTURES}/{indicator}-kart.svg"
    shown = figure(
        view.words,
        title=view.words("kart"),
        sentence=map_sentence(view, indicator, place),
        chart=map_chart(view, indicator, linked_map(view, indicator, address), place),
        key=map_key(view, indicator),
        notes=f'<p><a class="ds-link" href="{up}{paths.variation(indicator)}#tabell">'
        f"{escape(view.words('kart_tabell'))}</a></p>",
        numbers=_beside(view, indicator, place, view.words("kart")),
        downloads=shared_files(indicator, up, "kart"),
    )
    return named("kart", shown)


def map_sentence(view: View, indicator: str, place: Place) -> str:
    """Say what the map shows, and what is outlined on it."""
    key = "kart_sier_grenser" if view.pictures[indicator].laid.borders else "kart_sier"
    said = view.words(key, aar=view.facts.latest)
    if place.level in (FYLKE, GROUP):
        said += " " + view.words("kart_sier_medlemmer", navn=view.words.place(place))
    return said


def linked_map(view: View, indicator: str, address: str) -> str:
    """Show the shared map inside a chart."""
    laid = view.pictures[indicator].laid
    return f'<image href="{escape(address)}" width="{laid.width:g}" height="{laid.height:g}"/>'


def map_legend(view: View, indicator: str) -> list[tuple[str, str]]:
    """Say what colours and patterns of the map mean: class and words."""
    words = view.words
    cuts = [0, *view.pictures[indicator].cuts, 100]
    sign = "%" if view.language == "en" else "\u00a0%"
    key = [(f"c{step}", f"{low}–{high}{sign}") for step, (low, high) in enumerate(pairwise(cuts))]
    return [*key, ("none small", words("kart_holdt")), ("none not_reported", words("kart_ikke_rapportert")),
            ("none not_applicable", words("kart_ingen"))]  # fmt: skip


@once
def map_key(view: View, indicator: str) -> str:
    """Write the legend of the map below it, in letters of the page's own size."""
    drawn = "".join(
        f'<li><svg class="swatch" viewBox="0 0 14 14" aria-hidden="true"><path class="tile {kind}" d="M7 .6{HEXAGON}"/>'
        f"</svg><span>{escape(said)}</span></li>"
        for kind, said in map_legend(view, indicator)
    )
    return f'<ul class="key tiles-key">{drawn}</ul>'


def map_chart(view: View, indicator: str, inner: str, place: Place | None = None) -> str:
    """Draw the map, with the kommune of the page or the members of its area outlined."""
    return draw_map(view.words("kart"), view.pictures[indicator].laid, inner, own=_outlined(view, indicator, place))


def _outlined(view: View, indicator: str, place: Place | None) -> Outlined | None:
    if place is None or place.level == LAND:
        return None
    if place.level == KOMMUNE:
        return Outlined((place.code,), _said(view, indicator, place))
    said = view.words("kart_sier_medlemmer", navn=view.words.place(place))
    return Outlined([one.code for one in view.facts.members(place)], said)


def _said(view: View, indicator: str, place: Place) -> str:
    """Say what is read aloud of the area's own mark: its share, or why there is none, and how many it rests on."""
    cell = view.headline()
    asked = (view.share, view.interval, view.count_of)
    said = (ask(indicator, place, cell) for ask in asked)
    return f"{view.words.place(place)}: {', '.join(part for part in said if part)}"


def _beside(view: View, indicator: str, place: Place, title: str) -> str:
    """Write what the page points out among all: the area and those it is part of, or every fylke for the country."""
    words, cell = view.words, view.headline()
    shown = (place, *view.facts.of_level(FYLKE)) if place.level == LAND else view.facts.beside(place)
    names = ("omraade", "andel", "uten_rapportering")
    rows = (
        (
            escape(words.place(one)),
            share_cell(view.figure(indicator, one, cell), words),
            share_cell(view.figure(indicator, one, view.headline(outcome=UNREPORTED)), words),
        )
        for one in shown
    )
    columns = [Column(words.heading(name), name != "omraade") for name in names]
    return table(f"{title}: {words.place(place)}", columns, rows, legend(words))
