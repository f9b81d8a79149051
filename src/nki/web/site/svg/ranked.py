"""Areas in order, each a dot with its interval and a link; the order is the release's, never that of the raw shares."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

from nki.web.site.signs import SIGNS
from nki.web.site.svg.canvas import WIDTH, Scale, dots, frame, rule, tens, text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

LEFT, RIGHT, ROW, TOP = 150, 48, 22, 26


class Ranked(NamedTuple):
    """One area: its name, its page, its share and interval, or why there is none."""

    label: str
    address: str
    share: Decimal | None
    low: Decimal | None
    high: Decimal | None
    said: str
    why: str


def draw_ranked(title: str, rows: Sequence[Ranked], centre: Decimal | None) -> str:
    """Draw one row for each area, and a line where the whole they are part of lies."""
    low, high = tens(value for row in rows for value in (row.share, row.low, row.high) if value is not None)
    x = Scale(low, high, LEFT, WIDTH - RIGHT)
    height = TOP + ROW * len(rows) + 4
    steps = range(low, high + 1, 20 if high - low > 40 else 10)  # noqa: PLR2004  (at most six lines)
    parts = [rule(x(s), TOP - 4, x(s), height, "grid") + text(x(s), 14, str(s), "", "middle") for s in steps]
    if centre is not None:
        parts.append(rule(x(centre), TOP - 4, x(centre), height, "line land"))
    parts += [_row(row, x, TOP + ROW * place) for place, row in enumerate(rows)]
    return frame("ranked", title, height, "".join(parts), group=True)


def _row(row: Ranked, x: Scale, y: float) -> str:
    label = text(LEFT - 10, y + 14, row.label, "", "end")
    named = f'<a href="{escape(row.address)}">{label}</a>' if row.address else label
    if row.share is None:
        return f"{named}{text(LEFT + 4, y + 14, SIGNS[row.why], 'missing')}"
    bar = "" if row.low is None or row.high is None else rule(x(row.low), y + 10, x(row.high), y + 10, "whisker")
    return f"{named}{bar}{dots([(x(row.share), y + 10)], 'self')}{text(WIDTH - RIGHT + 8, y + 14, row.said, 'value')}"
