"""Takes a delivery back: withdrawn, it no longer counts; erased, its bytes can never be read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nki.errors import UsageError
from nki.registers.store.bundle import safe
from nki.registers.store.listing import find, get
from nki.registers.store.model import State
from nki.registers.store.tending import tend

if TYPE_CHECKING:
    from nki.registers.store.model import Received
    from nki.registers.store.store import Store


def withdraw(store: Store, which: str, why: str) -> Received:
    """Withdraw a delivery by its innsending_id or fingerprint; the one before it counts again. Raises UsageError."""
    reason = _reason(why)
    with store.act() as acts:
        found = find(store, which)
        if found.state != State.ACCEPTED:
            raise UsageError(f"Innsendingen er ikke i bruk ({found.state}), og kan ikke trekkes.")
        store.catalog.run("UPDATE delivery SET state = 'withdrawn' WHERE sequence = ?", (found.sequence,))
        acts.write("withdrawn", found.sha256, sequence=found.sequence, why=reason)
    return get(store, found.sequence)


def erase(store: Store, which: str, why: str) -> Received:
    """Destroy the key of a delivery and everything made from it; the receipt and the log remain. Raises UsageError."""
    reason = _reason(why)
    with store.act() as acts:
        found = find(store, which)
        store.catalog.run("UPDATE object SET wrapped_key = NULL WHERE sha256 = ?", (found.sha256,))
        store.catalog.run("DELETE FROM work WHERE sequence = ?", (found.sequence,))
        # Years it may have been carried forward to as well.
        store.catalog.run("DELETE FROM extract WHERE year IN (?, ?)", (found.year, found.year + 1))
        store.catalog.run("UPDATE delivery SET state = 'erased' WHERE sequence = ?", (found.sequence,))
        acts.write("erased", found.sha256, sequence=found.sequence, why=reason)
    store.catalog.forget()
    tend(store, thoroughly=True)
    return get(store, found.sequence)


def erase_person(store: Store, pseudonym: str, why: str) -> tuple[Received, ...]:
    """Erase every delivery a person stands in, by the pseudonym it was delivered with; each must be delivered anew.

    What was delivered cannot be cut in, so all of it goes. Deliveries that were refused are not looked through.
    """
    reason = _reason(why)
    return tuple(erase(store, one.sha256, reason) for one in of_person(store, pseudonym))


def of_person(store: Store, pseudonym: str) -> tuple[Received, ...]:
    """Find every delivery a person stands in, by the pseudonym it was delivered with; raises UsageError for none."""
    return tuple(find(store, sha256) for sha256 in _deliveries_of(store, pseudonym.strip()))


def _deliveries_of(store: Store, pseudonym: str) -> list[str]:
    from nki.registers.identity.rekeying import rekey  # noqa: PLC0415  (heavy; only where used)
    from nki.registers.store.yearly import has_person  # noqa: PLC0415

    epoch = int(store.catalog.setting("epoch"))
    (wanted,) = rekey([pseudonym], store.pseudonym_key(epoch) or b"")
    rows = store.catalog.rows(
        "SELECT work.name, sequence, sha256, year, kommune FROM work JOIN delivery USING (sequence) WHERE epoch = ?",
        (epoch,),
    )
    found = [row["sha256"] for row in rows if has_person(store, row, wanted)]
    if not found:
        raise UsageError(
            "Ingen innsending som er i registeret, har denne personen. Bruk pseudonymet slik det ble levert."
        )
    return found


def _reason(why: str) -> str:
    reason = safe(why)
    if not reason:
        raise UsageError("Si hvorfor med noen ord, uten fødselsnummer eller andre numre til personer.")
    return reason
