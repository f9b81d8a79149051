"""`nki receive`: takes deliveries in, and gives a receipt for each when it is safe on disk."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from nki.cli.letters import print_findings
from nki.cli.register import open_register
from nki.cli.words import printable
from nki.errors import NkiError, Severity, UnreadableError
from nki.registers.store import find_bundles, tend
from nki.registers.store.model import State
from nki.registers.store.receiving import receive_all

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from nki.registers.store.bundle import Bundle
    from nki.registers.store.model import Received
    from nki.registers.store.receiving import Outcome

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
        brought = ((bundle, "") for path in said.deliveries for bundle in _found(path, codes))
        codes += [_told(outcome, said.format) for outcome in receive_all(store, brought)]
    return max(codes, default=CLEAN)


def _found(path: Path, codes: list[int]) -> tuple[Bundle, ...]:
    try:
        return find_bundles(path)
    except UnreadableError as error:
        codes.append(_told(error))
        return ()


def _told(outcome: Outcome, form: str = "") -> int:
    """Tell what came of a delivery; a register that could not take it in takes no more in now."""
    if isinstance(outcome, UnreadableError):
        sys.stderr.write(f"{printable(str(outcome))}\n")
        return UNREADABLE
    if isinstance(outcome, NkiError):
        raise outcome
    return tell(outcome, form)


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
