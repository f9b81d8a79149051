"""What every chart begins with: a frame with a name, a scale, and numbers short enough to send."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

WIDTH = 440


class Scale(NamedTuple):
    """A straight line from values to places on the canvas."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float | Decimal) -> float:
        """Place a value."""
        return self.start + (float(value) - self.low) / (self.high - self.low) * (self.end - self.start)


def short(number: float) -> str:
    """Write a coordinate with at most one decimal: «12.5», «12»."""
    return f"{number:.1f}".removesuffix(".0")


def frame(name: str, title: str, height: float, inner: str, *, group: bool = False, width: float = WIDTH) -> str:  # noqa: PLR0913
    """Put a chart in its frame; `group` where something inside can be reached by keyboard."""
    role = "group" if group else "img"
    return (
        f'<svg class="chart {name}" viewBox="0 0 {short(width)} {short(height)}" role="{role}" '
        f'aria-label="{escape(title)}">{inner}</svg>'
    )


def marked(said: str, inner: str) -> str:
    """Make a mark that is reached by keyboard and says what it stands for."""
    words = escape(said)
    return f'<g tabindex="0" role="img" aria-label="{words}"><title>{words}</title>{inner}</g>'


def leading(address: str, said: str, inner: str) -> str:
    """Make a mark that leads to a page, and says what it stands for to those who point at it and those who hear it."""
    return f'<a href="{escape(address)}"><title>{escape(said)}</title>{inner}</a>'


def text(x: float, y: float, said: str, kind: str = "", anchor: str = "") -> str:
    """Write words on the canvas."""
    where = f' text-anchor="{anchor}"' if anchor else ""
    style = f' class="{kind}"' if kind else ""
    return f'<text x="{short(x)}" y="{short(y)}"{style}{where}>{escape(said)}</text>'


def rule(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    """Draw a straight line."""
    return f'<path class="{kind}" d="M{short(x1)} {short(y1)}L{short(x2)} {short(y2)}"/>'


def dots(points: Iterable[tuple[float, float]], kind: str) -> str:
    """Draw many round dots as one path: each is a line of no length with a round end."""
    drawn = "".join(f"M{short(x)} {short(y)}h0" for x, y in points)
    return f'<path class="dots {kind}" d="{drawn}"/>' if drawn else ""


def tens(values: Iterable[Decimal | float], least: int = 20) -> tuple[int, int]:
    """Give whole tens around the values, at least `least` apart, within 0 and 100."""
    known = [float(value) for value in values]
    if not known:
        return 0, 100
    low = max(0, int(min(known) // 10) * 10)
    high = min(100, -int(-max(known) // 10) * 10)
    while high - low < least:
        low, high = max(0, low - 10), min(100, high + 10)
    return low, high
