"""Compare chosen areas: tick them and show only those. The ticking is the browser's own; no script is needed."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from nki.web.site import paths
from nki.web.site.facts import ALL, FYLKE, GROUP, KOMMUNE, Cell, alphabetical
from nki.web.site.pages.prose import page
from nki.web.site.parts import caution, heading, link, notices
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
        notices(view),
        f"<p>{escape(words('sammenlign_slik'))}</p>",
        '<input type="checkbox" id="bare" class="only">',
        f'<label for="bare" class="ds-button only">{escape(words("vis_bare_valgte"))}</label>',
        _filter(words("sammenlign_filter")),
        _table(view, [*(facts.places[code] for code in ("0",)), *ready, *_kommuner(view)]),
        *_cautions(view),
        heading(words("ferdige_lister"), "ferdige"),
        f'<ul class="columns">{listed}</ul>',
    ]
    return page(view, paths.COMPARE, "sammenlign", parts, "sammenlign")


def _filter(label: str) -> str:
    """Offer to look a place up in the table; shown by the script that does it."""
    return (
        f'<p class="filter" hidden><label class="ds-label" for="filter">{escape(label)}</label>'
        '<input class="ds-input" id="filter" type="search" autocomplete="off"></p>'
    )


def _cautions(view: View) -> list[str]:
    """Say of each indicator what its description says of comparing."""
    cautions = []
    for indicator in view.facts.indicators:
        title = escape(view.title(indicator, "short_title"))
        cautions.append(
            f"<h2 class='ds-heading' data-size='sm'>{title}</h2>{caution(view, indicator, paths.up(paths.COMPARE))}"
        )
    return cautions


def _ready(view: View, place: Place) -> str:
    address = view.here(paths.COMPARE, paths.of_area(place)) + "#kommuner"
    return link(address, view.words("medlemmer", navn=view.words.place(place)))


def _kommuner(view: View) -> list[Place]:
    return sorted(view.facts.of_level(KOMMUNE), key=alphabetical)


def _table(view: View, places: Sequence[Place]) -> str:
    """Write the table: for each indicator the share met, and beside it the share without reporting."""
    words, facts = view.words, view.facts
    over = "".join(
        f'<th scope="colgroup" colspan="2">{escape(view.title(one, "short_title"))}</th>' for one in facts.indicators
    )
    under = f'<th scope="col" class="n">{escape(words("regel_innfridd"))}</th>'
    under += f'<th scope="col" class="n">{escape(words("regel_uten"))}</th>'
    rows = "".join(_row(view, place) for place in places)
    caption = escape(words("sammenlign_tabell", aar=facts.latest))
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{caption}"><table class="ds-table compare" '
        f'data-size="sm"><caption>{caption}</caption><thead><tr><th scope="col" rowspan="2">{escape(words("omraade"))}'
        f"</th>{over}</tr><tr>{under * len(facts.indicators)}</tr></thead><tbody>{rows}</tbody></table></div>"
        f"{legend(words)}"
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
        f'<tr><th scope="row"><span class="pick"><input type="checkbox" name="a" value="{place.code}" '
        f'aria-label="{name}"> <a href="{address}">{name}</a></span></th>{cells}</tr>'
    )
