"""A chart as a file of its own: with title, source and the colours it needs, in light and dark."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

STYLE = (
    "text{font:13px Inter,system-ui,sans-serif;fill:#1f2c3d}path{fill:none}"
    ".grid{stroke:#d8dadd}.line{stroke-width:2.2;stroke-linecap:round;stroke-linejoin:round}"
    ".own{stroke:#005db1;stroke-width:3}.land{stroke:#1f2c3d;stroke-dasharray:6 5}"
    ".fylke{stroke:#1b7a52;stroke-dasharray:1 5}.kostragruppe{stroke:#7b4bb3;stroke-dasharray:8 4 1 4}"
    "text.own,text.land,text.fylke,text.kostragruppe{stroke:none;font-weight:650}text.own{fill:#005db1}"
    "text.fylke{fill:#1b7a52}text.kostragruppe{fill:#6a3da0}"
    ".band{fill:#005db1;opacity:.16}.whisker{stroke:#005db1;stroke-width:2;opacity:.55}.break{stroke:#b35900;"
    "stroke-width:2;stroke-dasharray:3 3}.point{fill:#005db1}.hit{fill:transparent}.head,.value{font-weight:650}"
    ".track{fill:#eef1f4}.bar.met{fill:#005db1}.bar.partly_met{fill:#4f93d2}.bar.unmet{fill:#b35900}"
    ".bar.unreported{fill:#77808b}.dots{stroke-linecap:round;stroke-width:6;opacity:.75}.within{stroke:#717a84}"
    ".above{stroke:#005db1}.below{stroke:#b35900}.self{stroke:#005db1;stroke-width:10;opacity:1}"
    ".halo{fill:none;stroke:#005db1;stroke-width:1.5}.pointed{font-weight:700}"
    ".limit{stroke:#545e6b;stroke-width:1.3}.inner{stroke-dasharray:3 4}.tile{stroke:#fff;stroke-width:.8}"
    ".c0{fill:#dcebf7}.c1{fill:#a9cdeb}.c2{fill:#5e9fd6}.c3{fill:#1f6db5}.c4{fill:#0a3c70}"
    ".none{fill:#fff;stroke:#8b939c}.small,.protecting{stroke-dasharray:2 1.5}.not_reported{fill:#f3d9bd}"
    ".outline{stroke:#d1006c;stroke-width:3}"
    "@media(prefers-color-scheme:dark){text{fill:#e6eaee}.grid{stroke:#3c4650}.track{fill:#2a333d}"
    ".own,.above,.self,.halo,.whisker{stroke:#7cb8f2}.band,.point{fill:#7cb8f2}.land{stroke:#e6eaee}"
    ".fylke{stroke:#6fcf9f}.kostragruppe{stroke:#c4a1ee}.below{stroke:#f0a35c}.within{stroke:#98a2ad}"
    ".limit{stroke:#aab4bf}text.own{fill:#7cb8f2}text.fylke{fill:#6fcf9f}text.kostragruppe{fill:#c4a1ee}"
    ".bar.met{fill:#7cb8f2}.bar.partly_met{fill:#3f78b0}.bar.unmet{fill:#f0a35c}.bar.unreported{fill:#98a2ad}"
    ".tile{stroke:#161d25}.c0{fill:#35516f}.c1{fill:#2f6fa8}.c2{fill:#4a97d4}.c3{fill:#8cc2ef}.c4{fill:#d9ebfa}"
    ".none{fill:#161d25;stroke:#7d8792}.not_reported{fill:#8a5a24}.outline{stroke:#ff7ab8}}"
)
"""Colours of a chart outside the pages; `portal.css` has the same for those inside."""

_VIEW = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_HEAD, _FOOT, _MARGIN, _KEY = 46, 30, 14, 20
_TABS = re.compile(r' tabindex="0"')


def standalone(chart: str, title: str, source: str, key: Sequence[tuple[str, str]] = ()) -> str:
    """Make a file of a chart: `source` says whose figures they are and which release, `key` which line is whose."""
    view = _VIEW.search(chart)
    if view is None:
        raise ValueError("A chart has a viewBox.")
    width, height = float(view[1]), float(view[2])
    inner = _TABS.sub("", chart.partition(">")[2].removesuffix("</svg>"))
    whole, tall = width + 2 * _MARGIN, height + _HEAD + _FOOT + _KEY * len(key)
    inner += "".join(_line(kind, label, height + _KEY * row + 12) for row, (kind, label) in enumerate(key))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole:g}" height="{tall:g}" viewBox="0 0 {whole:g} {tall:g}"'
        f' role="img" aria-label="{escape(title)}"><style>{STYLE}.ground{{fill:#fff}}.caption{{font-weight:700}}'
        ".source{font-size:10px}@media(prefers-color-scheme:dark){.ground{fill:#161d25}}</style>"
        f'<rect class="ground" width="100%" height="100%"/><text class="caption" x="{_MARGIN}" y="26">{escape(title)}'
        f'</text><g transform="translate({_MARGIN} {_HEAD})">{inner}</g>'
        f'<text class="source" x="{_MARGIN}" y="{tall - 11:g}">{escape(source)}</text></svg>'
    )


def _line(kind: str, label: str, y: float) -> str:
    return f'<path class="line {kind}" d="M0 {y:g}H30"/><text x="40" y="{y + 4:g}">{escape(label)}</text>'
