"""Time series: the area with its interval, and those it is read beside; a broken series is a broken line."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from nki.web.site.signs import SIGNS
from nki.web.site.svg.canvas import WIDTH, Scale, frame, marked, rule, short, tens, text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from decimal import Decimal

LEFT, RIGHT, TOP, BOTTOM, HEIGHT = 34, 52, 14, 236, 270
APART, MANY = 15, 60


class Point(NamedTuple):
    """One year of a line; `why` says why there is no share, `said` is what is read aloud."""

    year: int
    share: Decimal | None
    low: Decimal | None
    high: Decimal | None
    why: str
    said: str


class Line(NamedTuple):
    """One area through the years; the first line of a chart is the area itself."""

    kind: str
    last: str
    points: tuple[Point, ...]


def draw_series(title: str, lines: Sequence[Line], breaks: Collection[int] = ()) -> str:
    """Draw the lines; `breaks` are years that cannot be held against the year before."""
    years = tuple(point.year for point in lines[0].points)
    x = Scale(years[0], max(years[-1], years[0] + 1), LEFT + 12, WIDTH - RIGHT)
    low, high = tens(value for line in lines for p in line.points for value in (p.share, p.low, p.high) if value)
    y = Scale(low, high, BOTTOM, TOP)
    inner = [_axes(x, y, years), *(rule(x(year - 0.5), TOP, x(year - 0.5), BOTTOM, "break") for year in breaks)]
    inner += [_line(line, x, y, breaks) for line in reversed(lines)]
    inner += [_own(lines[0], x, y), _ends(lines, y)]
    return frame("series", title, HEIGHT, "".join(inner), group=True)


@lru_cache(maxsize=200)
def _axes(x: Scale, y: Scale, years: tuple[int, ...]) -> str:
    steps = range(int(y.low), int(y.high) + 1, 10 if y.high - y.low <= MANY else 20)
    drawn = [rule(LEFT, y(step), WIDTH - RIGHT + 6, y(step), "grid") + text(LEFT - 6, y(step) + 4, str(step), "", "end")
             for step in steps]  # fmt: skip
    return "".join(drawn) + "".join(text(x(year), BOTTOM + 24, str(year), "", "middle") for year in years)


def _line(line: Line, x: Scale, y: Scale, breaks: Collection[int]) -> str:
    """Draw band and stretches; a missing year or a break ends a stretch."""
    drawn = []
    for stretch in _stretches(line.points, breaks):
        band = [p for p in stretch if p.low is not None and p.high is not None] if line.kind == "own" else []
        if len(band) > 1:
            up = "L".join(f"{short(x(p.year))} {short(y(p.high or 0))}" for p in band)
            down = "L".join(f"{short(x(p.year))} {short(y(p.low or 0))}" for p in reversed(band))
            drawn.append(f'<path class="band" d="M{up}L{down}Z"/>')
        path = "L".join(f"{short(x(p.year))} {short(y(p.share or 0))}" for p in stretch)
        drawn.append(f'<path class="line {line.kind}" d="M{path}{"h0" if len(stretch) == 1 else ""}"/>')
    return "".join(drawn)


def _stretches(points: Sequence[Point], breaks: Collection[int]) -> Iterator[list[Point]]:
    stretch: list[Point] = []
    for point in points:
        if stretch and (point.share is None or point.year in breaks):
            yield stretch
            stretch = []
        if point.share is not None:
            stretch.append(point)
    if stretch:
        yield stretch


def _own(line: Line, x: Scale, y: Scale) -> str:
    """Draw the area's own points, each to be reached by keyboard; a year not shown has its sign at the foot."""
    drawn = []
    for point in line.points:
        if point.share is None:
            mark = text(x(point.year), BOTTOM - 6, SIGNS[point.why], "missing", "middle")
            drawn.append(marked(point.said, mark))
            continue
        at = f'cx="{short(x(point.year))}" cy="{short(y(point.share))}"'
        bar = ""
        if point.low is not None and point.high is not None:
            bar = rule(x(point.year), y(point.low), x(point.year), y(point.high), "whisker")
        dot = f'<circle class="hit" {at} r="14"/><circle class="point" {at} r="4.5"/>'
        drawn.append(marked(point.said, bar + dot))
    return "".join(drawn)


def _ends(lines: Sequence[Line], y: Scale) -> str:
    """Write each line's newest value at its end, moved apart where they would lie on each other."""
    ends = sorted((y(line.points[-1].share), line) for line in lines if line.points[-1].share is not None)
    placed: list[tuple[float, Line]] = []
    for at, line in ends:
        placed.append((max(at, placed[-1][0] + APART) if placed else at, line))
    over = max(0.0, placed[-1][0] - BOTTOM) if placed else 0.0
    return "".join(text(WIDTH - RIGHT + 10, at - over + 4, line.last, f"end {line.kind}") for at, line in placed)
