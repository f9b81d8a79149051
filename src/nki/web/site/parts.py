"""Parts that several pages are made of: headline cards, cautions, links, the figures every area has."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from nki.web.site import numbers, paths
from nki.web.site.facts import KOMMUNE, UNREPORTED, carried_in
from nki.web.site.signs import standing
from nki.web.site.view import once

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


@once
def headline_card(view: View, indicator: str, place: Place, up: str, *, own: bool) -> str:
    """Write the headline share of an area with «uten rapportering», which it must not stand without.

    The area of the page has its interval, how many it rests on and the change as well. Those it is seen beside have
    what is read at a glance; the rest is on pages of their own, so that a small correction does not change every page.
    """
    words = view.words
    found = view.figure(indicator, place, view.headline())
    why = standing(found)
    name = escape(words.place(place))
    if not own:
        name = f'<a href="{up}{paths.of_indicator(indicator, place)}">{name}</a>'
    if why == "shown":
        gap = "" if view.language == "en" else " "
        big = f'<p class="big">{numbers.tenth(found.share, view.language)}{gap}<span>%</span></p>'
    else:
        big = f'<p class="big missing">{escape(words(f"status_{why}"))}</p>'
    small = _beneath(view, indicator, place) if own else _sum_of(view, place)
    return (
        f'<div class="ds-card card{" own" if own else ""}"><h3>{name}</h3>{big}'
        f"{small}{_unreported(view, indicator, place)}</div>"
    )


def _sum_of(view: View, place: Place) -> str:
    """Say how many kommuner an area is the sum of."""
    return f'<p class="small">{escape(view.words.counted("sum_av", len(view.facts.members(place))))}</p>'


def _beneath(view: View, indicator: str, place: Place) -> str:
    """Write what stands beneath the share of a page's own area."""
    asked = (ask(indicator, place, view.headline()) for ask in (view.interval, view.count_of))
    lines = [line for line in (*asked, *_change(view, indicator, place), _carried(view, indicator, place)) if line]
    return f'<p class="small">{"".join(f"<span>{escape(line)}</span>" for line in lines)}</p>' if lines else ""


def _carried(view: View, indicator: str, place: Place) -> str:
    """Say that a figure is, or rests on, what was delivered for the year before; nothing when all is of the year."""
    year = view.facts.latest
    carried = carried_in(view.facts.coverage.get((indicator, place.code, year)))
    if not carried:
        return ""
    if place.level == KOMMUNE:
        return view.words("viderefoert_her", aar=year)
    return view.words("viderefoert_flere", antall=carried)


def _unreported(view: View, indicator: str, place: Place) -> str:
    """Say the share without reporting, or why it is not said."""
    said, share = escape(view.words("uten_rapportering")), escape(view.unreported(indicator, place))
    if standing(view.figure(indicator, place, view.headline(outcome=UNREPORTED))) == "shown":
        return f'<p class="beside"><b>{share}</b> {said}</p>'
    return f'<p class="beside">{said}: <b>{share}</b></p>'


def _change(view: View, indicator: str, place: Place) -> list[str]:
    """Say the change since last year and what it amounts to, where the release says it."""
    if standing(view.figure(indicator, place, view.headline())) != "shown":
        return []
    found = view.said.change(indicator, place.code, view.headline())
    if not found:
        return []
    change = numbers.signed(found.difference, view.language)
    verdict = view.words(f"endring_{found.verdict}")
    return [view.words("endring", endring=change, aar=view.facts.latest - 1, dom=verdict)]


@once
def notices(view: View) -> str:
    """Say what must be said wherever the figures are shown."""
    said = "".join(f"<p>{escape(notice)}</p>" for notice in view.facts.release.notices(view.language))
    if not said:
        return ""
    title = escape(view.words("merknad"))
    return f'<div class="ds-alert notice" data-color="warning" role="note" aria-label="{title}">{said}</div>'


@once
def caution(view: View, indicator: str, up: str) -> str:
    """Say, where areas are compared, what fields 29–31 say of comparing."""
    fields = {field["number"]: field for field in view.facts.definitions[indicator]["fields"]}
    said = []
    for number in CAUTIONS:
        field = fields[number]
        language = view.language if field["as_written"].get(view.language) else "nb"
        paragraphs = "".join(f"<p>{escape(part)}</p>" for part in field["paragraphs"][language] if part.strip())
        if paragraphs:
            title = f'{number}. <span lang="nb">{escape(field["heading"])}</span>{in_bokmaal(view, language)}'
            said.append(f'<div><h3>{title}</h3><div lang="{language}">{paragraphs}</div></div>')
    more = link(up + paths.quality(indicator), view.words("les_datakvalitet"))
    first = escape(view.words("forsiktig"))
    return (
        f'<div class="ds-alert caution" data-color="warning" role="note" aria-label="{first}"><h2>{first}</h2>'
        f"<p>{escape(view.words('forsiktig_hvorfor'))} {more}</p>"
        f'<details class="ds-details"><summary>{escape(view.words("felt_29_31"))}</summary>'
        f"<div>{''.join(said)}</div></details></div>"
    )


def in_bokmaal(view: View, language: str = "nb") -> str:
    """Say to who reads another language that what follows is in bokmål, since nobody has written it in theirs."""
    return "" if language == view.language else f" <small>({escape(view.words('paa_bokmaal'))})</small>"


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
