"""`nki withdraw`: takes a delivery out of use; the one before it counts again, and nothing is lost."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from nki.cli.register import open_register
from nki.registers.store import deliveries, tend, withdraw

if TYPE_CHECKING:
    from argparse import Namespace


def run(said: Namespace) -> int:
    """Withdraw one delivery, and say what counts now."""
    with open_register(said) as store:
        tend(store)
        taken = withdraw(store, said.delivery, said.why)
        same = (one for one in deliveries(store, taken.year) if one.kommune == taken.kommune and one.in_force)
        now = next(same, None)
    counts = f"Nå gjelder nr. {now.sequence}." if now else "Kommunen har nå ingen innsending for året."
    sys.stdout.write(f"Innsending nr. {taken.sequence} ({taken.sha256[:12]}) er trukket. {counts}\n")
    return 0
