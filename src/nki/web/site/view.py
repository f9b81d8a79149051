"""The site in one language: facts, what the statistics say, and the words; and what several pages ask of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache, partial, wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from nki.web.site import numbers, paths
from nki.web.site.facts import ALL, KOMMUNE, MET, UNREPORTED, Cell
from nki.web.site.signs import standing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from decimal import Decimal

    from nki.web.site.facts import Facts, Place
    from nki.web.site.pictures import Pictures
    from nki.web.site.said import Said
    from nki.web.site.words import Words

P = ParamSpec("P")
R = TypeVar("R")

REMEMBERED = 600
"""How many of each part of pages are kept while they are made: those of areas all are seen beside, and the last."""


@dataclass(frozen=True)
class Page:
    """One page before its frame: path below the language, title, the way to it, and its body."""

    path: str
    title: str
    body: str
    section: str = ""
    crumbs: tuple[tuple[str, str], ...] = ()
    describes: str = ""
    feed: str = ""


@dataclass(frozen=True)
class View:
    """One language of the site."""

    facts: Facts
    said: Said
    words: Words
    pictures: Mapping[str, Pictures]
    announcements: Mapping[str, tuple[str, ...]]
    decisions: Mapping[str, str]
    made: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def language(self) -> str:
        """The language code."""
        return self.words.language

    def headline(self, year: int | None = None, outcome: str = MET) -> Cell:
        """Give the cell of måltall 1a (or another outcome) for all ages."""
        return Cell(year or self.facts.latest, ALL, outcome)

    def title(self, indicator: str, kind: str = "title") -> str:
        """Name an indicator."""
        return str(self.facts.definitions[indicator][kind][self.language])

    def share(self, indicator: str, place: Place, cell: Cell) -> str:
        """Write a share, or in words why there is none."""
        found = self.facts.figure(indicator, place.code, cell)
        why = standing(found)
        return numbers.percent(found.share, self.language) if why == "shown" else self.words(f"status_{why}")

    def interval(self, indicator: str, place: Place, cell: Cell) -> str:
        """Write the interval of a share; empty where nothing is said."""
        found = self.between(indicator, place, cell)
        return self.words("intervall", spenn=numbers.span(*found, self.language)) if found else ""

    def between(self, indicator: str, place: Place, cell: Cell) -> tuple[Decimal, Decimal] | None:
        """Give the interval of a share that is shown; of one that is not, nothing is ever told."""
        if standing(self.facts.figure(indicator, place.code, cell)) != "shown":
            return None
        return self.said.interval(indicator, place.code, cell)

    def span(self, indicator: str, place: Place, cell: Cell) -> str:
        """Write the interval of a share for a table; empty where nothing is said."""
        found = self.between(indicator, place, cell)
        return numbers.span(*found, self.language) if found else ""

    def count_of(self, indicator: str, place: Place, cell: Cell) -> str:
        """Write «112 av 214»; empty where either is not shown."""
        found = self.facts.figure(indicator, place.code, cell)
        if found is None or found.count is None or found.denominator is None:
            return ""
        write = numbers.whole
        return self.words(
            "av", antall=write(found.count, self.language), nevner=write(found.denominator, self.language)
        )

    def unreported(self, indicator: str, place: Place, year: int | None = None) -> str:
        """Write the share without reporting, which stands beside every headline."""
        return self.share(indicator, place, self.headline(year, UNREPORTED))

    def figure(self, indicator: str, place: Place, cell: Cell) -> Any:  # noqa: ANN401  (an Estimate, or None)
        """Look a figure up."""
        return self.facts.figure(indicator, place.code, cell)

    def reported(self, place: Place, year: int) -> str:
        """Say in words how an area reported in a year."""
        if place.level == KOMMUNE:
            row = self.facts.reporting.get((place.code, year))
            whom = self.facts.places.get(row["together_with"]) if row else None
            status = row["status"] if row else "not_applicable"
            return self.words(f"rapport_{status}", med=self.words.place(whom) if whom else "–")
        return ""

    def here(self, page: str, target: str) -> str:
        """Write the address of `target` as seen from `page`, both below the language."""
        return paths.up(page) + target


def once(make: Callable[Concatenate[View, P], R]) -> Callable[Concatenate[View, P], R]:
    """Let a part that several pages show be made once, as long as it is among those asked for last."""

    @wraps(make)
    def asked(view: View, /, *told: P.args, **named: P.kwargs) -> R:
        found: Any = view.made.get(make)
        if found is None:
            found = view.made[make] = lru_cache(REMEMBERED)(partial(make, view))
        made: R = found(*told, **named)
        return made

    return asked
