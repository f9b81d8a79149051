"""What every page of an indicator shares: the cloud of the funnel, the colours of the map. Made once, fetched once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nki.web.site.facts import ALL, KOMMUNE, MET, Cell
from nki.web.site.numbers import SPOKEN
from nki.web.site.said import number
from nki.web.site.signs import standing
from nki.web.site.svg.funnel import LIMITS, Unit, cloud, funnel_picture
from nki.web.site.svg.tiles import classes, colour, map_picture, tile_kinds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nki.web.site.facts import Facts, Place
    from nki.web.site.said import Said
    from nki.web.site.svg.funnel import Cloud
    from nki.web.site.svg.tiles import Map


@dataclass(frozen=True)
class Pictures:
    """The shared pictures of an indicator in the newest year; `kinds` are the classes of the tiles by kommune."""

    drawn: Cloud
    laid: Map
    cuts: tuple[int, ...]
    funnel: str
    map: str
    kinds: Mapping[str, str]


def make_pictures(facts: Facts, said: Said, indicator: str, laid: Map) -> Pictures:
    """Draw what is shared."""
    cell = Cell(facts.latest, ALL, MET)
    kommuner = facts.of_level(KOMMUNE)
    found = {place.code: facts.figure(indicator, place.code, cell) for place in kommuner}
    shown = {code: one for code, one in found.items() if standing(one) == "shown"}
    units = [_unit(said, indicator, place, cell, shown) for place in kommuner if place.code in shown]
    land = facts.figure(indicator, "0", cell)
    centre = land.share.quantize(SPOKEN) if standing(land) == "shown" else None
    drawn = cloud([unit for unit in units if unit.persons], centre)
    cuts = classes([one.share for one in shown.values()])
    missing = {code: standing(one) for code, one in found.items() if code not in shown}
    colours = {code: colour(one.share, cuts) for code, one in shown.items()}
    kinds = tile_kinds(laid, colours, missing)
    return Pictures(drawn, laid, cuts, funnel_picture(drawn), map_picture(laid, colours, missing), kinds)


def _unit(said: Said, indicator: str, place: Place, cell: Cell, shown: Mapping[str, Any]) -> Unit:
    row = said.funnel(indicator, place.level, place.code, cell)
    wide = {name: number(row, f"wide_{name}") for name in LIMITS}
    limits = {name: at for name, at in wide.items() if at is not None}
    stands = row.get("stands_out", "")
    one = shown[place.code]
    return Unit(place.code, one.denominator, one.share, limits, stands if stands in ("above", "below") else "")
