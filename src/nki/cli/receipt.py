"""`nki receipt`: a kommune sees that a receipt is genuine, and that it is for what was sent; without any register."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from nki.errors import UnreadableError
from nki.registers.store.bundle import Reading, find_bundles
from nki.registers.store.receipts import read_public_key, read_receipts

if TYPE_CHECKING:
    from argparse import Namespace

    from nki.registers.store.receipts import Receipt

GENUINE, FALSE = 0, 2


def run(said: Namespace) -> int:
    """Verify every receipt in a file; with deliveries, also that each is for one of them."""
    public = read_public_key(_key(said.key))
    sent = {_fingerprint(path) for path in said.deliveries}
    verdicts = [_verdict(receipt, public, sent) for receipt in read_receipts(said.receipt)]
    sys.stdout.writelines(f"{words}\n" for _, words in verdicts)
    if not verdicts:
        raise UnreadableError(f"{said.receipt}: her er ingen kvitteringer.")
    return GENUINE if all(right for right, _ in verdicts) else FALSE


def _verdict(receipt: Receipt, public: bytes, sent: set[str]) -> tuple[bool, str]:
    name = f"Kvittering nr. {receipt.sequence} ({receipt.received}, {receipt.sha256[:12]})"
    if not receipt.is_signed_by(public):
        return False, f"{name}: signaturen er ikke registerets. Kvitteringen er endret, eller gitt av noen andre."
    if sent and receipt.sha256 not in sent:
        return False, f"{name}: ekte, men gjelder ingen av innsendingene. De er endret etterpå, eller det er en annen."
    return True, f"{name}: ekte" + (", og gjelder innsendingen." if sent else ".")


def _fingerprint(path: Path) -> str:
    (bundle, *rest) = find_bundles(path)
    if rest:
        raise UnreadableError(f"{path}: har flere innsendinger i seg. Nevn én om gangen.")
    reading = Reading(bundle)
    for _ in reading.parts():
        pass
    return reading.sha256


def _key(said: str) -> str:
    """Take the key as it was said, or from the file that was named."""
    path = Path(said)
    try:
        return path.read_text(encoding="ascii") if path.is_file() else said
    except (OSError, UnicodeDecodeError):
        raise UnreadableError(f"{path}: kan ikke leses som en åpen nøkkel.") from None
