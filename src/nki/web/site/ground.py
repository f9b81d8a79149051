"""Where the kommuner lie on the map: hexagons from the catalogue, or borders from a file that is given."""

from __future__ import annotations

import json
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from pydantic import Field

from nki.catalogue import Entry, load_rows
from nki.errors import UnreadableError
from nki.web.site.facts import KOMMUNE
from nki.web.site.svg.canvas import short
from nki.web.site.svg.tiles import Map, tile_map

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from nki.web.site.facts import Facts

WIDE = 390
"""How wide the map with borders is, in the units of the charts."""

LEAST = 1000
"""Metres that borders span at least; degrees would draw the country squeezed."""


class Tile(Entry):
    """One row of `codelists/flisekart.csv`."""

    kommune: str
    column: int = Field(alias="kolonne")
    row: int = Field(alias="rad")


def load_map(catalogue: Path, boundaries: Path | None, facts: Facts) -> Map:
    """Lay out the map; `boundaries` is TopoJSON in metres with an object `kommuner`. Raises UnreadableError."""
    codes = {place.code for place in facts.of_level(KOMMUNE)}
    if boundaries is None:
        tiles = load_rows(catalogue / "codelists" / "flisekart.csv", Tile)
        return tile_map({tile.kommune: (tile.column, tile.row) for tile in tiles if tile.kommune in codes})
    try:
        document = json.loads(boundaries.read_bytes())
        return _borders(document, codes)
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        raise UnreadableError(
            f"{boundaries}: kan ikke leses som TopoJSON i meter med objektet «kommuner». Uten --boundaries blir "
            "kartet tegnet med fliser."
        ) from None


def _borders(document: Mapping[str, Any], codes: set[str]) -> Map:
    scale, move = document["transform"]["scale"], document["transform"]["translate"]
    arcs = [_arc(arc, scale, move) for arc in document["arcs"]]
    corners = [point for arc in arcs for point in arc]
    left, right = min(x for x, _ in corners), max(x for x, _ in corners)
    bottom, top = min(y for _, y in corners), max(y for _, y in corners)
    if right - left < LEAST:
        raise ValueError("degrees, not metres")
    factor = WIDE / (right - left)

    def place(x: float, y: float) -> str:
        return f"{short((x - left) * factor)} {short((top - y) * factor)}"

    shapes = {}
    for shape in document["objects"]["kommuner"]["geometries"]:
        rings = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        path = "".join(_ring(arcs, ring, place) for polygon in rings for ring in polygon)
        if shape["id"] in codes:
            shapes[str(shape["id"])] = path
    if not shapes:
        raise ValueError("no kommune of the release")
    return Map(shapes, WIDE + 60, (top - bottom) * factor + 4, borders=True)


def _arc(arc: Sequence[Sequence[float]], scale: Sequence[float], move: Sequence[float]) -> list[tuple[float, float]]:
    """Undo the differences and the quantization of an arc."""
    xs = accumulate(point[0] for point in arc)
    ys = accumulate(point[1] for point in arc)
    return [(x * scale[0] + move[0], y * scale[1] + move[1]) for x, y in zip(xs, ys, strict=True)]


def _ring(arcs: Sequence[list[tuple[float, float]]], ring: Sequence[int], place: Any) -> str:  # noqa: ANN401
    return "M" + "L".join(dict.fromkeys(place(*point) for point in _points(arcs, ring))) + "Z"


def _points(arcs: Sequence[list[tuple[float, float]]], ring: Sequence[int]) -> Iterator[tuple[float, float]]:
    for number in ring:
        yield from arcs[number] if number >= 0 else reversed(arcs[~number])
