"""`nki register`: looks after what was received: is it whole, new keys, what is to be erased, who we are."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from nki.cli.counts import write_whole
from nki.cli.erasing import erased_letter
from nki.cli.register import open_register
from nki.errors import UsageError
from nki.registers.store import deliveries, rotate_key, tend, verify_chain
from nki.registers.store.listing import find
from nki.registers.store.receipts import read_receipts
from nki.registers.store.rotation import rotate_master
from nki.registers.store.undoing import erase as erase_delivery
from nki.registers.store.undoing import erase_person, of_person
from nki.registers.store.verifying import verify_objects, verify_receipts

if TYPE_CHECKING:
    from argparse import Namespace

WHOLE, DAMAGED = 0, 2


def verify(said: Namespace) -> int:
    """Hold the log, the objects and the receipts against each other; says everything that is not as it was."""
    receipts = [receipt for path in said.receipts for receipt in read_receipts(path)]
    with open_register(said) as store:
        tend(store)
        found = [*verify_chain(store), *verify_objects(store), *verify_receipts(store, receipts)]
        counts = {
            "log": store.catalog.rows("SELECT count(*) AS n FROM audit")[0]["n"],
            "objects": store.catalog.rows("SELECT count(*) AS n FROM object WHERE wrapped_key NOT NULL")[0]["n"],
        }
    if said.format == "json":
        sys.stdout.write(json.dumps(counts | {"receipts": len(receipts), "faults": found}, ensure_ascii=False) + "\n")
    else:
        sys.stdout.writelines(f"{fault}\n" for fault in found)
        sys.stdout.write(
            f"{counts['log']} linjer i loggen, {counts['objects']} innsendinger, {len(receipts)} kvitteringer: "
            f"{'alt er slik det ble lagret' if not found else f'{len(found)} feil'}.\n"
        )
    return DAMAGED if found else WHOLE


def rotate(said: Namespace) -> int:
    """Change the key of pseudonyms, or the one that wraps all others; no figure changes."""
    with open_register(said) as store:
        tend(store)
        if said.what == "master":
            sys.stdout.write(f"Hovednøkkelen er byttet ({rotate_master(store)}). Ta en ny kopi av nøkkelfilen.\n")
        else:
            sys.stdout.write(f"Pseudonymene er i epoke {rotate_key(store)}. Ta en ny kopi av nøkkelfilen.\n")
    return 0


def erase(said: Namespace) -> int:
    """Destroy what can open a delivery, or say what that would do; the receipt and the log remain."""
    if (said.delivery is None) == (said.person is None):
        raise UsageError("Si enten hvilken innsending som skal slettes, eller hvilken person (--person).")
    with open_register(said) as store:
        tend(store)
        if said.dry_run:
            gone = (find(store, said.delivery),) if said.person is None else of_person(store, said.person)
        elif said.person is None:
            gone = (erase_delivery(store, said.delivery, said.why),)
        else:
            gone = erase_person(store, said.person, said.why)
        letter = erased_letter(gone, deliveries(store), person=said.person is not None, done=not said.dry_run)
    sys.stdout.write("\n".join(letter) + "\n")
    return 0


def key(said: Namespace) -> int:
    """Write the public key of receipts, to be published."""
    with open_register(said) as store:
        public = store.keys.public
    if said.out:
        write_whole(said.out, public + "\n")
    else:
        sys.stdout.write(public + "\n")
    return 0
