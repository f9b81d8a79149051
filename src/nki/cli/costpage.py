"""The cost of protection as a page with a picture; made for the statistician, never published."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nki.disclosure.cost import Cost

HEIGHT, LEFT, WIDE, PERCENT = 26, 330, 400, 100
STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "td,th{padding:.2rem .8rem;text-align:left}"
)


def cost_page(costs: Sequence[Cost], names: Mapping[str, str], notice: str) -> str:
    """Write the page: what each rule keeps as a picture and a table, and the kommuner that lose måltall 1a."""
    lost = (cost for cost in costs if cost.rule == costs[0].rule)
    parts = [
        '<!doctype html><html lang="nb"><meta charset="utf-8"><title>Hva skjermingen koster</title>',
        f"<style>{STYLE}</style>",
        f"<h1>Hva skjermingen koster</h1><p><strong>{escape(notice)}</strong></p>",
        picture(costs),
        "<table><caption>Kommuner som beholder måltall 1a</caption>",
        "<tr><th>Regel<th>Indikator<th>År<th>Beholder<th>Av<th>Prøvd</tr>",
        *(_row(cost) for cost in costs),
        "</table>",
        *(line for cost in lost for line in _lost(cost, names)),
        "</html>\n",
    ]
    return "\n".join(parts)


def picture(costs: Sequence[Cost]) -> str:
    """Draw the share of kommuner that keep måltall 1a, a bar per rule and indicator, with the number beside it."""
    height = HEIGHT * len(costs) + 10
    title = "Kommuner som beholder måltall 1a, prosent, etter regel og indikator"
    bars = "\n".join(_bar(place, cost) for place, cost in enumerate(costs))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDE + 70} {height}" role="img" '
        f'font-family="sans-serif" font-size="13"><title>{title}</title>\n{bars}\n</svg>'
    )


def _bar(place: int, cost: Cost) -> str:
    y, percent = HEIGHT * place + 6, cost.headline.percent
    words = escape(f"{cost.rule}, {cost.indicator.split('-')[0]}")
    unsafe = "" if cost.passed else ' fill-opacity="0.3" stroke="#8a1f11" stroke-dasharray="4 3"'
    value = f"{percent:.1f}".replace(".", ",") + ("" if cost.passed else " (ikke sikker)")
    return (
        f'<text x="{LEFT - 8}" y="{y + 13}" text-anchor="end">{words}</text>'
        f'<rect x="{LEFT}" y="{y}" width="{WIDE * percent / PERCENT:.1f}" height="17" fill="#1b5a7d"{unsafe}/>'
        f'<text x="{LEFT + WIDE * percent / PERCENT + 6:.1f}" y="{y + 13}">{value}</text>'
    )


def _row(cost: Cost) -> str:
    shown, of = cost.headline
    verdict = "sikker" if cost.passed else "ikke sikker"
    cells = (escape(cost.rule), escape(cost.indicator), cost.year, shown, of, verdict)
    return "<tr>" + "".join(f"<td>{cell}" for cell in cells) + "</tr>"


def _lost(cost: Cost, names: Mapping[str, str]) -> Iterator[str]:
    yield f"<h2>{escape(cost.indicator)} {cost.year}: uten måltall 1a ({len(cost.lost)})</h2><ul>"
    for code, because in cost.lost.items():
        yield f"<li>{code} {escape(names.get(code, ''))}: {escape(because)}"
    yield "</ul>"
    if cost.waiting:
        yield f"<p>{len(cost.waiting)} tall som er vist før, må vente.</p><ul>"
        yield from (f"<li>{escape(', '.join(name))}" for name in cost.waiting)
        yield "</ul>"
