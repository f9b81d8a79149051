"""What each page is made from, as a fingerprint: an area's own figures in full, of others only what the page shows."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from nki.web.site.facts import KOMMUNE, LAND, UNREPORTED, digest
from nki.web.site.pages.alerts import named_in
from nki.web.site.plots import ordered

if TYPE_CHECKING:
    from nki.web.site.facts import Place
    from nki.web.site.workshop import Workshop


class Fingerprints:
    """The fingerprints of a build."""

    def __init__(self, shop: Workshop) -> None:
        self._shop = shop
        self._view = shop.views["nb"]
        self.own = cache(self._own)
        self.seen = cache(self._seen)
        self.everybody = cache(self._everybody)
        self.place = cache(self._place)

    def page(self, *parts: object) -> str:
        """Fingerprint a page that rests on no figure."""
        return digest(self._shop.base, parts)

    def page_of(self, indicator: str, place: Place) -> str:
        """Fingerprint the page of an area, which has the shared axes and colours around the shared pictures."""
        pictures = self._shop.pictures[indicator]
        shared = (pictures.drawn.x, pictures.drawn.y, pictures.drawn.centre, pictures.cuts)
        return digest(self.place(indicator, place), shared)

    def area(self, place: Place) -> str:
        """Fingerprint the page of all indicators of an area."""
        return digest("area", *(self.place(indicator, place) for indicator in self._shop.facts.indicators))

    def _own(self, indicator: str, place: Place) -> str:
        """Fingerprint everything of an area itself."""
        facts, said = self._shop.facts, self._shop.views["nb"].said
        rests = [facts.coverage.get((indicator, place.code, year)) for year in facts.years]
        reported = [facts.reporting.get((place.code, year)) for year in facts.years]
        figures = facts.fingerprint(indicator, place.code)
        alerts = named_in(self._view, indicator, place)
        return digest(self._shop.base, figures, rests, reported, said.of_area(indicator, place.code), alerts)

    def _seen(self, indicator: str, place: Place) -> Any:  # noqa: ANN401  (whatever is seen of it)
        """Give what other pages show of an area: shares by year, and what stands on its card."""
        view = self._view
        cells = [view.headline(year) for year in view.facts.years]
        return [view.share(indicator, place, cell) for cell in (*cells, view.headline(outcome=UNREPORTED))]

    def _everybody(self, indicator: str) -> str:
        """Fingerprint everything there is of an indicator."""
        places = self._shop.facts.places.values()
        return digest([self.own(indicator, place) for place in places], self._view.said.of_all(indicator))

    def _place(self, indicator: str, place: Place) -> str:
        facts, view = self._shop.facts, self._view
        if place.level == LAND:
            return digest(self.everybody(indicator), "land")
        beside = [self.seen(indicator, one) for one in facts.beside(place)]
        against = [
            found.verdict
            for other in facts.beside(place)[1:]
            if (found := view.said.against(indicator, place.level, place.code, view.headline(), other.level))
        ]
        within = ordered(view, indicator, facts.members(place)) if place.level != KOMMUNE else []
        members = [self.own(indicator, one) for one in within]
        return digest(self.own(indicator, place), beside, against, members)
