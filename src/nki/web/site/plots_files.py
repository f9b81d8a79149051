"""Charts as files of their own, with title and source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nki.web.site.facts import FYLKE
from nki.web.site.plots import (
    ages_chart,
    ages_title,
    members_title,
    ranked_chart,
    series_chart,
    series_key,
    series_title,
)
from nki.web.site.plots_shared import map_legend
from nki.web.site.svg import draw_funnel, draw_map, standalone
from nki.web.site.svg.funnel import funnel_ground, inside

if TYPE_CHECKING:
    from nki.web.site.facts import Place
    from nki.web.site.view import View


def place_chart(view: View, indicator: str, place: Place, name: str) -> str:
    """Make the file of a chart of one area."""
    short = view.title(indicator, "short_title")
    if name == "tid":
        return standalone(series_chart(view, indicator, place), f"{short}. {series_title(view, place)}", source(view),
                          series_key(view, place))  # fmt: skip
    if name == "alder":
        return standalone(ages_chart(view, indicator, place), f"{short}. {ages_title(view, place)}", source(view))
    title = f"{short}. {members_title(view, place)}"
    return standalone(ranked_chart(view, indicator, place), title, source(view))


def shared_chart(view: View, indicator: str, name: str) -> str:
    """Make the file of a chart of all kommuner (`trakt`, `kart`) or all fylker (`rang`)."""
    shared, words = view.pictures[indicator], view.words
    short = view.title(indicator, "short_title")
    if name == "trakt":
        ground = funnel_ground(shared.drawn, inside(shared.funnel), words("antall_med_behov"))
        chart = draw_funnel(words("variasjon"), shared.drawn, ground)
        return standalone(chart, f"{short}. {words('variasjon')}, {view.facts.latest}", source(view))
    if name == "kart":
        chart = draw_map(words("kart"), shared.laid, inside(shared.map), map_legend(view, indicator))
        return standalone(chart, f"{short}. {words('kart')}, {view.facts.latest}", source(view))
    chart = ranked_chart(view, indicator, view.facts.places["0"], view.facts.of_level(FYLKE))
    return standalone(chart, f"{short}. {words('fylker')}, {view.facts.latest}", source(view))


def source(view: View) -> str:
    """Say whose figures these are, of which years, and what must be said of them."""
    release = f"{view.words('nettsted')}, {view.facts.years[0]}–{view.facts.latest}"
    names = [name for name in ("rekonstruert", "syntetisk") if name in view.facts.release.manifest["notices"]]
    return ". ".join([release, *(view.words(f"opphav_{name}") for name in names)])
