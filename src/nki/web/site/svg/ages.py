"""The four outcomes by age. Each has its own bar: stacked to a hundred, the gap would tell what is withheld."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from nki.web.site.signs import SIGNS
from nki.web.site.svg.canvas import WIDTH, Scale, frame, short, text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

LEFT, RIGHT, ROW, HEAD = 142, 64, 21, 26


class Bar(NamedTuple):
    """One outcome in one age group; `why` says why there is no share, and `said` says either in words."""

    age: str
    share: Decimal | None
    said: str
    why: str


class Outcome(NamedTuple):
    """One outcome: what it is called, its class, and a bar for each age."""

    kind: str
    label: str
    bars: tuple[Bar, ...]


def draw_ages(title: str, outcomes: Sequence[Outcome]) -> str:
    """Draw one block of bars for each outcome."""
    x = Scale(0, 100, LEFT, WIDTH - RIGHT)
    inner, y = [], 0.0
    for outcome in outcomes:
        inner.append(text(0, y + 17, outcome.label, "head"))
        y += HEAD
        for bar in outcome.bars:
            inner.append(_bar(bar, outcome.kind, x, y))
            y += ROW
        y += 10
    return frame("ages", title, y, "".join(inner))


def _bar(bar: Bar, kind: str, x: Scale, y: float) -> str:
    track = _track(bar.age, y)
    if bar.share is None:
        return f"{track}{text(LEFT + 6, y + 13, f'{SIGNS[bar.why]} {bar.said}', 'missing')}"
    wide = short(x(bar.share) - LEFT)
    drawn = f'<rect class="bar {kind}" x="{LEFT}" y="{short(y + 2)}" width="{wide}" height="14"/>'
    return f"{track}{drawn}{text(WIDTH - RIGHT + 8, y + 13, bar.said, 'value')}"


@lru_cache(maxsize=200)
def _track(age: str, y: float) -> str:
    """Draw what every chart has in a row: the age, and where a bar may lie."""
    label = text(LEFT - 8, y + 13, age, "", "end")
    return f'{label}<rect class="track" x="{LEFT}" y="{short(y + 2)}" width="{WIDTH - LEFT - RIGHT}" height="14"/>'
