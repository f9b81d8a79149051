"""`nki protect`: what protection costs, before anything is published. For those who own the data."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from rich.table import Table

from nki.cli.costpage import cost_page
from nki.cli.counts import write_whole
from nki.cli.opening import open_catalogue, request_for
from nki.cli.progress import progress
from nki.cli.words import decimal, make_console, whole
from nki.disclosure.outside import read_outside
from nki.pipeline import count_year, protection_cost
from nki.publication import read_release
from nki.statistics import share, spoken

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence
    from decimal import Decimal

    from rich.console import Console

    from nki.disclosure.cost import Cost, Kept
    from nki.disclosure.outside import OutsideFigures
    from nki.publication import PublishedRelease

SAFE, NOT_SAFE = 0, 1
INSIDE = "Ikke til publisering: her står de virkelige grunnene til at tall holdes tilbake."
LEVELS = ("land", "fylke", "kostragruppe", "kommune")
MOST = 20


def run(said: Namespace) -> int:
    """Protect a year and say what is kept; 0 when the rule in force can be met."""
    catalogue = open_catalogue(said)
    earlier: list[PublishedRelease | OutsideFigures] = [*map(read_release, said.previous)]
    earlier += map(read_outside, said.known)
    with progress() as step:
        counts = count_year(catalogue, request_for(said, said.year), lambda *at: step(f"Leser {said.year}", *at))
        costs = protection_cost(
            catalogue, counts, earlier, every=said.compare, progress=lambda *at: step("Skjermer og prøver", *at)
        )
    names = {area.code: area.label for area in catalogue.reference.geography(counts.structure).kommuner}
    if said.format == "table":
        print_costs(make_console(), costs, names)
    else:
        text = cost_page(costs, names, INSIDE) if said.format == "html" else costs_json(costs)
        if said.out:
            write_whole(said.out, text)
        else:
            sys.stdout.write(text)
    in_force = costs[0].rule if costs else ""
    return SAFE if costs and all(cost.passed for cost in costs if cost.rule == in_force) else NOT_SAFE


def print_costs(console: Console, costs: Sequence[Cost], names: dict[str, str]) -> None:
    """Print what is kept by level, age and måltall, what other rules give, and who loses måltall 1a and why."""
    console.print(INSIDE, style="bold yellow")
    console.print(_rules(costs))
    for cost in (cost for cost in costs if cost.rule == costs[0].rule):
        console.print(_groups(cost))
        console.print(f"Uten måltall 1a: {len(cost.lost)} kommuner")
        for code, because in list(cost.lost.items())[:MOST]:
            console.print(f"  {code} {names.get(code, '')}: {because}")
        if len(cost.lost) > MOST:
            console.print(f"  … og {len(cost.lost) - MOST} til (--format json eller html viser alle)", style="dim")
        if cost.waiting:
            console.print(f"{whole(len(cost.waiting))} tall som er vist før, må vente:", style="bold")
            for name in cost.waiting[:MOST]:
                console.print(f"  {name.level} {name.area}, {name.stratum}, {name.outcome}")


def _rules(costs: Sequence[Cost]) -> Table:
    table = _table("Andeler som vises, etter regel, prosent", "Regel", "Indikator")
    for name in ("1a, kommuner", "Kommune, alle aldre", "Kommune, etter alder", "Antall, alle", "Prøvd"):
        table.add_column(name, justify="right")
    for cost in costs:
        ages = [cost.kept(level="kommune", stratum=stratum) for stratum in sorted(_strata(cost) - {"all"})]
        aged = (sum(kept.shown for kept in ages), sum(kept.of for kept in ages))
        kept = (cost.headline, cost.kept(level="kommune", stratum="all"), aged, cost.kept(shares=False))
        table.add_row(cost.rule, cost.indicator, *map(_percent, kept), "sikker" if cost.passed else "ikke sikker")
    return table


def _groups(cost: Cost) -> Table:
    strata = sorted(_strata(cost))
    table = _table(f"{cost.indicator} {cost.year}: andeler som vises, prosent", "Nivå", "Utfall")
    for stratum in strata:
        table.add_column({"all": "alle aldre"}.get(stratum, stratum.replace("-", "–")), justify="right")
    outcomes = list(dict.fromkeys(group.outcome for group in cost.shares))
    for level in LEVELS:
        for outcome in outcomes:
            row = [cost.kept(level=level, outcome=outcome, stratum=stratum) for stratum in strata]
            if any(kept.of for kept in row):
                table.add_row(level, outcome, *map(_percent, row))
    return table


def costs_json(costs: Sequence[Cost]) -> str:
    """Give every cost for machines."""
    rows = [
        asdict(cost)
        | {
            name: [{**group._asdict(), **kept._asdict()} for group, kept in getattr(cost, name).items()]
            for name in ("counts", "shares")
        }
        | {"headline": cost.headline._asdict(), "waiting": [name._asdict() for name in cost.waiting]}
        for cost in costs
    ]
    return json.dumps({"notice": INSIDE, "costs": rows}, ensure_ascii=False, indent=1) + "\n"


def _strata(cost: Cost) -> set[str]:
    return {group.stratum for group in cost.shares}


def _percent(kept: Kept | tuple[int, int]) -> str:
    shown, of = kept
    return decimal(_share(shown, of)) if of else "–"


def _share(shown: int, of: int) -> Decimal:
    return spoken(share(shown, of))


def _table(title: str, *names: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for name in names:
        table.add_column(name)
    return table
