"""Variation and alerts: how much kommuner differ beyond chance, who stands out, and all of them in a table."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from nki.web.site import numbers, paths
from nki.web.site.facts import FYLKE, KOMMUNE
from nki.web.site.pages.alerts import release_alerts
from nki.web.site.parts import caution, heading, notices
from nki.web.site.plots import members_table, ordered, ranked_figure
from nki.web.site.plots_every import TABLE, every_funnel, every_map
from nki.web.site.said import number
from nki.web.site.view import Page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nki.web.site.view import View


def variation_page(view: View, indicator: str) -> Page:
    """Make the page of variation between kommuner."""
    path, words = paths.variation(indicator), view.words
    up = paths.up(path)
    short = view.title(indicator, "short_title")
    title = words("variasjon_tittel", navn=short)
    land = view.facts.places["0"]
    kommuner = view.facts.of_level(KOMMUNE)
    body = [
        f'<h1 class="ds-heading" data-size="xl">{escape(title)}</h1>',
        f'<p class="lead">{escape(words("variasjon_ingress", aar=view.facts.latest))}</p>',
        notices(view),
        size(view, indicator),
        caution(view, indicator, up),
        '<div class="figures">',
        every_funnel(view, indicator, up),
        every_map(view, indicator, up),
        ranked_figure(view, indicator, land, up, view.facts.of_level(FYLKE)),
        "</div>",
        release_alerts(view, indicator),
        _alerts(view, indicator, path),
        heading(words("alle_kommuner"), TABLE),
        f"<p>{escape(words('alle_kommuner_sier'))}</p>",
        members_table(view, indicator, ordered(view, indicator, kommuner), up, words("alle_kommuner"), quiet=True),
    ]
    crumbs = (
        (view.here(path, paths.FRONT), words("forside")),
        (view.here(path, paths.of_indicator(indicator)), short),
        ("", words("variasjon")),
    )
    return Page(path, title, "".join(body), "indikatorer", crumbs, words("variasjon_ingress", aar=view.facts.latest))


def size(view: View, indicator: str) -> str:
    """Say how large the variation is, as the release's statistics have it."""
    row = view.said.variation(indicator, KOMMUNE, view.headline())
    if not row:
        return ""
    language, words = view.language, view.words
    low, high, chance = (number(row, name) for name in ("p10", "p90", "chance"))
    said = [words("variasjon_stor" if row.get("large") == "yes" else "variasjon_ikke_stor")]
    if low is not None and high is not None:
        ends = {"lav": numbers.tenth(low, language), "hoy": numbers.percent(high, language)}
        said.append(words("variasjon_spenn", **ends))
    if chance is not None:
        said.append(words("variasjon_tilfeldig", andel=numbers.percent(chance, language)))
    said.append(words("variasjon_av", antall=row.get("units", ""), vist=row.get("shown", "")))
    lines = "".join(f"<li>{escape(line)}</li>" for line in said)
    return f"{heading(words('variasjon_hvor_stor'), 'storrelse')}<ul>{lines}</ul>"


def _alerts(view: View, indicator: str, page: str) -> str:
    """List the kommuner that stand out beyond chance, above and below, with why one may be on no list."""
    if not view.said.has("funnel"):
        return ""
    words = view.words
    parts = [heading(words("varsler"), "varsler"), f"<p>{escape(words('varsler_sier'))}</p>"]
    if not any(_row(view, indicator, place.code).get("stands_out") for place in view.facts.of_level(KOMMUNE)):
        return "".join([*parts, f"<p>{escape(words('varsler_ingen_skiller'))}</p>"])
    for stands in ("below", "above", "unreported"):
        found = [
            place
            for place in view.facts.of_level(KOMMUNE)
            if _row(view, indicator, place.code).get("stands_out") == stands
        ]
        rows = "".join(
            f'<li><a class="ds-link" href="{view.here(page, paths.of_indicator(indicator, place))}">'
            f"{escape(words.place(place))}</a> {escape(view.share(indicator, place, view.headline()))}</li>"
            for place in found
        )
        listed = f'<ul class="columns">{rows}</ul>' if rows else f"<p>{escape(words('ingen'))}</p>"
        parts.append(f"<h3>{escape(words(f'varsel_{stands}'))} ({len(found)})</h3>{listed}")
    return "".join(parts)


def _row(view: View, indicator: str, code: str) -> Mapping[str, str]:
    return view.said.funnel(indicator, KOMMUNE, code, view.headline())
