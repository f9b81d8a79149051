"""Funnel: every kommune by how many it rests on, with the limits of chance. Only what is published is drawn.

The cloud is one picture for each indicator, fetched once and shared by every page; a page adds axes and its own dot.
"""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from nki.web.site.svg.canvas import WIDTH, Scale, dots, frame, leading, marked, rule, short, text
from nki.web.site.svg.standalone import STYLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

LEFT, RIGHT, TOP, BOTTOM, HEIGHT = 34, 14, 14, 250, 296
TICKS = (10, 30, 100, 300, 1000, 3000, 10000)
LIMITS = ("low998", "high998", "low95", "high95")


class Unit(NamedTuple):
    """One kommune: its code, how many have the need, its share, its limits where there are any, and its standing."""

    code: str
    persons: int
    share: Decimal
    limits: Mapping[str, Decimal]
    stands: str


class Cloud(NamedTuple):
    """Every kommune that is shown, the land's share, and the scales that all pages share."""

    units: tuple[Unit, ...]
    centre: Decimal | None
    x: Scale
    y: Scale


def cloud(units: Sequence[Unit], centre: Decimal | None) -> Cloud:
    """Lay out the scales: persons on a log axis, shares from 0 to 100, so that one figure does not move all others."""
    persons = [math.log10(unit.persons) for unit in units] or [0.0, 1.0]
    start, end = math.floor(min(persons) * 4) / 4, math.ceil(max(persons) * 4) / 4
    x = Scale(start, max(end, start + 0.5), LEFT + 6, WIDTH - RIGHT)
    return Cloud(tuple(units), centre, x, Scale(0, 100, BOTTOM, TOP))


def funnel_picture(drawn: Cloud) -> str:
    """Draw the cloud and its limits, without a word, as a picture of its own."""
    inner = limits(drawn)
    for stands in ("", "below", "above"):
        kind = stands or "within"
        places = [_at(drawn, unit) for unit in drawn.units if unit.stands == stands]
        inner += dots(places, kind)
    size = f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><style>{STYLE}</style>{inner}</svg>'


def draw_funnel(
    title: str,
    drawn: Cloud,
    ground: str,
    *,
    own: tuple[str, str, str] | None = None,
    leads: Mapping[str, tuple[str, str]] | None = None,
) -> str:
    """Draw a funnel on its `ground`, and point out `own` (its code, label and words).

    With `leads` (address and words by code) every kommune has a dot of its own that is reached by keyboard.
    """
    marks = [_own(drawn, unit, *own[1:]) for unit in drawn.units if unit.code == own[0]] if own else []
    marks += [_lead(drawn, unit, *leads[unit.code]) for unit in drawn.units] if leads else []
    return frame("funnel", title, HEIGHT, ground + "".join(marks), group=bool(own or leads))


def funnel_ground(drawn: Cloud, inner: str, axis: str) -> str:
    """Draw axes and the land's line around `inner` (the cloud)."""
    steps = range(int(drawn.y.low), int(drawn.y.high) + 1, 20)
    parts = [rule(LEFT, drawn.y(s), WIDTH - RIGHT, drawn.y(s), "grid")
             + text(LEFT - 6, drawn.y(s) + 4, str(s), "", "end") for s in steps]  # fmt: skip
    ticks = [tick for tick in TICKS if drawn.x.low <= math.log10(tick) <= drawn.x.high]
    parts += [text(drawn.x(math.log10(tick)), BOTTOM + 20, str(tick), "", "middle") for tick in ticks]
    parts.append(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, axis, "axis", "middle"))
    if drawn.centre is not None:
        parts.append(rule(LEFT, drawn.y(drawn.centre), WIDTH - RIGHT, drawn.y(drawn.centre), "line land"))
    return "".join(parts) + inner


def limits(drawn: Cloud) -> str:
    """Draw the limits of chance alone."""
    return "".join(_limit(drawn, name) for name in LIMITS)


def inside(picture: str) -> str:
    """Take what is inside a picture, to draw it as part of another."""
    return picture.partition("</style>")[2].removesuffix("</svg>")


def linked(address: str, height: float = HEIGHT) -> str:
    """Show a shared picture inside a chart."""
    return f'<image href="{escape(address)}" width="{WIDTH}" height="{short(height)}"/>'


def _own(drawn: Cloud, unit: Unit, label: str, said: str) -> str:
    x, y = _at(drawn, unit)
    end = x > WIDTH * 0.65
    words = text(x - 12 if end else x + 12, y + 5, label, "pointed", "end" if end else "")
    halo = f'<circle class="halo" cx="{short(x)}" cy="{short(y)}" r="9"/>'
    return marked(said, f"{halo}{dots([(x, y)], 'self')}{words}")


def _lead(drawn: Cloud, unit: Unit, address: str, said: str) -> str:
    x, y = _at(drawn, unit)
    kind = unit.stands or "within"
    return leading(address, said, f'<circle class="each {kind}" cx="{short(x)}" cy="{short(y)}" r="3.5"/>')


def _at(drawn: Cloud, unit: Unit) -> tuple[float, float]:
    return drawn.x(math.log10(unit.persons)), drawn.y(unit.share)


def _limit(drawn: Cloud, name: str) -> str:
    """Draw a limit through every kommune's own, in the order of persons; the axis cuts what is outside it."""
    known = sorted({(unit.persons, unit.limits[name]) for unit in drawn.units if name in unit.limits})
    inside_axis = [(n, at) for n, at in known if drawn.y.low <= at <= drawn.y.high]
    if len(inside_axis) < 2:  # noqa: PLR2004  (a line needs two ends)
        return ""
    path = "L".join(f"{short(drawn.x(math.log10(n)))} {short(drawn.y(at))}" for n, at in inside_axis)
    return f'<path class="limit {"outer" if name.endswith("998") else "inner"}" d="M{path}"/>'
