"""What the figures rest on: who delivered, for how many the need is registered, and what the form says of it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from nki.web.site import numbers, paths
from nki.web.site.facts import KOMMUNE, LAND, carried_in
from nki.web.site.figure import Column, table
from nki.web.site.parts import caution, heading, link, notices
from nki.web.site.said import number
from nki.web.site.signs import legend, sign, standing
from nki.web.site.view import Page

if TYPE_CHECKING:
    from nki.web.site.facts import Place
    from nki.web.site.view import View


def place_quality(view: View, indicator: str, place: Place, page: str) -> str:
    """Say what an area's figures rest on, year by year."""
    words = view.words
    rows = [_coverage_row(view, indicator, place, year) for year in view.facts.years]
    names = ("aar", "har_rapportert", "personer_levert", "behov_registrert", "dekning")
    columns = [Column(words(name), name != "aar") for name in names]
    more = "" if page == paths.quality(indicator) else link(
        view.here(page, paths.quality(indicator)), words("les_datakvalitet")
    )  # fmt: skip
    return (
        f"{heading(words('hva_bygger'), 'datakvalitet')}<p>{escape(words('hva_bygger_sier'))} {more}</p>"
        f"{table(words('hva_bygger'), columns, rows, quiet=True)}{companion(view, indicator, place)}"
    )


def _coverage_row(view: View, indicator: str, place: Place, year: int) -> tuple[str, ...]:
    words, language = view.words, view.language
    row = view.facts.coverage.get((indicator, place.code, year))
    if place.level == KOMMUNE:
        reported = escape(view.reported(place, year))
    elif row:
        name = "av_og_viderefoert" if carried_in(row) else "av"
        reported = escape(words(name, antall=row["reported"], nevner=row["kommuner"], flere=carried_in(row)))
    else:
        reported = sign("not_reported", words)
    if not row or row["status"] != "shown":
        why = row["status"] if row else "not_reported"
        return (str(year), reported, *[sign(why, words)] * 3)
    share = number(row, "coverage")
    return (
        str(year),
        reported,
        numbers.whole(int(row["persons"]), language),
        numbers.whole(int(row["registered"]), language),
        numbers.percent(share, language) if share is not None else sign("nobody", words),
    )


def companion(view: View, indicator: str, place: Place) -> str:
    """Say the share among those with a registered receipt: unofficial, and marked as such."""
    row = view.said.estimate(indicator, place.code, view.headline())
    share = number(row, "reported_only")
    if share is None or standing(view.figure(indicator, place, view.headline())) != "shown":
        return ""
    said = view.words("kun_rapportert", andel=numbers.percent(share, view.language), aar=view.facts.latest)
    return f'<p class="unofficial"><b>{escape(view.words("uoffisiell"))}</b> {escape(said)}</p>'


def quality_page(view: View, indicator: str) -> Page:
    """Make the page of data quality and who did not deliver."""
    path, words = paths.quality(indicator), view.words
    short = view.title(indicator, "short_title")
    title = words("datakvalitet_tittel", navn=short)
    land = view.facts.places["0"]
    body = [
        f'<h1 class="ds-heading" data-size="xl">{escape(title)}</h1>',
        f'<p class="lead">{escape(words("datakvalitet_ingress"))}</p>',
        notices(view),
        place_quality(view, indicator, land, path),
        heading(words("hvem_ikke"), "ikke-levert"),
        _absent(view, indicator, path),
        heading(words("per_fylke"), "fylker"),
        _levels(view, indicator, path),
        heading(words("tegnene"), "tegn"),
        legend(words),
        caution(view, indicator, paths.up(path)),
    ]
    crumbs = (
        (view.here(path, paths.FRONT), words("forside")),
        (view.here(path, paths.of_indicator(indicator)), short),
        ("", words("datakvalitet")),
    )
    return Page(path, title, "".join(body), "indikatorer", crumbs, words("datakvalitet_ingress"))


def _absent(view: View, indicator: str, page: str) -> str:
    """List, year by year, every kommune of the structure that did not report itself."""
    rows = []
    for year in view.facts.years:
        names = []
        for (code, when), row in sorted(view.facts.reporting.items()):
            place = view.facts.places.get(code)
            if when == year and place and row["status"] in ("not_reported", "reported_with", "partial", "carried"):
                name = link(view.here(page, paths.of_indicator(indicator, place)), view.words.place(place))
                names.append(f"{name}: {escape(view.reported(place, year))}")
        rows.append((str(year), "<br>".join(names) or escape(view.words("alle_leverte"))))
    columns = [Column(view.words(name), is_number=False) for name in ("aar", "hvem_ikke_kolonne")]
    return table(view.words("hvem_ikke"), columns, rows, quiet=True)


def _levels(view: View, indicator: str, page: str) -> str:
    words, year = view.words, view.facts.latest
    names = ("omraade", "har_rapportert", "personer_levert", "behov_registrert", "dekning")
    rows = []
    for place in view.facts.places.values():
        if place.level not in (KOMMUNE, LAND):
            name = link(view.here(page, paths.of_indicator(indicator, place)), words.place(place))
            rows.append((name, *_coverage_row(view, indicator, place, year)[1:]))
    columns = [Column(words(name), name != "omraade") for name in names]
    return table(words("per_fylke_tabell", aar=year), columns, rows)
