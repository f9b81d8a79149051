"""An indicator for one area, or for the country: headline, beside whom, through time, by age, and the whole table."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from nki.web.site import numbers, paths
from nki.web.site.facts import KOMMUNE, LAND, UNREPORTED, Cell
from nki.web.site.figure import Column, details, table
from nki.web.site.pages.alerts import place_alerts
from nki.web.site.pages.files import downloads_and_call
from nki.web.site.pages.quality import place_quality
from nki.web.site.parts import cards, caution, heading, headline_card, notices, picker, tags
from nki.web.site.plots import ages_figure, ranked_figure, series_figure
from nki.web.site.plots_shared import funnel_figure, map_figure
from nki.web.site.signs import count_cell, legend, of_cell, share_cell, standing
from nki.web.site.view import Page, once

if TYPE_CHECKING:
    from nki.web.site.facts import Place
    from nki.web.site.view import View


def place_page(view: View, indicator: str, place: Place) -> Page:
    """Make the page of an indicator for an area."""
    path, words = paths.of_indicator(indicator, place), view.words
    short, name = view.title(indicator, "short_title"), words.place(place)
    own_title = short if place.level == LAND else f"{name}: {short}"
    crumbs = [(view.here(path, paths.FRONT), words("forside"))]
    if place.level != LAND:
        crumbs += [(view.here(path, paths.of_indicator(indicator)), short)]
    return Page(
        path=path,
        title=own_title,
        body="".join(_body(view, indicator, place, path, own_title)),
        section="indikatorer",
        crumbs=(*crumbs, ("", name if place.level != LAND else short)),
        describes=summary(view, indicator, place),
        feed=paths.feed(place),
    )


def _body(view: View, indicator: str, place: Place, path: str, title: str) -> list[str]:
    words, year = view.words, view.facts.latest
    definition = view.facts.definitions[indicator]
    lead = escape(view.title(indicator))
    up = paths.up(path)
    beside = view.facts.beside(place)
    return [
        tags(words("nki", nr=definition["nki_id"]), words("prosess"), words("kilde_kort")),
        f'<h1 class="ds-heading" data-size="xl">{escape(title)}</h1>',
        f'<p class="lead">{lead}</p><p class="summary">{escape(summary(view, indicator, place))}</p>',
        picker(view, indicator, place, path),
        *view.announcements.get(place.code, ()),
        notices(view),
        heading(words("hovedtall", aar=year), "hovedtall"),
        cards(headline_card(view, indicator, one, up, own=one is place) for one in beside),
        verdicts(view, indicator, place),
        place_alerts(view, indicator, place, path),
        '<div class="figures">',
        series_figure(view, indicator, place, up),
        ages_figure(view, indicator, place, up),
        "</div>",
        caution(view, indicator, up),
        '<div class="figures">',
        *_around(view, indicator, place, up),
        "</div>",
        heading(words("alle_maaltall", aar=year), "maaltall"),
        maaltall_table(view, indicator, place),
        place_quality(view, indicator, place, path),
        downloads_and_call(view, indicator, place, path),
    ]


def _around(view: View, indicator: str, place: Place, up: str) -> list[str]:
    """Show the area among the others: a kommune in the cloud, the others by their members."""
    if place.level in (KOMMUNE, LAND):
        return [funnel_figure(view, indicator, place, up), map_figure(view, indicator, place, up)]
    return [ranked_figure(view, indicator, place, up), map_figure(view, indicator, place, up)]


@once
def summary(view: View, indicator: str, place: Place) -> str:
    """Say the headline in one sentence, with «uten rapportering» in it."""
    words, year = view.words, view.facts.latest
    found = view.figure(indicator, place, view.headline())
    why = standing(found)
    name = words.inside(place)
    if why != "shown":
        told = why == "not_reported" and view.reported(place, year)
        return words("oppsummert_ikke", sted=name, aar=year, hvorfor=told or words(f"status_{why}"))
    said = words(
        "oppsummert",
        sted=name,
        aar=year,
        andel=numbers.percent(found.share, view.language),
        nevner=numbers.whole(found.denominator, view.language),
        utfall=words("fikk_innfridd"),
    )
    return f"{said} {_without(view, indicator, place)}"


def _without(view: View, indicator: str, place: Place) -> str:
    """Say for how many there is no report, or why it is not said."""
    found = view.figure(indicator, place, view.headline(outcome=UNREPORTED))
    why = standing(found)
    if why == "shown":
        return view.words("oppsummert_uten", uten=numbers.percent(found.share, view.language))
    return view.words("oppsummert_uten_ikke", hvorfor=view.words(f"status_{why}"))


def verdicts(view: View, indicator: str, place: Place) -> str:
    """Say how the area stands to those it is part of, as the release's comparisons have it."""
    said: list[str] = []
    if standing(view.figure(indicator, place, view.headline())) != "shown":
        return ""
    for other in view.facts.beside(place)[1:]:
        found = view.said.against(indicator, place.level, place.code, view.headline(), other.level)
        if found is None:
            continue
        name, whole = view.words.place(place), view.words.within(other)
        sentence = view.words(f"mot_{found.verdict}", navn=name, annen=whole)
        said.append(f"<li>{escape(sentence)}</li>")
    return f'<ul class="verdicts">{"".join(said)}</ul>' if said else ""


def maaltall_table(view: View, indicator: str, place: Place) -> str:
    """Write all 32 måltall: a row for each outcome and age, with share and count under their numbers."""
    words, year = view.words, view.facts.latest
    rows = []
    for cell, label, codes in _numbered(view, indicator):
        found = view.figure(indicator, place, cell)
        rows.append(
            (
                label,
                codes,
                share_cell(found, words),
                view.span(indicator, place, cell),
                count_cell(found, words),
                of_cell(found, words),
            )
        )
    names = ("utfall_og_alder", "maaltall_nr", "andel", "intervall_kort", "antall", "nevner")
    columns = [Column(words(name), name not in names[:2]) for name in names]
    full = table(words("alle_maaltall", aar=year), columns, rows, legend(words), quiet=True)
    return details(words("vis_alle_32"), f'{full}<p class="origin">{escape(words("titler_fulle"))}</p>', "print-open")


@once
def _numbered(view: View, indicator: str) -> list[tuple[Cell, str, str]]:
    """Give the cell of each share of the newest year, what it is of, and the numbers of its share and its count."""
    numbered = {
        (m["outcome"], m["stratum"], m["kind"]): m["code"] for m in view.facts.definitions[indicator]["maaltall"]
    }
    return [
        (
            Cell(view.facts.latest, stratum, outcome),
            escape(f"{_label(view, indicator, outcome)}, {_age(view, indicator, stratum)}"),
            f"{code} {numbered[outcome, stratum, 'antall']}",
        )
        for (outcome, stratum, kind), code in numbered.items()
        if kind == "andel"
    ]


def _label(view: View, indicator: str, outcome: str) -> str:
    return str(view.facts.outcome(indicator, outcome)["label"][view.language])


def _age(view: View, indicator: str, stratum: str) -> str:
    found = next(one for one in view.facts.strata(indicator) if one["slug"] == stratum)
    return str(found["label"][view.language]).lower()
