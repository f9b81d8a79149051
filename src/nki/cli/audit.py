"""`nki audit`: the attacker. Reads only what is public, and tells how much of what is withheld can be worked back."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich.table import Table

from nki.catalogue import default_catalogue
from nki.cli.words import make_console, whole
from nki.compute.ground import made_of_kommuner
from nki.counting import Catalogue
from nki.disclosure.audit import audit_release, audit_shares
from nki.disclosure.outside import read_outside
from nki.errors import UsageError
from nki.publication import read_release

if TYPE_CHECKING:
    from argparse import Namespace

    from rich.console import Console

    from nki.disclosure.audit import AuditReport, SharesAudit
    from nki.disclosure.audit.report import TableAudit
    from nki.disclosure.audit.structures import Made

NOTHING_FOUND, FOUND = 0, 1

ATTACKERS = {
    "A0": "regner bare med summene",
    "A1": "vet også at ingen antall er negative eller delte, og hva merkene sier",
    "A2": "er selv den eneste i en celle",
    "A3": "er en kommune og kjenner hele sin egen rad",
}
MOST_EXAMPLES = 5


def run(said: Namespace) -> int:
    """Attack a release or a table of shares; 0 only when nothing was found."""
    if (said.release is None) == (said.published is None):
        raise UsageError("Si hva som skal prøves: en utgivelse, eller --published FIL.csv.")
    if said.published and (said.earlier or said.known or said.strict):
        raise UsageError("--with, --known og --strict gjelder utgivelser, ikke --published.")
    if said.published:
        return _shares(said)
    report = audit_release(
        read_release(said.release),
        [read_release(folder) for folder in said.earlier],
        outside=[table for file in said.known for table in read_outside(file).tables()],
        crossing=_crossing,
        strict=said.strict,
    )
    if said.format == "json":
        sys.stdout.write(report.to_json())
    else:
        print_report(make_console(), report)
    return NOTHING_FOUND if report.passed else FOUND


def _crossing(structure: int, year: int) -> Made:
    """Say what areas are made of, by the public code lists: of the kommuner there were in the year."""
    return made_of_kommuner(Catalogue(default_catalogue()).reference, structure, year)


def print_report(console: Console, report: AuditReport) -> None:
    """Print one line per indicator, year and attacker, and the verdict."""
    table = Table(box=None, pad_edge=False)
    for name in ("Indikator", "År", "Angriper"):
        table.add_column(name)
    for name in ("holdt tilbake", "sikkert", "for smalt", "uavklart"):
        table.add_column(name, justify="right")
    for audit in report.tables:
        _add(table, audit)
    console.print(table)
    for name, words in ATTACKERS.items():
        console.print(f"  {name} {words}", style="dim")
    _print_examples(console, report)
    changed = sum(len(audit.changed) for audit in report.tables)
    if changed:
        console.print(f"{whole(changed)} viste tall er endret med et lite antall siden en tidligere utgivelse.")
    if any(audit.untrue for audit in report.tables):
        console.print("Merkene «small» og «protecting» kan ikke alle være riktige; angriperen har sett bort fra dem.")
    if report.passed:
        console.print("Ingen av tallene som er holdt tilbake, kan regnes ut.", style="green")
    else:
        console.print("Tall som er holdt tilbake, kan regnes ut. Utgivelsen er ikke sikker.", style="bold red")


def _add(table: Table, audit: TableAudit) -> None:
    withheld = sum(count for why, count in audit.withheld.items() if why != "absent")
    for attack in audit.attacks:
        counts = (withheld, len(attack.exact), len(attack.narrow), len(attack.undecided))
        table.add_row(audit.indicator, str(audit.year), attack.name, *map(whole, counts))


def _print_examples(console: Console, report: AuditReport) -> None:
    examples = [lines for audit in report.tables for lines in audit.derivations][:MOST_EXAMPLES]
    if examples:
        console.print("Slik, for eksempel (ingen virkelige personer eller steder):")
    for lines in examples:
        for line in lines:
            console.print(f"  {line}")


def _shares(said: Namespace) -> int:
    audit = audit_shares(said.published)
    if said.format == "json":
        sys.stdout.write(audit.to_json())
    else:
        print_shares(make_console(), audit)
    return NOTHING_FOUND if audit.passed else FOUND


def print_shares(console: Console, audit: SharesAudit) -> None:
    """Print how many withheld shares follow, and nothing else."""
    table = Table(box=None, pad_edge=False)
    for name in ("NKI", "År", "Nivå", "Inndeling"):
        table.add_column(name)
    for name in ("rader", "andeler", "holdt tilbake", "følger av resten"):
        table.add_column(name, justify="right")
    for group, numbers in audit.groups.items():
        counts = (numbers.rows, numbers.shares, numbers.withheld, numbers.one)
        table.add_row(group.nki_id, str(group.year), group.level, str(group.structure), *map(whole, counts))
    console.print(table)
    total = audit.total()
    console.print(f"{whole(total.one)} av {whole(total.withheld)} andeler som er holdt tilbake, er 100 minus de andre.")
