"""`nki access …`: gives and takes back keys to the kommune's own rooms, and shows who has looked at what."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from rich.table import Table

from nki.access import Role, issue_key, open_book, revoke_key
from nki.access.book import Line
from nki.access.keys import known_keys
from nki.cli.opening import open_catalogue
from nki.cli.words import make_console
from nki.errors import UsageError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Mapping

    from nki.access import Book


def _now() -> datetime:
    return datetime.now(UTC)


def issue(said: Namespace) -> int:
    """Make a key, and show it this once."""
    reference = open_catalogue(said).reference
    said.role = said.role or (["leser"] if said.unit else ["leverandoer", "leser"])
    if said.kommune and said.kommune not in reference.geography(reference.years[-1]).fylke_by_kommune:
        raise UsageError(f"Kommune {said.kommune} finnes ikke i {reference.years[-1]}.")
    if said.unit and Role.DELIVERER in said.role:
        raise UsageError("En enhet leser sine egne tall. Å levere er for hele kommunen: lag en nøkkel uten --unit.")
    if not said.kommune and {Role.DELIVERER, Role.READER} & set(said.role):
        raise UsageError("En nøkkel til å levere eller lese hører til en kommune: --kommune NUMMER.")
    with open_book(said.register, _now, create=True) as book:
        roles = [Role(one) for one in said.role]
        key = issue_key(book, said.name, said.kommune, roles, days=said.days, unit=said.unit)
        book.write(Line("kommandolinje", said.kommune, "key issued", "allowed", said.name)).result()
    sys.stdout.write(f"{key}\n")
    sys.stderr.write("Nøkkelen vises bare nå. Gi den videre på en trygg måte.\n")
    return 0


def revoke(said: Namespace) -> int:
    """Take a key out of use."""
    with open_book(said.register, _now) as book:
        revoke_key(book, said.name)
        book.write(Line("kommandolinje", "", "key revoked", "allowed", said.name)).result()
    return 0


def organisation(said: Namespace) -> int:
    """Say which kommune an organisation is, from a day on."""
    if len(said.orgnr) != len("123456789") or not (said.orgnr.isascii() and said.orgnr.isdigit()):
        raise UsageError("Et organisasjonsnummer har ni siffer.")
    reference = open_catalogue(said).reference
    if not any(said.kommune in reference.geography(year).fylke_by_kommune for year in reference.years):
        raise UsageError(f"Kommune {said.kommune} finnes ikke, og har ikke vært der i årene kodelistene dekker.")
    try:
        first = date.fromisoformat(said.first).isoformat()
        last = date.fromisoformat(said.last).isoformat() if said.last else ""
    except ValueError:
        raise UsageError("Datoer skrives ÅÅÅÅ-MM-DD.") from None
    if last and last < first:
        raise UsageError("Den siste dagen er før den første.")
    with open_book(said.register, _now, create=True) as book:
        _insist_on_one_at_a_time(book, said.orgnr, first, last)
        sql = "INSERT OR REPLACE INTO organisation VALUES (?,?,?,?)"
        book.change(sql, (said.orgnr, said.kommune, first, last))
        book.write(Line("kommandolinje", said.kommune, "organisation", "allowed", said.orgnr)).result()
    return 0


def _insist_on_one_at_a_time(book: Book, orgnr: str, first: str, last: str) -> None:
    """Raise UsageError where the organisation is a kommune already on some of the days: then it would be none."""
    sql = "SELECT * FROM organisation WHERE orgnr = ? AND first <> ? AND first <= ? AND (last = '' OR last >= ?)"
    for row in book.rows(sql, (orgnr, first, last or "9999-12-31", first)):
        raise UsageError(
            f"{orgnr} er kommune {row['kommune']} fra {row['first']}. Si først når det slutter, med den siste dagen: "
            f"nki access organisation {orgnr} {row['kommune']} --from {row['first']} --to DATO"
        )


def show(said: Namespace) -> int:
    """List the keys, and the latest lines of the book; exit code 1 when the book has been tampered with."""
    with open_book(said.register, _now) as book:
        keys = known_keys(book)
        lines = [dict(row) for row in book.lines(said.kommune)]
        faults = list(book.faults())
    if said.format == "json":
        sys.stdout.write(json.dumps({"keys": keys, "lines": lines, "faults": faults}, ensure_ascii=False) + "\n")
    else:
        console = make_console()
        names = {"name": "Nøkkel", "kommune": "Kommune", "unit": "Enhet", "roles": "Roller", "expires": "Går ut"}
        console.print(_table(names | {"revoked": "Trukket"}, keys))
        names = {"at": "Når", "subject": "Hvem", "kommune": "Kommune", "act": "Hva", "outcome": "Svar"}
        console.print(_table(names, lines))
        for fault in faults:
            console.print(fault, style="bold red")
    return 1 if faults else 0


def _table(names: dict[str, str], rows: Iterable[Mapping[str, object]]) -> Table:
    table = Table(*names.values(), box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(str(row[name]).replace("[", "\\[") for name in names))
    return table
