"""`nki alerts …`: who is told of large variations, in which words; and what was sent."""

from __future__ import annotations

import json
import os
import sys
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.table import Table

from nki.alerts import Outbox, deliver, feeds, load_addresses, load_wording, plan
from nki.alerts.channels import Mail, Webhook
from nki.cli.opening import open_catalogue
from nki.cli.words import make_console
from nki.errors import UsageError
from nki.publication import published, read_release

if TYPE_CHECKING:
    from argparse import Namespace

    from nki.alerts import Plan, Tally
    from nki.alerts.channels import Way
    from nki.publication import PublishedRelease

TOO_EARLY = ("rekonstruert", "syntetisk", "ikke_sikret")
"""Notices of a release nobody outside should be alerted by."""
STATES = {
    "planned": "planlagt",
    "sending": "underveis",
    "sent": "sendt",
    "failed": "prøves igjen",
    "refused": "avvist",
    "uncertain": "uvisst",
}


def show_plan(said: Namespace) -> int:
    """Show every letter, and send none."""
    _print_plan(_plan(said), text=said.text)
    return 0


def send(said: Namespace) -> int:
    """Send what was planned; 1 when something remains."""
    made = _plan(said)
    if made.fingerprint != said.plan:
        raise UsageError(f"Planen er ikke lenger {said.plan}, men {made.fingerprint}. Se på den nye før den sendes.")
    if not said.trial and (early := [name for name in TOO_EARLY if name in _release(said).manifest["notices"]]):
        raise UsageError(f"Utgivelsen er ikke til varsling ({', '.join(early)}). Til en øvelse: --trial.")
    with closing(Outbox(said.register, _now)) as outbox:
        tally = deliver(made, outbox, _ways(said, made))
    _print_tally(tally)
    return 0 if tally.done else 1


def write_feeds(said: Namespace) -> int:
    """Write a feed of each kind for every area."""
    publication = published(said.release).current
    updated = said.updated or publication.published
    if not updated:
        raise UsageError("Utgivelsen har ingen publiseringstid. Si den med --updated.")
    files = feeds(_release(said), load_wording(open_catalogue(said).folder), said.link, updated, said.language)
    said.out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (said.out / name).write_bytes(content)
    sys.stdout.write(f"{said.out}: {len(files)} filer\n")
    return 0


def show_log(said: Namespace) -> int:
    """Show what was sent."""
    with closing(Outbox(said.register, _now)) as outbox:
        entries = outbox.entries(said.release)
    if said.format == "json":
        sys.stdout.write(json.dumps([entry._asdict() for entry in entries], ensure_ascii=False, indent=1) + "\n")
        return 0
    table = Table(box=None, pad_edge=False)
    for name in ("Brev", "Utgivelse", "Mottaker", "Rolle", "Adresse", "Tilstand", "Når", "Svar"):
        table.add_column(name, overflow="fold")
    for e in entries:
        state = f"{STATES[e.state]} ({e.attempts})" if e.attempts > 1 else STATES[e.state]
        table.add_row(e.key[:8], e.release[:8], e.recipient, e.role, e.address, state, e.changed, e.detail)
    make_console().print(table)
    return 0


def settle(said: Namespace) -> int:
    """Let a person say what became of a letter."""
    with closing(Outbox(said.register, _now)) as outbox:
        outbox.settle(said.letter, arrived=said.arrived)
    sys.stdout.write("Notert.\n")
    return 0


def _plan(said: Namespace) -> Plan:
    return plan(_release(said), open_catalogue(said).folder, load_addresses(said.addresses), said.link)


def _release(said: Namespace) -> PublishedRelease:
    return read_release(published(said.release).current.folder)


def _ways(said: Namespace, made: Plan) -> dict[str, Way]:
    secret = os.environ.get("NKI_WEBHOOK_SECRET", "").encode()
    ways: dict[str, Way] = {"webhook": Webhook(secret)}
    if any(letter.channel == "epost" for letter in made.letters):
        host, _, port = said.smtp.rpartition(":")
        if not (host and port.isdigit() and said.sender):
            raise UsageError("Planen har e-post. Si hvor den sendes fra: --smtp TJENER:PORT og --from ADRESSE.")
        user, password = os.environ.get("NKI_SMTP_USER", ""), os.environ.get("NKI_SMTP_PASSWORD", "")
        ways["epost"] = Mail(host, int(port), said.sender, _clock, said.security, user, password)
    return ways


def _print_plan(made: Plan, *, text: bool) -> None:
    console = make_console()
    table = Table(box=None, pad_edge=False)
    for name in ("Brev", "Mottaker", "Rolle", "Kanal", "Adresse", "Språk", "Varsler"):
        table.add_column(name, overflow="fold")
    for letter in made.letters:
        count = str(len(letter.data["alerts"]))
        languages = " ".join(letter.languages)
        table.add_row(letter.key[:8], letter.recipient, letter.role, letter.channel, letter.to, languages, count)
    console.print(table)
    for letter in made.letters if text else ():
        console.print(f"\n{letter.key[:8]}  {letter.subject}\n\n{letter.text}", markup=False)
    if made.unreachable:
        listed = ", ".join(f"{recipient} ({role})" for recipient, role in made.unreachable[:10])
        more = f" og {len(made.unreachable) - 10} til" if len(made.unreachable) > 10 else ""  # noqa: PLR2004
        console.print(f"Uten adresse, og får ikke varsel: {listed}{more}.", style="yellow")
    for line in made.told:
        console.print(line, style="yellow")
    console.print(f"{len(made.letters)} brev. Ingenting er sendt. Send dem med --plan {made.fingerprint}")


def _print_tally(tally: Tally) -> None:
    words = {"sent": "sendt", "before": "sendt før", "failed": "prøves igjen", "refused": "avvist"}
    words["uncertain"] = "uvisst (se log, og avgjør med settle)"
    said = [f"{getattr(tally, name)} {word}" for name, word in words.items() if getattr(tally, name)]
    sys.stdout.write(f"{', '.join(said) or 'Ingen brev'}.\n")


def _clock() -> datetime:
    return datetime.now(UTC)


def _now() -> str:
    return _clock().isoformat(timespec="microseconds")
