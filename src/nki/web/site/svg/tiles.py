"""The map of kommuner: one hexagon each, of the same size whether many or few live there; or the real borders."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nki.web.site.svg.canvas import frame, leading, marked, short, text
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


def tile_kinds(laid: Map, shown: Mapping[str, int], missing: Mapping[str, str]) -> dict[str, str]:
    """Give the class of every kommune: its colour, or the pattern of why it has none."""
    return {
        code: f"c{shown[code]}" if code in shown else f"none {missing.get(code, 'not_applicable')}"
        for code in laid.shapes
    }


def map_picture(laid: Map, shown: Mapping[str, int], missing: Mapping[str, str]) -> str:
    """Draw every kommune in its colour, those not shown in their pattern, as a picture of its own."""
    by_kind: dict[str, list[str]] = {}
    for code, kind in tile_kinds(laid, shown, missing).items():
        by_kind.setdefault(kind, []).append(laid.shapes[code])
    inner = "".join(f'<path class="tile {kind}" d="{"".join(paths)}"/>' for kind, paths in sorted(by_kind.items()))
    size = f'width="{short(laid.width)}" height="{short(laid.height)}" '
    size += f'viewBox="0 0 {short(laid.width)} {short(laid.height)}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><style>{STYLE}</style>{inner}</svg>'


class Outlined(NamedTuple):
    """Kommuner that are pointed out on the map, and what is said of them."""

    codes: Sequence[str]
    said: str


def draw_map(
    title: str, laid: Map, inner: str, legend: Sequence[tuple[str, str]] = (), own: Outlined | None = None
) -> str:
    """Put the picture beside its legend (class, words) where it is to have one within it, and outline what is `own`."""
    parts = [inner]
    shapes = "".join(laid.shapes[code] for code in own.codes if code in laid.shapes) if own else ""
    if own and shapes:
        many = " many" if len(own.codes) > 1 else ""
        parts.append(marked(own.said, f'<path class="outline{many}" d="{shapes}"/>'))
    y = laid.height * 0.55
    for kind, words in legend:
        x = laid.width - 70
        parts.append(f'<path class="tile {kind}" d="M{short(x)} {short(y)}{HEXAGON}"/>{text(x + 14, y + 11, words)}')
        y += 21
    width = laid.width + (LEGEND - 70 if legend else 0)
    return frame("map", title, laid.height, "".join(parts), group=own is not None or "<a " in inner, width=width)


def leading_tiles(laid: Map, kinds: Mapping[str, str], leads: Mapping[str, tuple[str, str]]) -> str:
    """Draw every kommune (its class by code) as a mark of its own, which leads to an address and says its words."""
    return "".join(
        leading(*leads[code], f'<path class="tile {kinds[code]}" d="{path}"/>')
        for code, path in laid.shapes.items()
        if code in leads
    )
