"""Takes a delivery in: looked through, sealed on disk, then in the catalogue, and only then is it acknowledged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nki.registers.store.bundle import Reading
from nki.registers.store.durable import place, write_flushed
from nki.registers.store.errors import as_letters
from nki.registers.store.judging import judge, read_parcel
from nki.registers.store.listing import get
from nki.registers.store.scratch import scratch
from nki.registers.store.sealing import new_object_key, seal, wrap

if TYPE_CHECKING:
    from pathlib import Path
    from sqlite3 import Row

    from nki.registers.store.bundle import Bundle
    from nki.registers.store.judging import Read
    from nki.registers.store.model import Received
    from nki.registers.store.store import Acts, Store

    Sealed = tuple[Path, bytes]
    """A sealed object that has no name yet, and its key."""

_KNOWN = "SELECT sequence, sha256, state, wrapped_key FROM delivery JOIN object USING (sha256) WHERE sha256 = ?"


def receive(store: Store, bundle: Bundle, *, sender: str = "") -> Received:
    """Take in one delivery. The same bytes again give the same receipt.

    `sender` is the kommune that brings it, by its number today; a delivery for another is refused. Without, whoever
    runs the register brings it.

    When this returns, the delivery survives kill and power loss. Raises UnreadableError when its bytes cannot be read,
    and StoreError when they could not be made safe: then it was not received.
    """
    sequence, read = keep(store, bundle, sender=sender)
    judge(store, sequence, read)
    return get(store, sequence)


def keep(store: Store, bundle: Bundle, *, sender: str = "") -> tuple[int, Read | None]:
    """Make a delivery durable, undecided: its sequence number, and what came of reading it unless it was known.

    It is read in memory first: what carries identity numbers is never written down, sealed or not; then all that is
    kept is the fact that it came.
    """
    reading = Reading(bundle)
    parts = list(reading.parts())
    known = store.catalog.row(_KNOWN, (reading.sha256,))
    if known and known["state"] != "refused":
        return int(known["sequence"]), None
    with as_letters():
        read = _read(store, bundle, parts)
        if not read[1].kept:
            return _enter(store, bundle, reading, None, sender), read
        key = new_object_key()
        with scratch(store.path("tmp")) as room:
            staged = write_flushed(room / "object", seal(parts, key))
            return _enter(store, bundle, reading, (staged, key), sender), read


def _read(store: Store, bundle: Bundle, parts: list[bytes]) -> Read:
    """Read a delivery as the epoch in use does."""
    from nki.registers.store.parsed import Parcel  # noqa: PLC0415  (the readers are heavy; only where used)

    key = None
    while key is None:
        epoch = int(store.catalog.setting("epoch"))
        key = store.pseudonym_key(epoch)
    return epoch, read_parcel(store, Parcel(bundle.kind, bundle.label, parts), key)


def _reopen(store: Store, acts: Acts, known: Row, sealed: Sealed | None, sender: str) -> None:
    """Let what was refused be judged again when it comes again: rules, code lists and machines are mended too."""
    if known["state"] == "refused" and sealed:
        if known["wrapped_key"] is None:
            place(sealed[0], store.object_path(known["sha256"]))
            wrapped = wrap(sealed[1], store.master(), known["sha256"])
            store.catalog.run("UPDATE object SET wrapped_key = ? WHERE sha256 = ?", (wrapped, known["sha256"]))
        sql = "UPDATE delivery SET state = 'received', sender = ? WHERE sequence = ?"
        store.catalog.run(sql, (sender, known["sequence"]))
        acts.write("received", known["sha256"], sequence=known["sequence"], again=True)


def _enter(store: Store, bundle: Bundle, reading: Reading, sealed: Sealed | None, sender: str) -> int:
    sha256 = reading.sha256
    # The object gets its name inside the transaction: two who bring the same bytes, each with a key of its own, must
    # not lay theirs over the other's, and what nobody refers to can be swept at any time.
    with store.act() as acts:
        known = store.catalog.row(_KNOWN, (sha256,))
        if known:
            _reopen(store, acts, known, sealed, sender)
            return int(known["sequence"])
        if sealed:
            place(sealed[0], store.object_path(sha256))
        # Within the transaction, so that a key that is being changed is never the one that wraps.
        wrapped = wrap(sealed[1], store.master(), sha256) if sealed else None
        store.catalog.insert(
            "object", {"sha256": sha256, "size": reading.size, "kind": bundle.kind, "wrapped_key": wrapped}
        )
        receipt: dict[str, str | int] = {"sha256": sha256, "received": store.now().isoformat(timespec="microseconds")}
        row = receipt | {
            "label": bundle.label,
            "sender": sender,
            "chain_head": "",
            "signature": "",
            "state": "received",
        }
        sequence = receipt["sequence"] = store.catalog.insert("delivery", row)
        receipt["chain_head"] = acts.write("received", sha256, sequence=sequence, size=reading.size).hash
        store.catalog.run(
            "UPDATE delivery SET chain_head = ?, signature = ? WHERE sequence = ?",
            (receipt["chain_head"], store.sign(receipt), sequence),
        )
        return sequence
