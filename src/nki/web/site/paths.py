"""Where every page lies. Addresses are relative and name the file, so that any server, or none, can show the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nki.web.site.facts import Place

PICTURES, DATA, ASSETS, RELEASES = "bilder", "data", "ressurser", "utgivelser"
FRONT, AREAS, COMPARE, BANK, METHOD = (
    "index.html",
    "omraader/index.html",
    "sammenlign.html",
    "statistikkbank.html",
    "beregning.html",
)
CURRENT = f"{RELEASES}/gjeldende.html"
"""Leads to the release the pages are made of; their own text does not name it, so that it may be the same in two."""
ABOUT, ACCESS, ARCHIVE, SEARCH = "om.html", "tilgjengelighet.html", "utgivelser.html", "sok.html"


def of_indicator(indicator: str, place: Place | None = None) -> str:
    """Name the page of an indicator for the country, or for an area."""
    return f"{indicator}/{_file(place)}"


def of_area(place: Place) -> str:
    """Name the page of all indicators of an area."""
    return f"omraader/{place.code}.html"


def variation(indicator: str) -> str:
    """Name the page of variation and alerts."""
    return f"{indicator}/variasjon.html"


def definition(indicator: str) -> str:
    """Name the page of the description."""
    return f"{indicator}/definisjon.html"


def quality(indicator: str) -> str:
    """Name the page of data quality and who did not deliver."""
    return f"{indicator}/datakvalitet.html"


def feed(place: Place) -> str:
    """Name the Atom feed of an area."""
    return f"strom/{place.code}.xml"


def chart(indicator: str, place: Place, name: str) -> str:
    """Name the file of a chart."""
    return f"{indicator}/{place.code}-{name}.svg"


def up(page: str) -> str:
    """Give the way from a page (below its language) to the folder of its language."""
    return "../" * page.count("/")


def _file(place: Place | None) -> str:
    return "index.html" if place is None or place.level == "land" else f"{place.code}.html"
