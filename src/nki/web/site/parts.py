"""Parts that several pages are made of: headline cards, cautions, links, the figures every area has."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from nki.web.site import numbers, paths
from nki.web.site.facts import KOMMUNE
from nki.web.site.signs import standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nki.web.site.facts import Place
    from nki.web.site.view import View

CAUTIONS = (29, 30, 31)
"""Fields of the form that say how figures may be read: comparability, sources of error, interpretation."""


def link(address: str, label: str, kind: str = "ds-link") -> str:
    """Write a link."""
    return f'<a class="{kind}" href="{escape(address)}">{escape(label)}</a>'


def tags(*words: str) -> str:
    """Write small labels in a row."""
    return '<p class="tags">' + "".join(f'<span class="ds-tag">{escape(word)}</span> ' for word in words) + "</p>"


def heading(text: str, name: str = "") -> str:
    """Write a heading of a part of the page."""
    at = f' id="{name}"' if name else ""
    return f'<h2 class="ds-heading" data-size="md"{at}>{escape(text)}</h2>'


def cards(items: Iterable[str]) -> str:
    """Lay cards out side by side."""
    return f'<div class="cards">{"".join(items)}</div>'


def headline_card(view: View, indicator: str, place: Place, page: str, *, own: bool) -> str:
    """Write the headline share of an area with what it must not stand without: interval and «uten rapportering»."""
    words, cell = view.words, view.headline()
    found = view.figure(indicator, place, cell)
    why = standing(found)
    name = escape(words.place(place))
    if not own:
        name = f'<a href="{view.here(page, paths.of_indicator(indicator, place))}">{name}</a>'
    if why == "shown":
        big = f'<p class="big">{numbers.tenth(found.share, view.language)} <span>%</span></p>'
    else:
        big = f'<p class="big missing">{escape(words(f"status_{why}"))}</p>'
    interval = view.interval(indicator, place, cell)
    beneath = [interval, view.count_of(indicator, place, cell) if own else "", *_change(view, indicator, place)]
    small = "".join(f"<span>{escape(line)}</span>" for line in beneath if line)
    unreported = (
        f'<p class="beside"><b>{escape(view.unreported(indicator, place))}</b> {escape(words("uten_rapportering"))}</p>'
    )
    return (
        f'<div class="ds-card card{" own" if own else ""}"><h3>{name}</h3>{big}'
        f'<p class="small">{small}</p>{unreported}</div>'
    )


def _change(view: View, indicator: str, place: Place) -> list[str]:
    """Say the change since last year and what it amounts to, where the release says it."""
    if standing(view.figure(indicator, place, view.headline())) != "shown":
        return []
    found = view.said.change(indicator, place.level, place.code, view.headline())
    if not found:
        return []
    change = numbers.signed(found.difference, view.language)
    verdict = view.words(f"endring_{found.verdict}")
    return [view.words("endring", endring=change, aar=view.facts.latest - 1, dom=verdict)]


def notices(view: View) -> str:
    """Say what must be said wherever the figures are shown."""
    said = "".join(f"<p>{escape(notice)}</p>" for notice in view.facts.release.notices(view.language))
    if not said:
        return ""
    title = escape(view.words("merknad"))
    return f'<div class="ds-alert notice" data-color="warning" role="note" aria-label="{title}">{said}</div>'


def caution(view: View, indicator: str, page: str) -> str:
    """Say, where areas are compared, what fields 29–31 say of comparing."""
    fields = {field["number"]: field for field in view.facts.definitions[indicator]["fields"]}
    said = []
    for number in CAUTIONS:
        field = fields[number]
        language = view.language if field["as_written"].get(view.language) else "nb"
        paragraphs = "".join(f"<p>{escape(part)}</p>" for part in field["paragraphs"][language] if part.strip())
        if paragraphs:
            said.append(f'<div lang="{language}"><h3>{number}. {escape(field["heading"])}</h3>{paragraphs}</div>')
    more = link(view.here(page, paths.quality(indicator)), view.words("les_datakvalitet"))
    first = escape(view.words("forsiktig"))
    return (
        f'<div class="ds-alert caution" data-color="warning" role="note" aria-label="{first}"><h2>{first}</h2>'
        f"<p>{escape(view.words('forsiktig_hvorfor'))} {more}</p>"
        f'<details class="ds-details"><summary>{escape(view.words("felt_29_31"))}</summary>'
        f"<div>{''.join(said)}</div></details></div>"
    )


def links_to(view: View, indicator: str, page: str, places: Sequence[Place]) -> str:
    """List areas with links to their page of the indicator."""
    items = "".join(
        f"<li>{link(view.here(page, paths.of_indicator(indicator, place)), view.words.place(place))}</li>"
        for place in places
    )
    return f'<ul class="columns">{items}</ul>'


def picker(view: View, indicator: str, place: Place, page: str) -> str:
    """Offer other areas: those the area belongs to, its neighbours in the fylke, and everything else."""
    facts = view.facts
    near = [one for one in facts.beside(place) if one.code != place.code]
    home = facts.places.get(place.fylke) if place.level == KOMMUNE else place
    kommuner = [one for one in facts.members(home) if one.code != place.code] if home and home.code != "0" else []
    larger = [*facts.of_level("fylke"), *facts.of_level("kostragruppe")] if place.level == "land" else []
    everything = link(view.here(page, paths.AREAS), view.words("alle_omraader"), "ds-button")
    return (
        f'<details class="ds-details picker"><summary>{escape(view.words("bytt_omraade"))}</summary><div>'
        f"{links_to(view, indicator, page, [*near, *larger, *kommuner])}<p>{everything}</p></div></details>"
    )
