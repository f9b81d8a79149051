"""An Atom feed for each area: an entry for each indicator's newest figures."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from nki.web.site import paths
from nki.web.site.pages.place import summary

if TYPE_CHECKING:
    from nki.web.site.facts import Place
    from nki.web.site.view import View


def area_feed(view: View, place: Place, published: str) -> str:
    """Write the feed of an area; `published` is the moment (ISO, UTC) these figures became public."""
    words, year = view.words, view.facts.latest
    title = escape(words("strom_tittel", navn=words.place(place)))
    page = f"../{paths.of_area(place)}"
    entries = "".join(_entry(view, indicator, place, published) for indicator in view.facts.indicators)
    return (
        f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{view.language}">'
        f"<title>{title}</title><id>urn:nki:{view.language}:{place.code}</id>"
        f"<updated>{published}</updated><author><name>{escape(words('nettsted'))}</name></author>"
        f'<link rel="alternate" href="{page}"/><link rel="self" href="{place.code}.xml"/>'
        f"<subtitle>{year}</subtitle>{entries}</feed>"
    )


def _entry(view: View, indicator: str, place: Place, published: str) -> str:
    year = view.facts.latest
    title = view.words("strom_nytt", indikator=view.title(indicator, "short_title"), aar=year)
    return (
        f"<entry><title>{escape(title)}</title><id>urn:nki:{view.language}:{place.code}:{indicator}:{year}</id>"
        f"<updated>{published}</updated>"
        f'<link rel="alternate" href="../{paths.of_indicator(indicator, place)}"/>'
        f"<summary>{escape(summary(view, indicator, place))}</summary></entry>"
    )
