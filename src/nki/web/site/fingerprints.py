"""What each page is made from, as a fingerprint: an area's own figures in full, of others only what the page shows."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from nki.web.site.facts import FYLKE, KOMMUNE, LAND, UNREPORTED, digest
from nki.web.site.pages.alerts import named_in, newest
from nki.web.site.pages.quality import companion
from nki.web.site.pages.variation import size
from nki.web.site.plots import ordered

if TYPE_CHECKING:
    from collections.abc import Callable

    from nki.web.site.facts import Place
    from nki.web.site.workshop import Workshop

P = ParamSpec("P")
R = TypeVar("R")


def _once(ask: Callable[Concatenate[Fingerprints, P], R]) -> Callable[Concatenate[Fingerprints, P], R]:
    """Let a fingerprint be made once; it is kept by who is asked, who holds the release and goes when that goes."""

    @wraps(ask)
    def asked(prints: Fingerprints, /, *of: P.args, **named: P.kwargs) -> R:
        key = (ask, of, *named.items())
        if key not in prints.made:
            prints.made[key] = ask(prints, *of, **named)
        made: R = prints.made[key]
        return made

    return asked


class Fingerprints:
    """The fingerprints of a build."""

    def __init__(self, shop: Workshop) -> None:
        self._shop = shop
        self._view = shop.views["nb"]
        self.made: dict[Any, Any] = {}

    def page(self, *parts: object) -> str:
        """Fingerprint a page that rests on no figure."""
        return digest(self._shop.base, parts)

    @_once
    def page_of(self, indicator: str, place: Place) -> str:
        """Fingerprint the page of an area, which has the shared axes and colours around the shared pictures."""
        pictures = self._shop.pictures[indicator]
        limits = any(unit.limits for unit in pictures.drawn.units)
        shared = (pictures.drawn.x, pictures.drawn.y, pictures.drawn.centre, pictures.cuts, limits)
        return digest(self.place(indicator, place), shared)

    def kommuner(self, indicator: str) -> str:
        """Fingerprint the figures of all kommuner."""
        return digest("kommuner", [self.own(indicator, place) for place in self._shop.facts.of_level(KOMMUNE)])

    def quality(self, indicator: str) -> str:
        """Fingerprint the page of data quality, which has who delivered, and of the figures one sentence."""
        facts = self._shop.facts
        rests = [
            facts.coverage.get((indicator, place.code, year))
            for place in facts.places.values()
            for year in facts.years
            if place.level != KOMMUNE
        ]
        said = companion(self._view, indicator, facts.places["0"])
        return digest(self._shop.base, rests, self._reporting(), said)

    def variation(self, indicator: str) -> str:
        """Fingerprint the page of variation, which says how large it is in few figures of many."""
        return digest(self.everybody(indicator), size(self._view, indicator))

    @_once
    def area(self, place: Place) -> str:
        """Fingerprint the page of all indicators of an area."""
        return digest("area", *(self.place(indicator, place) for indicator in self._shop.facts.indicators))

    @_once
    def own(self, indicator: str, place: Place) -> str:
        """Fingerprint everything of an area itself."""
        facts, said = self._shop.facts, self._shop.views["nb"].said
        rests = [facts.coverage.get((indicator, place.code, year)) for year in facts.years]
        figures = facts.fingerprint(indicator, place.code)
        told = said.of_area(indicator, place.code), named_in(self._view, indicator, place)
        return digest(self._shop.base, figures, rests, self._reported(place), told)

    @_once
    def seen(self, indicator: str, place: Place) -> Any:  # noqa: ANN401  (whatever is seen of it)
        """Give what other pages show of an area: shares by year, and what stands on its card."""
        view = self._view
        cells = [view.headline(year) for year in view.facts.years]
        return [view.share(indicator, place, cell) for cell in (*cells, view.headline(outcome=UNREPORTED))]

    @_once
    def everybody(self, indicator: str) -> str:
        """Fingerprint the figures of all areas, and how each stands among the others."""
        places = self._shop.facts.places.values()
        return digest([self.own(indicator, place) for place in places], self._view.said.of_all(indicator))

    @_once
    def _reported(self, place: Place) -> str:
        """Fingerprint how a kommune delivered."""
        return digest([self._shop.facts.reporting.get((place.code, year)) for year in self._shop.facts.years])

    @_once
    def _reporting(self) -> str:
        """Fingerprint who delivered."""
        return digest(sorted(self._shop.facts.reporting.items()))

    @_once
    def place(self, indicator: str, place: Place) -> str:
        """Fingerprint what is shown of an area where it is among others."""
        facts, view = self._shop.facts, self._view
        own = self.own(indicator, place)
        if place.level == LAND:
            return digest(own, [self.seen(indicator, one) for one in facts.of_level(FYLKE)], newest(view, indicator))
        others = facts.beside(place)[1:]
        beside = [self.seen(indicator, one) for one in others]
        against = [
            found.verdict
            for other in others
            if (found := view.said.against(indicator, place.level, place.code, view.headline(), other.level))
        ]
        within = ordered(view, indicator, facts.members(place)) if place.level != KOMMUNE else []
        members = [self.own(indicator, one) for one in within]
        return digest(own, beside, against, members)
