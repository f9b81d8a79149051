"""From facts to figures: which numbers each chart draws, the sentence above it and the table below it."""

from __future__ import annotations

from decimal import ROUND_HALF_UP
from html import escape
from typing import TYPE_CHECKING, Any

from nki.web.site import numbers, paths
from nki.web.site.facts import ALL, LAND, OUTCOMES, Cell, alphabetical
from nki.web.site.figure import Column, Download, figure, line_key, named, table
from nki.web.site.numbers import SPOKEN
from nki.web.site.png import can_draw
from nki.web.site.said import number
from nki.web.site.signs import count_cell, legend, of_cell, share_cell, standing
from nki.web.site.svg import draw_ages, draw_ranked, draw_series
from nki.web.site.svg.ages import Bar, Outcome
from nki.web.site.svg.ranked import Ranked
from nki.web.site.svg.series import Line, Point
from nki.web.site.view import once

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nki.web.site.facts import Place
    from nki.web.site.view import View


@once
def series_chart(view: View, indicator: str, place: Place) -> str:
    """Draw the headline share through the years."""
    lines = [_line(view, indicator, one, own=one is place) for one in view.facts.beside(place)]
    return draw_series(series_title(view, place), lines, sorted(breaks(view, indicator, place)))


def series_key(view: View, place: Place) -> list[tuple[str, str]]:
    """Say which line is whose: class and name."""
    return [("own" if one is place else one.level, view.words.place(one)) for one in view.facts.beside(place)]


def series_title(view: View, place: Place) -> str:
    """Name the chart."""
    return f"{view.words('utvikling')}: {view.words.place(place)}"


def series_figure(view: View, indicator: str, place: Place, up: str, name: str = "tid") -> str:
    """Put the time series on a page, under a name of its own where the page has several."""
    return named(name, _series(view, indicator, place, up))


@once
def _series(view: View, indicator: str, place: Place, up: str) -> str:
    words, beside = view.words, view.facts.beside(place)
    broken = breaks(view, indicator, place)
    notes = "".join(f'<p class="note">{escape(words("brudd_i", aar=y, hvorfor=w))}</p>' for y, w in broken.items())
    notes += _trend(view, indicator, place)
    key = line_key((kind, label, view.share(indicator, one, view.headline()))
                   for one, (kind, label) in zip(beside, series_key(view, place), strict=True))  # fmt: skip
    if len(beside) == 1:
        key = ""
    columns = [Column(words("aar"), is_number=False), *(Column(words.place(one)) for one in beside)]
    columns += [Column(words("intervall_kort")), Column(words.heading("uten_rapportering"))]
    shares = zip(*(_through_years(view, indicator, one) for one in beside), strict=True)
    rows = [_year_row(view, indicator, place, *row) for row in zip(view.facts.years, shares, strict=True)]
    return figure(
        words,
        title=words("utvikling"),
        sentence=words("utvikling_sier_landet" if place.level == LAND else "utvikling_sier", navn=words.place(place)),
        chart=series_chart(view, indicator, place),
        key=key,
        notes=notes,
        numbers=table(series_title(view, place), columns, rows, legend(words)),
        downloads=chart_files(indicator, place, up, "tid"),
    )


def _trend(view: View, indicator: str, place: Place) -> str:
    """Say the change over the years, as the release's statistics have it, and whether it may be chance."""
    row = view.said.trend(indicator, place.level, place.code, view.headline())
    change, low, high = (number(row, name) for name in ("change", "change_low", "change_high"))
    if (
        change is None
        or low is None
        or high is None
        or standing(view.figure(indicator, place, view.headline())) != "shown"
    ):
        return ""
    change_said, low_said, high_said = (numbers.signed(one, view.language) for one in (change, low, high))
    said = view.words(
        "trend",
        fra=row["first_year"],
        til=row["last_year"],
        endring=change_said,
        fra_lav=low_said,
        til_hoy=high_said,
        dom=view.words(f"endring_{row['verdict']}"),
    )
    return f'<p class="note trend">{escape(said)}</p>'


@once
def breaks(view: View, indicator: str, place: Place) -> dict[int, str]:
    """Say which years cannot be held against the year before, and why."""
    found = {}
    for year in view.facts.years:
        row = view.said.estimate(indicator, place.code, view.headline(year))
        if row.get("breaks"):
            found[year] = ", ".join(view.words(f"brudd_{kind}") for kind in row["breaks"].split())
    return found


def chart_files(indicator: str, place: Place, up: str, name: str) -> list[Download]:
    """Name the files of a chart of one area."""
    return _files(indicator, up, paths.chart(indicator, place, name), place.code, asked=place.level != LAND)


def shared_files(indicator: str, up: str, name: str) -> list[Download]:
    """Name the files of a chart of all kommuner."""
    return _files(indicator, up, f"{indicator}/{name}.svg", "kommuner", asked=False)


def _files(indicator: str, up: str, chart: str, data: str, *, asked: bool) -> list[Download]:
    drawn = up + chart
    return [
        Download("SVG", drawn),
        Download("PNG", drawn.removesuffix(".svg") + ".png", asked or not can_draw()),
        Download("CSV", f"{up}../{paths.DATA}/{indicator}/{data}.csv"),
    ]


@once
def _line(view: View, indicator: str, place: Place, *, own: bool) -> Line:
    points = tuple(_point(view, indicator, place, year) for year in view.facts.years)
    if not own:  # drawn from what is said, so that what nobody can see does not make the page another
        points = tuple(_as_said(point) for point in points)
    last = points[-1].share
    return Line("own" if own else place.level, numbers.tenth(last, view.language) if last is not None else "", points)


def _as_said(point: Point) -> Point:
    share = None if point.share is None else point.share.quantize(SPOKEN, ROUND_HALF_UP)
    return point._replace(share=share, low=None, high=None)


def _point(view: View, indicator: str, place: Place, year: int) -> Point:
    cell = view.headline(year)
    found = view.figure(indicator, place, cell)
    why = standing(found)
    low, high = view.between(indicator, place, cell) or (None, None)
    parts = [view.share(indicator, place, cell), view.interval(indicator, place, cell)]
    said = f"{year}: {', '.join(part for part in parts if part)}"
    return Point(year, found.share if why == "shown" else None, low, high, why, said)


@once
def _through_years(view: View, indicator: str, place: Place) -> list[str]:
    figures = (view.figure(indicator, place, view.headline(year)) for year in view.facts.years)
    return [share_cell(figure, view.words) for figure in figures]


def _year_row(view: View, indicator: str, place: Place, year: int, shares: Sequence[str]) -> tuple[str, ...]:
    cell = view.headline(year)
    uncertain, unreported = view.span(indicator, place, cell), escape(view.unreported(indicator, place, year))
    return str(year), *shares, uncertain, unreported


@once
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
    said = numbers.percent(share, view.language) if share is not None else view.words(f"kort_{why}")
    return Bar(stratum["label"][view.language], share, said, why)


def ages_figure(view: View, indicator: str, place: Place, up: str, name: str = "alder") -> str:
    """Put the outcomes by age on a page, under a name of its own where the page has several."""
    return named(name, _ages(view, indicator, place, up))


@once
def _ages(view: View, indicator: str, place: Place, up: str) -> str:
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
        title=words("alder_tittel", aar=year),
        sentence=words("alder_sier"),
        chart=ages_chart(view, indicator, place),
        numbers=table(ages_title(view, place), columns, rows, legend(words)),
        downloads=chart_files(indicator, place, up, "alder"),
    )


def ranked_figure(view: View, indicator: str, place: Place, up: str, members: Sequence[Place] | None = None) -> str:
    """Put the members of an area on a page, in the order of the release where it has one, else by name."""
    words = view.words
    rows = ordered(view, indicator, members or view.facts.members(place))
    land = view.figure(indicator, place, view.headline())
    drawn = figure(
        words,
        title=members_title(view, place),
        sentence=words("medlemmer_sier", aar=view.facts.latest),
        chart=draw_ranked(
            members_title(view, place),
            [_ranked(view, indicator, one, up) for one in rows],
            land.share if standing(land) == "shown" else None,
        ),
        key=line_key([("land", words.place(place), view.share(indicator, place, view.headline()))]),
        numbers=members_table(view, indicator, rows, up, members_title(view, place)),
        downloads=chart_files(indicator, place, up, "rang")
        if place.level != LAND
        else shared_files(indicator, up, "rang"),
    )
    return named("rang", drawn)


def members_title(view: View, place: Place) -> str:
    """Name the list of the members of an area."""
    return view.words("medlemmer_land" if place.level == LAND else "medlemmer", navn=view.words.place(place))


def ranked_chart(view: View, indicator: str, place: Place, members: Sequence[Place] | None = None) -> str:
    """Draw the members of an area for a file of its own, without links."""
    land = view.figure(indicator, place, view.headline())
    rows = [
        _ranked(view, indicator, one, None) for one in ordered(view, indicator, members or view.facts.members(place))
    ]
    return draw_ranked(members_title(view, place), rows, land.share if standing(land) == "shown" else None)


def ordered(view: View, indicator: str, places: Sequence[Place]) -> list[Place]:
    """Put areas in the release's order; those without a rank come after, by name."""

    def rank(place: Place) -> tuple[float, str]:
        row = view.said.funnel(indicator, place.level, place.code, view.headline())
        return float(number(row, "rank") or 10**6), alphabetical(place)

    return sorted(places, key=rank)


def _ranked(view: View, indicator: str, place: Place, up: str | None) -> Ranked:
    cell = view.headline()
    found = view.figure(indicator, place, cell)
    why = standing(found)
    share = found.share if why == "shown" else None
    low, high = view.between(indicator, place, cell) or (None, None)
    said = numbers.percent(share, view.language) if share is not None else ""
    address = "" if up is None else up + paths.of_indicator(indicator, place)
    return Ranked(view.words.place(place), address, share, low, high, said, why)


def members_table(  # noqa: PLR0913  (what the table is of, and whether its caption is seen)
    view: View, indicator: str, places: Sequence[Place], up: str, caption: str, *, quiet: bool = False
) -> str:
    """Write areas below each other, with everything a headline must have beside it."""
    words, cell = view.words, view.headline()
    names = ("omraade", "andel", "intervall_kort", "antall", "nevner", "uten_rapportering")
    rows = []
    for place in places:
        found = view.figure(indicator, place, cell)
        rows.append(
            (
                f'<a href="{up}{paths.of_indicator(indicator, place)}">{escape(words.place(place))}</a>',
                share_cell(found, words),
                view.span(indicator, place, cell),
                count_cell(found, words),
                of_cell(found, words),
                share_cell(view.figure(indicator, place, Cell(cell.year, ALL, "unreported")), words),
            )
        )
    return table(
        caption, [Column(words.heading(name), name != "omraade") for name in names], rows, legend(words), quiet=quiet
    )
