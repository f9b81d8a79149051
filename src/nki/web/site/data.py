"""Figures as files a Norwegian Excel opens: `;`, decimal comma, BOM; never 0 for what is not shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nki.web.site.facts import Cell
from nki.web.site.signs import standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from nki.web.site.facts import Place
    from nki.web.site.view import View

COLUMNS = (
    "aar", "omraade", "navn", "maaltall", "utfall", "alder", "andel", "ki_nedre", "ki_oevre", "antall", "nevner",
    "status",
)  # fmt: skip


def area_csv(view: View, indicator: str, place: Place) -> bytes:
    """Write every year and every outcome and age of an area."""
    return _csv(row for year in view.facts.years for row in _rows(view, indicator, place, year))


def kommuner_csv(view: View, indicator: str, places: Sequence[Place]) -> bytes:
    """Write the newest year of every kommune."""
    return _csv(row for place in places for row in _rows(view, indicator, place, view.facts.latest))


def _rows(view: View, indicator: str, place: Place, year: int) -> Iterator[tuple[str, ...]]:
    maaltall = view.facts.definitions[indicator]["maaltall"]
    numbered: dict[tuple[str, str], list[str]] = {}
    for one in maaltall:
        numbered.setdefault((one["outcome"], one["stratum"]), []).append(one["code"])
    for (outcome, stratum), codes in numbered.items():
        cell = Cell(year, stratum, outcome)
        found = view.figure(indicator, place, cell)
        low, high = view.between(indicator, place, cell) or (None, None)
        count, of = (found.count, found.denominator) if found else (None, None)
        yield (
            str(year),
            place.code,
            f'"{place.label}"',
            " ".join(codes),
            outcome,
            stratum,
            _comma(found.share if found else None),
            _comma(low),
            _comma(high),
            "" if count is None else str(count),
            "" if of is None else str(of),
            standing(found),
        )


def _comma(number: Decimal | None) -> str:
    return "" if number is None else str(number).replace(".", ",")


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    lines = [";".join(COLUMNS), *(";".join(row) for row in rows)]
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()
