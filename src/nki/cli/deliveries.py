"""`nki deliveries`: what was received, and who has delivered for a year."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from nki.cli.register import open_register
from nki.cli.words import make_console, whole
from nki.registers.store import deliveries, tend, year_standing
from nki.registers.store.model import State
from nki.registers.store.standing import MISSING

if TYPE_CHECKING:
    from argparse import Namespace

    from rich.console import Console

    from nki.registers.store.model import Received
    from nki.registers.store.standing import YearStanding

_STATES = {
    State.RECEIVED: "ikke lest",
    State.ACCEPTED: "i bruk",
    State.REFUSED: "avvist",
    State.WITHDRAWN: "trukket",
    State.ERASED: "slettet",
}
_COLUMNS = ("Nr.", "Kommune", "År", "Versjon", "Tilstand", "Erstatter", "Funn", "Innsending", "Fingeravtrykk")
_SHOWN = 20
_REPORTED, _PARTIAL = "rapportert", "delvis"
_WORDS = {_PARTIAL: "levert delvis", "ikke_rapportert": "sier de ikke har rapportert", MISSING: "ikke levert"}


def run(said: Namespace) -> int:
    """List the deliveries; for each year, say who has delivered and who has not."""
    with open_register(said) as store:
        tend(store)
        found = deliveries(store, said.year)
        years = [said.year] if said.year else sorted({one.year for one in found if one.year})
        standings = [year_standing(store, year) for year in years] if said.format != "json" or said.status else []
    if said.format == "json":
        _print_json(found, standings)
        return 0
    console = make_console()
    console.print(_table(found))
    for standing in standings:
        _print_year(console, standing, everybody=bool(said.year))
    return 0


def _print_json(found: tuple[Received, ...], standings: list[YearStanding]) -> None:
    lines = [asdict(standing) for standing in standings] or [received.to_json() for received in found]
    sys.stdout.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _table(found: tuple[Received, ...]) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in _COLUMNS:
        table.add_column(name, overflow="fold")
    for one in found:
        superseded = one.state == State.ACCEPTED and not one.in_force
        state = "erstattet" if superseded else _STATES[one.state]
        cells = (one.sequence, one.kommune, one.year or "", one.version or "", state, one.supersedes or "")
        table.add_row(*(Text(str(cell)) for cell in (*cells, len(one.findings), one.id, one.sha256[:12])))
    return table


def _print_year(console: Console, standing: YearStanding, *, everybody: bool) -> None:
    total = len(standing.kommuner)
    reported, partial = standing.count(_REPORTED), standing.count(_PARTIAL)
    console.print()
    console.print(Text(f"{standing.year}: {reported} av {total} kommuner har levert, {partial} har levert delvis"))
    for kommune in standing.kommuner:
        if kommune.together_with:
            console.print(Text(f"  {kommune.kommune} {kommune.name}: rapportert sammen med {kommune.together_with}"))
    most = total if everybody else _SHOWN
    for status, words in _WORDS.items():
        names = [f"{one.kommune} {one.name}" for one in standing.kommuner if one.status == status]
        rest = f" og {len(names) - most} til" if len(names) > most else ""
        if names:
            console.print(Text(f"  {words} ({len(names)}): {', '.join(names[:most])}{rest}"))
    again = sum(one.version > 1 for one in standing.kommuner)
    console.print(Text(f"  levert mer enn én gang: {whole(again)} kommuner"))
    console.print(Text(f"  personer levert: {whole(standing.persons)}"))
    for code, persons in sorted(standing.registered.items(), key=lambda item: int(item[0])):
        share = f"{100 * persons / standing.persons:.1f}".replace(".", ",") if standing.persons else "–"
        console.print(Text(f"  behov {code} registrert for {whole(persons)} ({share} %)"))
