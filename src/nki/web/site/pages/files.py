"""What can be taken away from a page: the numbers as a file, and the question to the statistics bank for this view."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from nki.web.site import paths
from nki.web.site.facts import ALL, MET
from nki.web.site.parts import heading, link

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nki.web.site.facts import Place
    from nki.web.site.view import View

BANK = "/api/pxwebapi/v2"
"""Where `nki serve` answers questions to the statistics bank."""


def question(view: View, indicator: str, places: Sequence[Place], form: str = "json-stat2") -> str:
    """Write the address that gives every number of these areas."""
    number = view.facts.definitions[indicator]["nki_id"]
    regions = ",".join(place.code for place in places)
    return (
        f"{BANK}/tables/NKI{number}/data?lang={view.language}&valueCodes[Region]={regions}&valueCodes[Utfall]=*"
        f"&valueCodes[Alder]=*&valueCodes[ContentsCode]=*&valueCodes[Tid]=*&outputFormat={form}"
    )


def headline_of_kommuner(view: View, indicator: str) -> str:
    """Write the address that gives the headline of every kommune in the newest year."""
    number = view.facts.definitions[indicator]["nki_id"]
    return (
        f"{BANK}/tables/NKI{number}/data?lang={view.language}&valueCodes[Region]=????&valueCodes[Utfall]={MET}"
        f"&valueCodes[Alder]={ALL}&valueCodes[ContentsCode]=*&valueCodes[Tid]=top(1)&outputFormat=json-stat2"
    )


def downloads_and_call(view: View, indicator: str, place: Place, page: str) -> str:
    """Offer the numbers of the area as a file, and the question to the bank that gives the same."""
    words = view.words
    data = f"{paths.up(page)}../{paths.DATA}/{indicator}/{place.code}.csv"
    call = question(view, indicator, view.facts.beside(place))
    return (
        f"{heading(words('ta_med'), 'last-ned')}"
        f'<ul class="take"><li><a class="ds-link" href="{escape(data)}" download>{escape(words("csv_alt"))}</a></li>'
        f"<li>{link(view.here(page, paths.definition(indicator)), words('les_definisjon'))}</li>"
        f"<li>{link(view.here(page, paths.ARCHIVE), words('fast_adresse'))}</li>"
        f'<li><a class="ds-link" href="{view.here(page, paths.feed(place))}">{escape(words("folg"))}</a></li></ul>'
        f'<p class="asked-of">{escape(words("api_kall"))}</p>'
        f'<pre class="call" tabindex="0"><code>{escape(call)}</code></pre>'
    )
