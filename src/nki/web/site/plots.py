"""From facts to figures: which numbers each chart draws, the sentence above it and the table below it."""

from __future__ import annotations

from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from nki.web.site import numbers, paths
from nki.web.site.facts import ALL, KOMMUNE, LAND, OUTCOMES, Cell
from nki.web.site.figure import Column, Download, figure, line_key, table
from nki.web.site.said import number
from nki.web.site.signs import count_cell, legend, of_cell, share_cell, standing
from nki.web.site.svg import draw_ages, draw_funnel, draw_map, draw_ranked, draw_series
from nki.web.site.svg.ages import Bar, Outcome
from nki.web.site.svg.funnel import linked
from nki.web.site.svg.ranked import Ranked
from nki.web.site.svg.series import Line, Point

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nki.web.site.facts import Place
    from nki.web.site.view import View


def series_chart(view: View, indicator: str, place: Place) -> str:
    """Draw the headline share through the years."""
    lines = [_line(view, indicator, one, own=one is place) for one in view.facts.beside(place)]
    return draw_series(series_title(view, place), lines, sorted(breaks(view, indicator, place)))


def series_title(view: View, place: Place) -> str:
    """Name the chart."""
    return f"{view.words('utvikling')}: {view.words.place(place)}"


def series_figure(view: View, indicator: str, place: Place, page: str) -> str:
    """Put the time series on a page."""
    words, beside = view.words, view.facts.beside(place)
    broken = breaks(view, indicator, place)
    notes = "".join(f'<p class="note">{escape(words("brudd_i", aar=y, hvorfor=w))}</p>' for y, w in broken.items())
    key = line_key(
        ("own" if one is place else one.level, words.place(one), view.share(indicator, one, view.headline()))
        for one in beside
    )
    columns = [Column(words("aar"), is_number=False), *(Column(words.place(one)) for one in beside)]
    columns += [Column(words("intervall_kort")), Column(words("uten_rapportering"))]
    rows = [_year_row(view, indicator, beside, year) for year in view.facts.years]
    return figure(
        words,
        name="tid",
        title=words("utvikling"),
        sentence=words("utvikling_sier", navn=words.within(place)),
        chart=series_chart(view, indicator, place),
        key=key,
        notes=notes,
        numbers=table(series_title(view, place), columns, rows, legend(words)),
        downloads=chart_files(view, indicator, place, page, "tid"),
    )


def breaks(view: View, indicator: str, place: Place) -> dict[int, str]:
    """Say which years cannot be held against the year before, and why."""
    found = {}
    for year in view.facts.years:
        row = view.said.estimate(indicator, place.level, place.code, view.headline(year))
        if row.get("breaks"):
            found[year] = ", ".join(view.words(f"brudd_{kind}") for kind in row["breaks"].split())
    return found


def chart_files(view: View, indicator: str, place: Place, page: str, name: str) -> list[Download]:
    """Name the files of a chart."""
    drawn = view.here(page, paths.chart(indicator, place, name))
    data = f"{paths.up(page)}../{paths.DATA}/{indicator}/{place.code}.csv"
    return [Download("SVG", drawn), Download("CSV", data)]


def _line(view: View, indicator: str, place: Place, *, own: bool) -> Line:
    points = tuple(_point(view, indicator, place, year) for year in view.facts.years)
    last = points[-1].share
    return Line("own" if own else place.level, numbers.tenth(last, view.language) if last is not None else "", points)


def _point(view: View, indicator: str, place: Place, year: int) -> Point:
    cell = view.headline(year)
    found = view.figure(indicator, place, cell)
    why = standing(found)
    low, high = view.between(indicator, place, cell) or (None, None)
    parts = [view.share(indicator, place, cell), view.interval(indicator, place, cell)]
    said = f"{year}: {', '.join(part for part in parts if part)}"
    return Point(year, found.share if why == "shown" else None, low, high, why, said)


def _year_row(view: View, indicator: str, beside: Sequence[Place], year: int) -> tuple[str, ...]:
    cell = view.headline(year)
    return (
        str(year),
        *(share_cell(view.figure(indicator, one, cell), view.words) for one in beside),
        view.span(indicator, beside[0], cell),
        escape(view.unreported(indicator, beside[0], year)),
    )


def ages_chart(view: View, indicator: str, place: Place) -> str:
    """Draw the four outcomes by age."""
    strata = view.facts.strata(indicator)
    drawn = []
    for slug in OUTCOMES:
        label = view.facts.outcome(indicator, slug)["label"][view.language]
        bars = (_bar(view, indicator, place, stratum, slug) for stratum in strata)
        drawn.append(Outcome(slug, label, tuple(bars)))
    return draw_ages(ages_title(view, place), drawn)


def ages_title(view: View, place: Place) -> str:
    """Name the chart."""
    return f"{view.words('alder_tittel', aar=view.facts.latest)}: {view.words.place(place)}"


def _bar(view: View, indicator: str, place: Place, stratum: Mapping[str, Any], outcome: str) -> Bar:
    found = view.figure(indicator, place, Cell(view.facts.latest, stratum["slug"], outcome))
    why = standing(found)
    share = found.share if why == "shown" else None
    said = numbers.percent(share, view.language) if share is not None else ""
    return Bar(stratum["label"][view.language], share, said, why)


def ages_figure(view: View, indicator: str, place: Place, page: str) -> str:
    """Put the outcomes by age on a page."""
    words, year = view.words, view.facts.latest
    strata = view.facts.strata(indicator)
    columns = [Column(words("utfall"), is_number=False), *(Column(s["label"][view.language]) for s in strata)]
    rows = []
    for slug in OUTCOMES:
        cells = (view.figure(indicator, place, Cell(year, s["slug"], slug)) for s in strata)
        label = escape(view.facts.outcome(indicator, slug)["label"][view.language])
        rows.append((label, *(share_cell(cell, words) for cell in cells)))
    return figure(
        words,
        name="alder",
        title=words("alder_tittel", aar=year),
        sentence=words("alder_sier"),
        chart=ages_chart(view, indicator, place),
        numbers=table(ages_title(view, place), columns, rows, legend(words)),
        downloads=chart_files(view, indicator, place, page, "alder"),
    )


def funnel_figure(view: View, indicator: str, place: Place, page: str) -> str:
    """Put the cloud of kommuner on a page, with the area pointed out."""
    words, drawn = view.words, view.pictures[indicator].drawn
    own = (place.code, words.place(place)) if place.level == KOMMUNE else None
    seen = own is None or any(unit.code == place.code for unit in drawn.units)
    address = f"{paths.up(page)}../{paths.PICTURES}/{indicator}-trakt.svg"
    more = paths.variation(indicator)
    link = f'<p><a class="ds-link" href="{view.here(page, more)}">{escape(words("se_variasjon"))}</a></p>'
    return figure(
        words,
        name="trakt",
        title=words("variasjon"),
        sentence=words("trakt_sier" if seen else "trakt_ikke_her"),
        chart=draw_funnel(words("variasjon"), drawn, linked(address), words("antall_med_behov"), own),
        key=funnel_key(view, indicator),
        notes=link,
        downloads=_shared_files(view, indicator, page, "trakt"),
    )


def funnel_key(view: View, indicator: str) -> str:
    """Say what dots and lines are."""
    limits = any(unit.limits for unit in view.pictures[indicator].drawn.units)
    land = ("land", view.words("land"), view.share(indicator, view.facts.places["0"], view.headline()))
    lines = [land, *([("limit outer", view.words("grense_ytre"), ""), ("limit inner", view.words("grense_indre"), "")]
                     if limits else [])]  # fmt: skip
    return line_key(lines)


def _shared_files(view: View, indicator: str, page: str, name: str) -> list[Download]:
    drawn = view.here(page, f"{indicator}/{name}.svg")
    data = f"{paths.up(page)}../{paths.DATA}/{indicator}/kommuner.csv"
    return [Download("SVG", drawn), Download("CSV", data)]


def map_figure(view: View, indicator: str, place: Place, page: str) -> str:
    """Put the map on a page."""
    address = f"{paths.up(page)}../{paths.PICTURES}/{indicator}-kart.svg"
    return figure(
        view.words,
        name="kart",
        title=view.words("kart"),
        sentence=view.words("kart_sier", aar=view.facts.latest),
        chart=map_chart(view, indicator, linked_map(view, indicator, address), place),
        notes=f'<p><a class="ds-link" href="{view.here(page, paths.variation(indicator))}#tabell">'
        f"{escape(view.words('kart_tabell'))}</a></p>",
        downloads=_shared_files(view, indicator, page, "kart"),
    )


def linked_map(view: View, indicator: str, address: str) -> str:
    """Show the shared map inside a chart."""
    laid = view.pictures[indicator].laid
    return f'<image href="{escape(address)}" width="{laid.width:g}" height="{laid.height:g}"/>'


def map_chart(view: View, indicator: str, inner: str, place: Place | None = None) -> str:
    """Draw the map with its legend."""
    shared, words = view.pictures[indicator], view.words
    cuts = [0, *shared.cuts, 100]
    key = [(f"c{step}", f"{low}–{high} %") for step, (low, high) in enumerate(pairwise(cuts))]
    key += [("none small", words("kart_holdt")), ("none not_reported", words("kart_ikke_rapportert")),
            ("none not_applicable", words("kart_ingen"))]  # fmt: skip
    return draw_map(words("kart"), shared.laid, inner, key, place.code if place and place.level == KOMMUNE else "")


def ranked_figure(view: View, indicator: str, place: Place, page: str, members: Sequence[Place] | None = None) -> str:
    """Put the members of an area on a page, in the order of the release where it has one, else by name."""
    words = view.words
    rows = ordered(view, indicator, members or view.facts.members(place))
    land = view.figure(indicator, place, view.headline())
    return figure(
        words,
        name="rang",
        title=words("medlemmer", navn=words.place(place)),
        sentence=words("medlemmer_sier", aar=view.facts.latest),
        chart=draw_ranked(
            words("medlemmer", navn=words.place(place)),
            [_ranked(view, indicator, one, page) for one in rows],
            land.share if standing(land) == "shown" else None,
        ),
        key=line_key([("land", words.place(place), view.share(indicator, place, view.headline()))]),
        numbers=members_table(view, indicator, rows, page, words("medlemmer", navn=words.place(place))),
        downloads=chart_files(view, indicator, place, page, "rang")
        if place.level != LAND
        else _shared_files(view, indicator, page, "rang"),
    )


def ranked_chart(view: View, indicator: str, place: Place, members: Sequence[Place] | None = None) -> str:
    """Draw the members of an area for a file of its own, without links."""
    land = view.figure(indicator, place, view.headline())
    rows = [_ranked(view, indicator, one, "") for one in ordered(view, indicator, members or view.facts.members(place))]
    title = view.words("medlemmer", navn=view.words.place(place))
    return draw_ranked(title, rows, land.share if standing(land) == "shown" else None)


def ordered(view: View, indicator: str, places: Sequence[Place]) -> list[Place]:
    """Put areas in the release's order; those without a rank come after, by name."""

    def rank(place: Place) -> tuple[float, str]:
        row = view.said.funnel(indicator, place.level, place.code, view.headline())
        return float(number(row, "rank") or 10**6), place.label

    return sorted(places, key=rank)


def _ranked(view: View, indicator: str, place: Place, page: str) -> Ranked:
    cell = view.headline()
    found = view.figure(indicator, place, cell)
    why = standing(found)
    share = found.share if why == "shown" else None
    low, high = view.between(indicator, place, cell) or (None, None)
    said = numbers.percent(share, view.language) if share is not None else ""
    address = view.here(page, paths.of_indicator(indicator, place)) if page else ""
    return Ranked(view.words.place(place), address, share, low, high, said, why)


def members_table(view: View, indicator: str, places: Sequence[Place], page: str, caption: str) -> str:
    """Write areas below each other, with everything a headline must have beside it."""
    words, cell = view.words, view.headline()
    names = ("omraade", "andel", "intervall_kort", "antall", "nevner", "uten_rapportering")
    rows = []
    for place in places:
        found = view.figure(indicator, place, cell)
        rows.append(
            (
                f'<a href="{view.here(page, paths.of_indicator(indicator, place))}">{escape(words.place(place))}</a>',
                share_cell(found, words),
                view.span(indicator, place, cell),
                count_cell(found, words),
                of_cell(found, words),
                share_cell(view.figure(indicator, place, Cell(cell.year, ALL, "unreported")), words),
            )
        )
    return table(caption, [Column(words(name), name != "omraade") for name in names], rows, legend(words))
