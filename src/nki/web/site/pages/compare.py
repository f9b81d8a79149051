"""Compare chosen areas: tick them and show only those. The ticking is the browser's own; no script is needed."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from nki.web.site import paths
from nki.web.site.facts import ALL, FYLKE, GROUP, KOMMUNE, Cell
from nki.web.site.figure import Column
from nki.web.site.pages.prose import page
from nki.web.site.parts import caution, heading, link
from nki.web.site.signs import legend, share_cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nki.web.site.facts import Place
    from nki.web.site.view import Page, View


def compare_page(view: View) -> Page:
    """Make the page where areas are chosen and compared, over all indicators."""
    words, facts = view.words, view.facts
    ready = [*facts.of_level(FYLKE), *facts.of_level(GROUP)]
    listed = "".join(f"<li>{_ready(view, one)}</li>" for one in ready)
    parts = [
        '<input type="checkbox" id="bare" class="only">',
        f'<label for="bare" class="ds-button only">{escape(words("vis_bare_valgte"))}</label>',
        f"<p>{escape(words('sammenlign_slik'))}</p>",
        _table(view, [*(facts.places[code] for code in ("0",)), *ready, *_kommuner(view)]),
        legend(words),
        *(caution(view, indicator, paths.COMPARE) for indicator in facts.indicators[:1]),
        heading(words("ferdige_lister"), "ferdige"),
        f'<ul class="columns">{listed}</ul>',
    ]
    return page(view, paths.COMPARE, "sammenlign", parts, "sammenlign")


def _ready(view: View, place: Place) -> str:
    address = view.here(paths.COMPARE, paths.of_area(place)) + "#kommuner"
    return link(address, view.words("medlemmer", navn=view.words.place(place)))


def _kommuner(view: View) -> list[Place]:
    return sorted(view.facts.of_level(KOMMUNE), key=lambda place: place.label.lower())


def _table(view: View, places: Sequence[Place]) -> str:
    words, facts = view.words, view.facts
    columns = [Column(words("velg"), is_number=False), Column(words("omraade"), is_number=False)]
    for indicator in facts.indicators:
        short = view.title(indicator, "short_title")
        columns += [Column(short), Column(f"{words('uten_rapportering')}: {short}")]
    head = "".join(f'<th scope="col"{"" if not c.is_number else " class=n"}>{escape(c.label)}</th>' for c in columns)
    rows = "".join(_row(view, place) for place in places)
    caption = escape(words("sammenlign_tabell", aar=facts.latest))
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{caption}"><table class="ds-table compare" '
        f'data-size="sm"><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _row(view: View, place: Place) -> str:
    name = escape(view.words.place(place))
    cells = ""
    for indicator in view.facts.indicators:
        for outcome in ("met", "unreported"):
            cell = Cell(view.facts.latest, ALL, outcome)
            cells += f'<td class="n">{share_cell(view.figure(indicator, place, cell), view.words)}</td>'
    address = view.here(paths.COMPARE, paths.of_area(place))
    return (
        f'<tr><td><input type="checkbox" name="a" value="{place.code}" aria-label="{name}"></td>'
        f'<th scope="row"><a href="{address}">{name}</a></th>{cells}</tr>'
    )
