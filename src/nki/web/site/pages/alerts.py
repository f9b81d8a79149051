"""What the release alerts of: the måltall where areas differ much, and who stands out in them."""

from __future__ import annotations

from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, Any

from nki.web.site import numbers, paths
from nki.web.site.facts import GROUP, LAND
from nki.web.site.figure import Column, table
from nki.web.site.parts import heading, link
from nki.web.site.view import once

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nki.web.site.facts import Place
    from nki.web.site.view import View

    Alert = Mapping[str, Any]

COLUMNS = ("maaltall", "mellom", "spenn", "spredning", "grense", "tilfeldig", "navngitt")
WORDED = ("maaltall", "mellom", "navngitt")


def release_alerts(view: View, indicator: str) -> str:
    """Write the alerts of the newest year as a table, with how they are to be read."""
    words, year = view.words, view.facts.latest
    found = newest(view, indicator)
    title = words("varsler_utgivelsen", aar=year)
    lead = f"{heading(title, 'store-variasjoner')}<p>{escape(words('varsler_utgivelsen_sier'))}</p>"
    if not found:
        return f"{lead}<p>{escape(words('ingen'))}</p>"
    names = ["maaltall_nr" if name == "maaltall" else f"varsel_{name}" for name in COLUMNS]
    columns = [Column(words(said), name not in WORDED) for said, name in zip(names, COLUMNS, strict=True)]
    return lead + table(title, columns, (_row(view, indicator, one) for one in found), quiet=True)


@once
def newest(view: View, indicator: str) -> list[Alert]:
    """Give the alerts of the newest year."""
    return [one for one in view.said.alerts if (one["indicator"], one["year"]) == (indicator, view.facts.latest)]


def named_in(view: View, indicator: str, place: Place) -> list[Alert]:
    """Give the alerts of the newest year that name an area."""
    return [
        one
        for one in newest(view, indicator)
        if one["level"] == place.level and place.code in (*(area["area"] for area in one["areas"]), *one["mixed"])
    ]


def place_alerts(view: View, indicator: str, place: Place, page: str) -> str:
    """Say which alerts name the area, or that none does; a KOSTRA group is never alerted of."""
    words, year = view.words, view.facts.latest
    if place.level == GROUP:
        return ""
    more = link(f"{view.here(page, paths.variation(indicator))}#store-variasjoner", words("se_varsler"))
    if place.level == LAND:
        count = len(newest(view, indicator))
        return f'<p class="alerts">{escape(words("varsler_landet", aar=year, antall=count))} {more}</p>'
    found, name = named_in(view, indicator, place), words.place(place)
    if not found:
        return f'<p class="alerts">{escape(words("varsler_ikke_her", navn=name, aar=year))} {more}</p>'
    items = "".join(f"<li>{escape(_here(view, indicator, place, one))}</li>" for one in found)
    lead = escape(words("varsler_her", navn=name, aar=year))
    return f'<div class="alerts"><p>{lead}</p><ul>{items}</ul><p>{more}</p></div>'


def _here(view: View, indicator: str, place: Place, alert: Alert) -> str:
    """Say what one alert says of the area."""
    for one in alert["areas"]:
        if one["area"] == place.code:
            share = numbers.percent(Decimal(one["share"]), view.language)
            return f"{_title(view, indicator, alert)}: {share} ({view.words('varsel_' + one['side']).lower()})"
    return f"{_title(view, indicator, alert)}: {view.words('varsel_mixed')}"


def _title(view: View, indicator: str, alert: Alert) -> str:
    """Name the måltall of an alert: number, outcome and age."""
    outcome = view.facts.outcome(indicator, alert["outcome"])["label"][view.language]
    ages = {one["slug"]: one["label"][view.language] for one in view.facts.strata(indicator)}
    return f"{alert['maaltall']} {outcome}, {ages[alert['stratum']].lower()}"


def _row(view: View, indicator: str, alert: Alert) -> Sequence[str]:
    words, language = view.words, view.language
    low, high, spread = (Decimal(alert[name]) for name in ("p10", "p90", "spread"))
    return (
        escape(_title(view, indicator, alert)),
        escape(words(f"varsel_mellom_{alert['level']}")),
        numbers.span(low, high, language),
        numbers.tenth(spread, language),
        escape(str(alert["threshold"])),
        numbers.percent(Decimal(alert["chance"]), language),
        escape("; ".join(_named(view, alert)) or words("varsel_ingen")),
    )


def _named(view: View, alert: Alert) -> list[str]:
    """Name who stands out and which way; who does both ways is said to do so, and no more."""
    named = [
        f"{_name(view, one['area'])} {numbers.percent(Decimal(one['share']), view.language)} "
        f"({view.words('varsel_' + one['side']).lower()})"
        for one in alert["areas"]
    ]
    if alert["mixed"]:
        places = ", ".join(_name(view, code) for code in alert["mixed"])
        named.append(view.words("varsel_begge", steder=places))
    return named


def _name(view: View, code: str) -> str:
    place = view.facts.places.get(code)
    return view.words.place(place) if place else code
