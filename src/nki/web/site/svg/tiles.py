"""The map of kommuner: one hexagon each, of the same size whether many or few live there; or the real borders."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nki.web.site.svg.canvas import frame, marked, short, text
from nki.web.site.svg.standalone import STYLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

SIZE, LEGEND = 13, 150
STEP_X, STEP_Y = SIZE * 0.9, SIZE * 0.78
HEXAGON = "l5.6 3.2v6.4l-5.6 3.2l-5.6-3.2v-6.4z"


class Map(NamedTuple):
    """Where every kommune lies: the path of its shape by code, how large the whole is, whether with borders."""

    shapes: Mapping[str, str]
    width: float
    height: float
    borders: bool = False


def tile_map(places: Mapping[str, tuple[int, int]]) -> Map:
    """Lay out hexagons from column and row; odd rows are half a step to the right."""
    shapes = {
        code: f"M{short(8 + STEP_X * (column + row % 2 / 2))} {short(2 + STEP_Y * row)}{HEXAGON}"
        for code, (column, row) in places.items()
    }
    width = 16 + STEP_X * (max((column for column, _ in places.values()), default=0) + 1)
    return Map(shapes, width, 18 + STEP_Y * max((row for _, row in places.values()), default=0))


def classes(shares: Sequence[Decimal]) -> tuple[int, ...]:
    """Choose where the colours change: whole fives, so that about as many kommuner have each colour."""
    known = sorted(shares)
    if not known:
        return ()
    cuts = {round(known[len(known) * part // 5] / 5) * 5 for part in range(1, 5)}
    return tuple(sorted(cut for cut in cuts if 0 < cut < 100))  # noqa: PLR2004  (percent)


def colour(share: Decimal, cuts: Sequence[int]) -> int:
    """Say which colour a share has, 0 the lightest."""
    return sum(share >= cut for cut in cuts)


def map_picture(laid: Map, shown: Mapping[str, int], missing: Mapping[str, str]) -> str:
    """Draw every kommune in its colour, those not shown in their pattern, as a picture of its own."""
    by_kind: dict[str, list[str]] = {}
    for code, path in laid.shapes.items():
        kind = f"c{shown[code]}" if code in shown else f"none {missing.get(code, 'not_applicable')}"
        by_kind.setdefault(kind, []).append(path)
    inner = "".join(f'<path class="tile {kind}" d="{"".join(paths)}"/>' for kind, paths in sorted(by_kind.items()))
    size = f'width="{short(laid.width)}" height="{short(laid.height)}" '
    size += f'viewBox="0 0 {short(laid.width)} {short(laid.height)}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><style>{STYLE}</style>{inner}</svg>'


def draw_map(
    title: str, laid: Map, inner: str, legend: Sequence[tuple[str, str]], own: tuple[str, str] | None = None
) -> str:
    """Put the picture beside its legend (class, words), and outline the kommune `own` (code, what is said)."""
    parts = [inner]
    if own and own[0] in laid.shapes:
        parts.append(marked(own[1], f'<path class="outline" d="{laid.shapes[own[0]]}"/>'))
    y = laid.height * 0.55
    for kind, words in legend:
        x = laid.width - 70
        parts.append(f'<path class="tile {kind}" d="M{short(x)} {short(y)}{HEXAGON}"/>{text(x + 14, y + 11, words)}')
        y += 21
    return frame("map", title, laid.height, "".join(parts), group=own is not None, width=laid.width + LEGEND - 70)
