"""`nki receive`: takes deliveries in, and gives a receipt for each when it is safe on disk."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from nki.cli.letters import print_findings
from nki.cli.register import open_register
from nki.cli.words import printable
from nki.errors import Severity, UnreadableError
from nki.registers.store import find_bundles, receive, tend
from nki.registers.store.model import State

if TYPE_CHECKING:
    from argparse import Namespace

    from nki.registers.store.bundle import Bundle
    from nki.registers.store.model import Received
    from nki.registers.store.store import Store

CLEAN, WARNINGS, REFUSED, UNREADABLE = 0, 1, 2, 3
_WORDS = {
    State.RECEIVED: "tatt imot, ikke lest ennå",
    State.ACCEPTED: "tatt i bruk",
    State.REFUSED: "avvist",
    State.WITHDRAWN: "trukket tilbake",
    State.ERASED: "slettet",
}


def run(said: Namespace) -> int:
    """Receive every delivery; exit code by the gravest outcome. Without deliveries, finish what was left undone."""
    with open_register(said, create=bool(said.deliveries)) as store:
        before = tend(store, thoroughly=not said.deliveries)
        codes = [] if said.deliveries else [tell(received, said.format) for received in before]
        for path in said.deliveries:
            try:
                bundles = find_bundles(path)
            except UnreadableError as error:
                sys.stderr.write(f"{printable(str(error))}\n")
                codes.append(UNREADABLE)
            else:
                codes += [_receive(store, bundle, said.format) for bundle in bundles]
    return max(codes, default=CLEAN)


def _receive(store: Store, bundle: Bundle, form: str) -> int:
    try:
        return tell(receive(store, bundle), form)
    except UnreadableError as error:
        sys.stderr.write(f"{printable(str(error))}\n")
        return UNREADABLE


def tell(received: Received, form: str) -> int:
    """Give the receipt, and the exit code it leads to."""
    if form == "json":
        sys.stdout.write(json.dumps(received.to_json(), ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(_receipt(received))
    sys.stdout.flush()
    if form != "json" and received.findings:
        print_findings(received.findings)
    if received.state != State.ACCEPTED:
        return REFUSED
    return WARNINGS if received.count(Severity.WARNING) else CLEAN


def _receipt(received: Received) -> str:
    lines = [
        f"Kvittering nr. {received.sequence}: {received.label}, {_WORDS[received.state]}",
        f"  innsending     {received.id or '(ikke lest)'}",
        f"  gjelder        kommune {received.kommune or '?'}, år {received.year or '?'}",
        f"  mottatt        {received.received}",
        f"  fingeravtrykk  {received.sha256}",
        f"  loggens hode   {received.chain_head}",
        f"  signatur       {received.signature}",
    ]
    if received.supersedes:
        lines.append(f"  erstatter      kvittering nr. {received.supersedes}")
    return "\n".join(lines) + "\n"
